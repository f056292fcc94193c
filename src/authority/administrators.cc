#include "authority/administrators.h"

#include <algorithm>

#include "permission/ceiling.h"
#include "permission/layer.h"

namespace jeton::authority {

bool administers(const permission::Grants& ceiling) {
    return std::ranges::any_of(ceiling, [](const permission::Grant& grant) {
        const auto selectors = grant.resources.find("principal");
        return selectors != grant.resources.end() &&
               std::ranges::find(selectors->second, "*") != selectors->second.end() &&
               std::ranges::any_of(grant.scopes, [](const permission::Scope& scope) {
                   return scope.permission == "jeton.principals" && scope.level == "write";
               });
    });
}

bool administers_all(const permission::Catalog& catalog, const permission::Grants& ceiling) {
    const auto all = permission::built_in_part(permission::everything(catalog));
    return permission::not_covered(catalog, ceiling, {}, all, {}, {}).empty();
}

}  // namespace jeton::authority
