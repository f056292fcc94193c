#include "permission/layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace jeton::permission {
namespace {

bool selects(std::string_view selector, std::string_view name) noexcept {
    if (selector.ends_with('*')) return name.starts_with(selector.substr(0, selector.size() - 1));
    return selector == name;
}

/// What stands behind `scope` of `grant`; null when the catalog has it no more, or no more limits it as it did: else
/// the scope would outlive its limit (A18).
const Catalog::Known* find_granted(const Catalog& catalog, const Grant& grant, const Scope& scope) {
    const auto* const known = catalog.find(scope.text());
    return known != nullptr && catalog.limited_as_stored(grant, scope, *known) ? known : nullptr;
}

}  // namespace

std::expected<Requirement, RequirementError> Requirement::compile(const Catalog& catalog,
                                                                  std::span<const std::string_view> scopes,
                                                                  std::optional<std::string_view> resource) {
    Requirement requirement;
    if (scopes.empty()) {
        return std::unexpected(RequirementError{"a requirement names at least one scope", "/scopes"});
    }
    if (resource) {
        const auto colon = resource->find(':');
        const auto type =
            colon == std::string_view::npos ? std::nullopt : catalog.find_type(resource->substr(0, colon));
        if (!type) {
            return std::unexpected(RequirementError{
                "a resource is TYPE:NAME with a type of this deployment, such as principal:usr_…", "/resource"});
        }
        const auto name = resource->substr(colon + 1);
        if (!well_formed_resource_name(name)) {
            return std::unexpected(RequirementError{
                "a resource's name is 1 to 256 bytes of UTF-8 without white space, control characters or '*'",
                "/resource"});
        }
        requirement.resource = Resource{.type = *type, .name = name, .owner = {}};
    }
    for (std::size_t i = 0; i < scopes.size(); ++i) {
        const auto* known = catalog.find(scopes[i]);
        if (known == nullptr) {
            const auto near = catalog.nearest_scope(scopes[i]);
            return std::unexpected(RequirementError{
                near.empty()
                    ? fmt::format("'{}' is not a scope of this deployment; GET /v1/catalog lists all", scopes[i])
                    : fmt::format("'{}' is not a scope of this deployment; did you mean '{}'?", scopes[i], near),
                fmt::format("/scopes/{}", i)});
        }
        if (known->type != no_type && known->type != requirement.resource.type) {
            const auto& type = catalog.resource_types()[known->type].name;
            return std::unexpected(RequirementError{
                fmt::format("'{}' is used on a {}; give \"resource\": \"{}:NAME\"", scopes[i], type, type),
                "/resource"});
        }
        requirement.scopes.set(known->bit);
    }
    return requirement;
}

Layer Layer::compile(const Catalog& catalog, const Grants& grants) {
    Layer layer;
    for (const auto& grant : grants) {
        std::map<TypeIndex, ScopeSet> by_type;
        for (const auto& scope : grant.scopes) {
            const auto* known = find_granted(catalog, grant, scope);
            if (known == nullptr) continue;
            if (known->type == no_type) {
                layer.without_type_ |= known->implied;
                layer.mentioned_ |= known->implied;
            } else {
                by_type[known->type] |= known->implied;
            }
        }
        for (const auto& [type, scopes] : by_type) {
            const auto given = grant.resources.find(catalog.resource_types()[type].name);
            if (given == grant.resources.end() || given->second.empty()) continue;
            Selectors selectors{.type = type, .scopes = scopes, .exact = {}, .prefixes = {}};
            for (const auto& selector : given->second) {
                if (selector == "*") {
                    selectors.all = true;
                } else if (type == principal_type && selector == "self") {
                    selectors.self = true;
                } else if (selector.ends_with('*')) {
                    selectors.prefixes.push_back(selector.substr(0, selector.size() - 1));
                } else {
                    selectors.exact.push_back(selector);
                }
            }
            std::ranges::sort(selectors.exact);
            layer.mentioned_ |= scopes;
            layer.selectors_.push_back(std::move(selectors));
        }
    }
    return layer;
}

ScopeSet Layer::allowed(const Resource& resource, std::string_view self) const noexcept {
    auto scopes = without_type_;
    if (resource.type == no_type) return scopes;
    for (const auto& selectors : selectors_) {
        if (selectors.type != resource.type) continue;
        const bool met =
            selectors.all || (selectors.self && !self.empty() && (resource.name == self || resource.owner == self)) ||
            std::ranges::binary_search(selectors.exact, resource.name, {},
                                       [](std::string_view text) { return text; }) ||
            std::ranges::any_of(selectors.prefixes,
                                [&](std::string_view prefix) { return resource.name.starts_with(prefix); });
        if (met) scopes |= selectors.scopes;
    }
    return scopes;
}

std::size_t Layer::heap_bytes() const noexcept {
    auto bytes = selectors_.capacity() * sizeof(Selectors);
    for (const auto& selectors : selectors_) {
        for (const auto* texts : {&selectors.exact, &selectors.prefixes}) {
            bytes += texts->capacity() * sizeof(std::string);
            for (const auto& text : *texts) bytes += text.capacity() + 1;
        }
    }
    return bytes;
}

std::vector<std::string> not_covered(const Catalog& catalog, const Grants& outer, std::string_view outer_self,
                                     const Grants& inner, std::string_view inner_self, std::string_view inner_owner) {
    const auto principal_covered = [&](std::string_view wide, std::string_view narrow) {
        const auto resolved_narrow = narrow == "self" ? inner_self : narrow;
        if (wide == "*") return true;
        if (narrow == "self") {
            // A user's `self` takes in the services that they own, which their id alone does not.
            if (wide == "self") return inner_self == outer_self || (!inner_owner.empty() && inner_owner == outer_self);
            return wide == inner_self && inner_self.starts_with("svc_");
        }
        if (wide == "self")
            return narrow == outer_self || (narrow == inner_self && !inner_owner.empty() && inner_owner == outer_self);
        return selects(wide, resolved_narrow);
    };
    const auto covers = [&](const Grant& grant, const Catalog::Known& wanted, std::string_view selector) {
        const bool scope_held = std::ranges::any_of(grant.scopes, [&](const Scope& scope) {
            const auto* known = find_granted(catalog, grant, scope);
            return known != nullptr && known->implied.test(wanted.bit);
        });
        if (!scope_held || wanted.type == no_type) return scope_held;
        const auto held = grant.resources.find(catalog.resource_types()[wanted.type].name);
        if (held == grant.resources.end()) return false;
        return std::ranges::any_of(held->second, [&](std::string_view wide) {
            return wanted.type == principal_type ? principal_covered(wide, selector) : selects(wide, selector);
        });
    };
    std::vector<std::string> missing;
    for (const auto& grant : inner) {
        for (const auto& scope : grant.scopes) {
            const auto text = scope.text();
            const auto* known = catalog.find(text);
            bool covered = known != nullptr;
            if (known != nullptr && !catalog.limited_as_stored(grant, scope, *known)) continue;  // reaches nothing
            if (known != nullptr && known->type == no_type) {
                covered = std::ranges::any_of(outer, [&](const Grant& wide) { return covers(wide, *known, {}); });
            } else if (known != nullptr) {
                const auto wanted = grant.resources.find(catalog.resource_types()[known->type].name);
                if (wanted == grant.resources.end()) continue;  // reaches nothing
                covered = std::ranges::all_of(wanted->second, [&](std::string_view selector) {
                    return std::ranges::any_of(outer,
                                               [&](const Grant& wide) { return covers(wide, *known, selector); });
                });
            }
            if (!covered && std::ranges::find(missing, text) == missing.end()) missing.push_back(text);
        }
    }
    return missing;
}

}  // namespace jeton::permission
