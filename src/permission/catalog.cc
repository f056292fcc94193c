#include "permission/catalog.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/spelling.h"

namespace jeton::permission {
namespace {

std::vector<Permission> built_in_permissions() {
    return {
        {"jeton.tokens", "Tokens", {"read", "write"}, "principal"},
        {"jeton.issue", "Issue tokens up to the ceiling", {"write"}, "principal"},
        {"jeton.principals", "Users and service accounts", {"read", "write"}, "principal"},
        {"jeton.apps", "OAuth apps and consents", {"read", "write"}, "principal"},
        {"jeton.audit", "Audit trail", {"read"}, "principal"},
        {"jeton.verify", "Verify tokens", {"read"}, ""},
        {"jeton.admin", "Metrics, nodes, settings, keys", {"read", "write"}, ""},
    };
}

/// The sentence about the first entry of the operator's that cannot be, or nothing.
std::optional<std::string> fault_of(std::span<const ResourceType> types, std::span<const Permission> permissions) {
    for (const auto& type : types) {
        if (!well_formed_name(type.name)) {
            return fmt::format("resource '{}': a name is [a-z][a-z0-9_]{{0,62}}", type.name);
        }
        if (type.name == "principal") return "resource 'principal' is built in; choose another name";
    }
    for (const auto& permission : permissions) {
        if (permission.name.starts_with("jeton.")) {
            return fmt::format("permission '{}': names that begin with 'jeton.' are reserved", permission.name);
        }
        if (!well_formed_name(permission.name)) {
            return fmt::format("permission '{}': a name is [a-z][a-z0-9_]{{0,62}}", permission.name);
        }
        if (permission.levels.empty()) {
            return fmt::format("permission '{}' has no levels; give at least one, lowest first", permission.name);
        }
        for (const auto& level : permission.levels) {
            if (!well_formed_name(level)) {
                return fmt::format("permission '{}': level '{}' is not [a-z][a-z0-9_]{{0,62}}", permission.name, level);
            }
            if (std::ranges::count(permission.levels, level) > 1) {
                return fmt::format("permission '{}' names level '{}' twice", permission.name, level);
            }
        }
        if (permission.resource.empty() || permission.resource == "principal") continue;
        if (std::ranges::find(types, permission.resource, &ResourceType::name) == types.end()) {
            const auto nearest = base::nearest_spelling(permission.resource, types, &ResourceType::name);
            return fmt::format("permission '{}': there is no [resource.{}]{}", permission.name, permission.resource,
                               nearest.empty() ? std::string() : fmt::format("; did you mean '{}'?", nearest));
        }
    }
    return std::nullopt;
}

}  // namespace

std::expected<std::shared_ptr<const Catalog>, std::string> Catalog::build(std::vector<ResourceType> resource_types,
                                                                          std::vector<Permission> permissions) {
    if (const auto fault = fault_of(resource_types, permissions)) return std::unexpected(*fault);
    auto catalog = std::shared_ptr<Catalog>(new Catalog());
    resource_types.insert(resource_types.begin(), ResourceType{"principal", "User or service account"});
    catalog->resource_types_ = std::move(resource_types);
    catalog->permissions_ = built_in_permissions();
    catalog->permissions_.insert(catalog->permissions_.end(), permissions.begin(), permissions.end());

    for (std::size_t i = 0; i < catalog->resource_types_.size(); ++i) {
        const auto& name = catalog->resource_types_[i].name;
        if (!catalog->types_.emplace(name, static_cast<TypeIndex>(i)).second) {
            return std::unexpected(fmt::format("resource '{}' is defined twice", name));
        }
    }
    catalog->scopes_by_type_.resize(catalog->resource_types_.size() + 1);
    for (const auto& permission : catalog->permissions_) {
        const auto first = catalog->scope_names_.size();
        if (first + permission.levels.size() > scopes_max) {
            return std::unexpected(
                fmt::format("permission '{}': a catalog holds {} scopes (permission and level) at most, "
                            "the built-in ones among them",
                            permission.name, scopes_max));
        }
        const auto type = permission.resource.empty() ? no_type : catalog->types_.find(permission.resource)->second;
        ScopeSet implied;
        for (const auto& level : permission.levels) {
            const auto bit = catalog->scope_names_.size();
            implied.set(bit);
            catalog->scope_names_.push_back(permission.name + ":" + level);
            const auto known = Known{.bit = static_cast<std::uint16_t>(bit), .type = type, .implied = implied};
            if (!catalog->known_.emplace(catalog->scope_names_.back(), known).second) {
                return std::unexpected(fmt::format("permission '{}' is defined twice", permission.name));
            }
        }
        const auto place = type == no_type ? catalog->resource_types_.size() : std::size_t{type};
        catalog->scopes_by_type_[place] |= implied;
        catalog->ranges_.push_back(
            {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(permission.levels.size())});
    }
    return catalog;
}

const Catalog::Known* Catalog::find(std::string_view scope) const noexcept {
    const auto found = known_.find(scope);
    return found == known_.end() ? nullptr : &found->second;
}

std::optional<TypeIndex> Catalog::find_type(std::string_view name) const noexcept {
    const auto found = types_.find(name);
    if (found == types_.end()) return std::nullopt;
    return found->second;
}

const ScopeSet& Catalog::scopes_of_type(TypeIndex type) const noexcept {
    return type == no_type ? scopes_by_type_.back() : scopes_by_type_[type];
}

std::vector<std::string_view> Catalog::names_of_highest(const ScopeSet& scopes) const {
    std::vector<std::string_view> names;
    for_each_highest(scopes, [&](std::string_view name) { names.push_back(name); });
    return names;
}

std::optional<GrantError> Catalog::check(const Grants& grants, std::string_view pointer) const {
    for (std::size_t i = 0; i < grants.size(); ++i) {
        const auto& grant = grants[i];
        for (const auto& [type, selectors] : grant.resources) {
            if (find_type(type)) continue;
            return GrantError{
                fmt::format("'{}' is not a resource type of this deployment; GET /v1/catalog lists them", type),
                fmt::format("{}/{}/resources/{}", pointer, i, type)};
        }
        for (std::size_t s = 0; s < grant.scopes.size(); ++s) {
            const auto text = grant.scopes[s].text();
            auto at = fmt::format("{}/{}/scopes/{}", pointer, i, s);
            const auto* known = find(text);
            if (known == nullptr) {
                const auto near = nearest_scope(text);
                const auto hint =
                    near.empty() ? std::string("GET /v1/catalog lists all") : fmt::format("did you mean '{}'?", near);
                return GrantError{fmt::format("'{}' is not a scope of this deployment; {}", text, hint), std::move(at)};
            }
            if (!limited_as_stored(grant, grant.scopes[s], *known)) {
                return GrantError{fmt::format("'{}' was limited to resources of a type that no longer limits it", text),
                                  std::move(at)};
            }
            if (known->type == no_type) continue;
            const auto& type = resource_types_[known->type].name;
            const auto selectors = grant.resources.find(type);
            if (selectors == grant.resources.end() || selectors->second.empty()) {
                return GrantError{
                    fmt::format("'{}' is used on a {}, and this grant names none; add resources.{}, such as [\"*\"]",
                                text, type, type),
                    std::move(at)};
            }
        }
    }
    return std::nullopt;
}

Grants Catalog::with_limits(Grants grants) const {
    for (auto& grant : grants) {
        for (const auto& scope : grant.scopes) {
            const auto* const known = find(scope.text());
            if (known != nullptr && known->type != no_type)
                grant.limits.emplace(scope.permission, resource_types_[known->type].name);
        }
    }
    return grants;
}

bool Catalog::limited_as_stored(const Grant& grant, const Scope& scope, const Known& known) const noexcept {
    const auto limit = grant.limits.find(scope.permission);
    if (limit == grant.limits.end()) return true;
    return known.type != no_type && resource_types_[known.type].name == limit->second;
}

std::string_view Catalog::nearest_scope(std::string_view scope) const {
    return base::nearest_spelling(scope, scope_names_);
}

}  // namespace jeton::permission
