// A family's members: who is its newest, for what hangs on it.
#pragma once

#include <span>

#include "store/rows.h"

namespace jeton::authority {

/// The member that was not rotated; of several (a replaced successor) the one that lives, then the youngest. Null:
/// none.
[[nodiscard]] const store::TokenRow* newest_of(std::span<const store::TokenRow> members);

}  // namespace jeton::authority
