#include "guard/rules.h"

#include <algorithm>

#include "permission/grant.h"

namespace jeton::guard {
namespace {

std::string place(const GuardSettings& settings, std::size_t rule) {
    return "guard." + settings.name + ": rule " + std::to_string(rule + 1);
}

bool well_formed_method(std::string_view method) {
    return !method.empty() && method.size() <= 32 &&
           std::ranges::all_of(method, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-' || c == '_'; });
}

}  // namespace

std::expected<Guard, std::string> Guard::compile(const GuardSettings& settings, const permission::Catalog& catalog) {
    Guard guard;
    if (!permission::well_formed_name(settings.name)) {
        return std::unexpected("guard." + settings.name +
                               ": a guard's name must be a-z, 0-9 and _, the first a letter, at most 63");
    }
    if (settings.rules.empty())
        return std::unexpected("guard." + settings.name + ": has no rule, so it would refuse everything");
    guard.name_ = settings.name;
    guard.proxy_ = settings.proxy;
    guard.basic_ = settings.basic;
    for (std::size_t i = 0; i < settings.rules.size(); ++i) {
        const auto& written = settings.rules[i];
        const auto where = place(settings, i);
        if (written.methods.empty())
            return std::unexpected(where + ": method is missing: list those that it is for, such as [\"GET\"]");
        for (const auto& method : written.methods) {
            if (!well_formed_method(method))
                return std::unexpected(where + ": '" + method + "' is no method: write it in capitals");
        }
        auto pattern = Pattern::parse(written.path);
        if (!pattern) return std::unexpected(where + ": path '" + written.path + "' " + pattern.error());
        Rule rule{.methods = written.methods,
                  .path = std::move(*pattern),
                  .query = written.query,
                  .scopes = {},
                  .type = permission::no_type,
                  .resource = {}};
        std::optional<std::string> resource;
        if (!written.resource.empty()) {
            const auto colon = written.resource.find(':');
            if (colon == std::string::npos || written.resource.find('{') < colon) {
                return std::unexpected(where + ": resource '" + written.resource +
                                       "' must be TYPE:NAME, the type written out");
            }
            auto made = Template::parse(std::string_view(written.resource).substr(colon + 1), rule.path);
            if (!made) return std::unexpected(where + ": resource '" + written.resource + "' " + made.error());
            if (!permission::well_formed_resource_name(made->filled_with("x"))) {
                return std::unexpected(where + ": resource '" + written.resource +
                                       "' is no resource's name: it has no white space and no '*'");
            }
            rule.resource = std::move(*made);
            resource = written.resource.substr(0, colon) + ":x";  // the type is judged now, the name with each request
        }
        const std::vector<std::string_view> scopes(written.require.begin(), written.require.end());
        const auto requirement = permission::Requirement::compile(catalog, scopes, resource);
        if (!requirement) return std::unexpected(where + ": " + requirement.error().detail);
        rule.scopes = requirement->scopes;
        rule.type = requirement->resource.type;
        guard.rules_.push_back(std::move(rule));
    }
    return guard;
}

std::expected<permission::Requirement, Refusal> Guard::match(std::string_view method, std::string_view uri,
                                                             Scratch& scratch) const {
    if (!scratch.path.read(uri)) return std::unexpected(Refusal::ambiguous);
    for (const auto& rule : rules_) {
        if (std::ranges::find(rule.methods, method) == rule.methods.end()) continue;
        if (!rule.path.matches(scratch.path, scratch.captures)) continue;
        bool fits = true;
        for (const auto& [name, value] : rule.query) {
            const auto presence = find_member(scratch.path.query(), name, scratch.value);
            if (presence == Presence::ambiguous) return std::unexpected(Refusal::ambiguous);
            fits = fits && presence == Presence::once && scratch.value == value;
        }
        if (!fits) continue;
        permission::Requirement requirement{.scopes = rule.scopes, .resource = {}};
        if (rule.type != permission::no_type) {
            rule.resource.fill(scratch.captures, scratch.resource);
            if (!permission::well_formed_resource_name(scratch.resource)) return std::unexpected(Refusal::ambiguous);
            requirement.resource = {.type = rule.type, .name = scratch.resource, .owner = {}};
        }
        return requirement;
    }
    return std::unexpected(Refusal::no_rule);
}

std::expected<std::shared_ptr<const Guards>, std::string> Guards::compile(
    std::shared_ptr<const permission::Catalog> catalog, const std::vector<GuardSettings>& settings) {
    auto guards = std::make_shared<Guards>();
    for (const auto& one : settings) {
        auto guard = Guard::compile(one, *catalog);
        if (!guard) return std::unexpected(guard.error());
        guards->guards_.push_back(std::move(*guard));
    }
    guards->catalog_ = std::move(catalog);
    return guards;
}

const Guard* Guards::find(std::string_view name) const noexcept {
    const auto found =
        std::ranges::find(guards_, name, [](const Guard& guard) { return std::string_view(guard.name()); });
    return found == guards_.end() ? nullptr : &*found;
}

}  // namespace jeton::guard
