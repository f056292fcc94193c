// Administrators: who may give, take and enable whatever a user holds; and among them those who may do all.
#pragma once

#include <functional>

#include "authority/authority.h"
#include "permission/catalog.h"
#include "permission/grant.h"

namespace jeton::authority {

/// Whether a ceiling holds `jeton.principals:write` on `*`.
[[nodiscard]] bool administers(const permission::Grants& ceiling);
/// Whether it holds every `jeton.*` on `*`: without such a user nobody could give what nobody holds.
[[nodiscard]] bool administers_all(const permission::Catalog& catalog, const permission::Grants& ceiling);

[[nodiscard]] bool is_enabled_user(const store::PrincipalRow& row) noexcept;
/// Whether an enabled user other than `but` has a ceiling of which `is` holds. O(principals).
[[nodiscard]] bool another_user(Look& look, const store::PrincipalRow& but,
                                const std::function<bool(const permission::Grants&)>& is);

}  // namespace jeton::authority
