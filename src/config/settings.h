// The configuration: one TOML file, under environment variables, under flags (contract 2).
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authority/policy.h"
#include "base/address.h"
#include "base/time.h"
#include "guard/rules.h"
#include "login/provider.h"
#include "mail/outbox.h"
#include "permission/catalog.h"

namespace jeton::config {

enum class LogFormat : std::uint8_t { text, json };

struct ServerSettings {
    std::string listen = "127.0.0.1:7480";
    std::string guard_listen;  ///< empty: off
    std::string public_url;    ///< empty: what `listen` says
    std::vector<base::Network> trusted_proxies;
    LogFormat log_format = LogFormat::text;
    std::string tls_cert;
    std::string tls_key;
    bool insecure_http = false;
    std::string node = "jeton";
};
struct LimitSettings {
    std::int64_t refused = 600;  ///< answers 401 a minute and address
    std::int64_t login = 10;     ///< tries a minute and address, and account
};
struct RetentionSettings {
    base::seconds dead_tokens{90 * 86400};
    std::optional<base::seconds> audit;  ///< none: for ever
};

/// How the pages look, and who may lead to them.
struct WebSettings {
    std::string name = "Jeton";
    std::string logo;                         ///< a file; empty: none
    std::string accent;                       ///< `#rrggbb`, on light; empty: Jeton's own
    std::string accent_dark;                  ///< the same, on dark
    std::vector<std::string> return_origins;  ///< where a handoff's `return_to` may lead
    std::vector<std::string> embed_origins;   ///< who may show /tokens in a frame
};

struct Settings {
    ServerSettings server;
    WebSettings web;
    std::string store_url = "sqlite:jeton.db";
    std::string brand = "jtn";
    authority::Policy policy;
    authority::SessionLimits sessions;
    LimitSettings limits;
    RetentionSettings retention;
    mail::MailSettings mail;
    std::vector<permission::ResourceType> resource_types;
    std::vector<permission::Permission> permissions;
    std::vector<guard::GuardSettings> guards;
    std::vector<login::ProviderSettings> oidc;
    std::string toml;  ///< the file's text

    /// What the operator should hear though it is no error.
    [[nodiscard]] std::vector<std::string> warnings() const;
};

/// The process's environment, by name.
using Environment = std::map<std::string, std::string, std::less<>>;
[[nodiscard]] Environment read_environment(const char* const* environment);

/// What was said on the command line.
struct Overrides {
    std::optional<std::string> listen;
    std::optional<std::string> guard_listen;
    std::optional<std::string> node;
};

/// Reads `path` (none: an empty file), then `JETON_SECTION_KEY`, then the flags, and checks what belongs together.
/// Error: one sentence that names file and line, or the variable, and for an unknown key the nearest that is known.
[[nodiscard]] std::expected<Settings, std::string> load(const std::optional<std::string>& path,
                                                        const Environment& environment, const Overrides& overrides);
/// The same from text; `name` stands for the file.
[[nodiscard]] std::expected<Settings, std::string> read(std::string_view toml, std::string_view name,
                                                        const Environment& environment, const Overrides& overrides);

}  // namespace jeton::config
