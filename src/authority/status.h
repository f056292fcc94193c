// Where a token stands: one answer for the API's callers and for the inventory. Verify has its own, of the same order.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/time.h"
#include "store/transaction.h"

namespace jeton::authority {

/// As TOKEN.status (contract 5).
enum class Status : std::uint8_t { active, not_yet_valid, used_up, expired, revoked, rotated };
[[nodiscard]] std::string_view name_of(Status status) noexcept;

/// Of a token by itself, whatever became of its parent.
[[nodiscard]] Status own_status(const store::TokenRow& row, const store::FamilyRow& family, base::Time now) noexcept;
/// The same, a child's parent asked too: a dead one gives its own.
[[nodiscard]] Status status_of(store::Snapshot& reads, const store::TokenRow& row, base::Time now);
/// Whether the token may still be used, now or later.
[[nodiscard]] bool living(Status status) noexcept;
/// Whether some member of the family lives, and no parent of it is dead.
[[nodiscard]] bool family_lives(store::Snapshot& reads, const base::FamilyId& family, base::Time now);

}  // namespace jeton::authority
