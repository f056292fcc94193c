#include "authority/administrators.h"

#include <algorithm>

#include "authority/caller.h"
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

bool is_enabled_user(const store::PrincipalRow& row) noexcept {
    return row.id.type() == base::PrincipalType::user && !row.disabled && !row.deleted_at;
}

bool another_user(Look& look, const store::PrincipalRow& but,
                  const std::function<bool(const permission::Grants&)>& is) {
    store::PrincipalFilter filter{
        .type = base::PrincipalType::user, .visible = {}, .all = true, .after = {}, .limit = 1000};
    for (bool more = true; more;) {
        const auto page = look.reads.list_principals(filter);
        for (const auto& row : page.rows) {
            if (row.id != but.id && is_enabled_user(row) && is(ceiling_of(look, row)->grants)) return true;
        }
        more = page.more;
        if (more) filter.after = page.rows.back().id;
    }
    return false;
}

}  // namespace jeton::authority
