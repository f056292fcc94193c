// A guard: rules that turn a proxied request into a requirement. First match decides; no match is no (default deny).
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "guard/pattern.h"
#include "permission/layer.h"

namespace jeton::guard {

/// Who asks: each says in its own header fields what the client asked for.
enum class Proxy : std::uint8_t { nginx, forwarded, envoy };

/// `[[guard.NAME.rule]]`, as written.
struct RuleSettings {
    std::vector<std::string> methods;  ///< compared exactly: HEAD is not GET
    std::string path;
    std::map<std::string, std::string> query;  ///< members that must be there, with these values
    std::vector<std::string> require;          ///< scopes
    std::string resource;                      ///< `TYPE:` and a template, or empty
    friend bool operator==(const RuleSettings&, const RuleSettings&) = default;
};
/// `[guard.NAME]`, as written.
struct GuardSettings {
    std::string name;
    Proxy proxy = Proxy::nginx;
    bool basic = false;  ///< offer Basic as well
    std::vector<RuleSettings> rules;
    friend bool operator==(const GuardSettings&, const GuardSettings&) = default;
};

/// What a match needs while its requirement is looked at; kept by the caller, its memory used again.
struct Scratch {
    Path path;
    Captures captures{};
    std::string resource;
    std::string value;
};

/// Why a request needs what no token has.
enum class Refusal : std::uint8_t { ambiguous, no_rule };

/// Immutable; safe to share between threads.
class Guard {
public:
    /// Error: the sentence for the operator, naming guard and rule.
    [[nodiscard]] static std::expected<Guard, std::string> compile(const GuardSettings& settings,
                                                                   const permission::Catalog& catalog);
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] Proxy proxy() const noexcept { return proxy_; }
    [[nodiscard]] bool basic() const noexcept { return basic_; }

    /// What the request needs; the requirement views `scratch`.
    [[nodiscard]] std::expected<permission::Requirement, Refusal> match(std::string_view method, std::string_view uri,
                                                                        Scratch& scratch) const;

private:
    struct Rule {
        std::vector<std::string> methods;
        Pattern path;
        std::map<std::string, std::string> query;
        permission::ScopeSet scopes;
        permission::TypeIndex type = permission::no_type;
        Template resource;
    };
    std::string name_;
    Proxy proxy_ = Proxy::nginx;
    bool basic_ = false;
    std::vector<Rule> rules_;
};

/// All guards of a configuration, compiled against its catalog. Immutable; a reload replaces it as a whole.
class Guards {
public:
    [[nodiscard]] static std::expected<std::shared_ptr<const Guards>, std::string> compile(
        std::shared_ptr<const permission::Catalog> catalog, const std::vector<GuardSettings>& settings);
    [[nodiscard]] const Guard* find(std::string_view name) const noexcept;
    /// The scopes of a match mean something for this catalog only.
    [[nodiscard]] const permission::Catalog& catalog() const noexcept { return *catalog_; }
    [[nodiscard]] bool empty() const noexcept { return guards_.empty(); }

private:
    std::shared_ptr<const permission::Catalog> catalog_;
    std::vector<Guard> guards_;
};

}  // namespace jeton::guard
