#include "authority/administrators.h"

#include <algorithm>

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

}  // namespace jeton::authority
