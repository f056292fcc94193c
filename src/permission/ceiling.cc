#include "permission/ceiling.h"

#include <algorithm>
#include <map>

namespace jeton::permission {

Grants everything(const Catalog& catalog) {
    std::map<std::string, Grant> by_type;
    for (const auto& permission : catalog.permissions()) {
        if (permission.levels.empty()) continue;
        auto& grant = by_type[permission.resource];
        grant.scopes.push_back({.permission = permission.name, .level = permission.levels.back()});
        if (!permission.resource.empty()) grant.resources[permission.resource] = {"*"};
    }
    Grants grants;
    for (auto& [type, grant] : by_type) {
        // More scopes than a grant may hold go into several.
        for (std::size_t from = 0; from < grant.scopes.size(); from += Grant::scopes_max) {
            const auto to = std::min(from + Grant::scopes_max, grant.scopes.size());
            grants.push_back({.scopes = {grant.scopes.begin() + static_cast<std::ptrdiff_t>(from),
                                         grant.scopes.begin() + static_cast<std::ptrdiff_t>(to)},
                              .resources = grant.resources});
        }
    }
    return grants;
}

Grants read_stored(const Catalog& catalog, std::string_view text) {
    if (text == administrator_ceiling) return everything(catalog);
    return parse_grants_text(text).value_or(Grants{});
}

}  // namespace jeton::permission
