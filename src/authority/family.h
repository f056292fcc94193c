// A family's members: who is its newest, for what hangs on it.
#pragma once

#include <optional>
#include <span>

#include "store/transaction.h"

namespace jeton::authority {

/// The member that was not rotated; of several (a replaced successor) the one that lives, then the youngest. Null:
/// none.
[[nodiscard]] const store::TokenRow* newest_of(std::span<const store::TokenRow> members);
/// Of the family that `child` hangs on, the newest member: the one that verify asks. Nothing for nobody's child, and
/// for one whose parent is gone.
[[nodiscard]] std::optional<store::TokenRow> parent_of(store::Snapshot& reads, const store::TokenRow& child);

}  // namespace jeton::authority
