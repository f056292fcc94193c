#include "authority/use.h"

#include <algorithm>

#include "authority/status.h"

namespace jeton::authority {

bool record_use(store::Transaction& transaction, const UseRecord& use) {
    auto row = transaction.find_token(use.token);
    if (!row) return false;
    auto family = transaction.find_family(row->family);
    // Whoever was stopped since the decision uses nothing any more; a child acts for its parent's owner.
    const auto owner = transaction.find_principal(row->owner);
    if (!owner || owner->disabled || owner->deleted_at) return false;
    if (!family || status_of(transaction, *row, use.now) != Status::active) return false;
    if (use.counts_use && family->max_uses) {
        ++family->uses;
        transaction.update_family(*family);
    }
    if (use.ends_overlap && !row->first_used) {
        row->first_used = true;
        transaction.update_token(*row);
        auto old = row->rotated_from ? transaction.find_token(*row->rotated_from) : std::nullopt;
        if (old && old->until_used && old->rotated_to == row->id) {
            const auto now = base::floor_second(use.now);
            old->overlap_until = std::min(old->overlap_until.value_or(now), now);
            transaction.update_token(*old);
        }
    }
    return true;
}

}  // namespace jeton::authority
