// Administrators: who may give, take and enable whatever a user holds.
#pragma once

#include "permission/grant.h"

namespace jeton::authority {

/// Whether a ceiling holds `jeton.principals:write` on `*`.
[[nodiscard]] bool administers(const permission::Grants& ceiling);

}  // namespace jeton::authority
