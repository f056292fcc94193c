// Administrators: who may give, take and enable whatever a user holds; and among them those who may do all.
#pragma once

#include "permission/catalog.h"
#include "permission/grant.h"

namespace jeton::authority {

/// Whether a ceiling holds `jeton.principals:write` on `*`.
[[nodiscard]] bool administers(const permission::Grants& ceiling);
/// Whether it holds every `jeton.*` on `*`: without such a user nobody could give what nobody holds.
[[nodiscard]] bool administers_all(const permission::Catalog& catalog, const permission::Grants& ceiling);

}  // namespace jeton::authority
