#include "authority/family.h"

#include <algorithm>
#include <tuple>

namespace jeton::authority {

const store::TokenRow* newest_of(std::span<const store::TokenRow> members) {
    const auto rank = [](const store::TokenRow& row) { return std::tuple(!row.rotated_to, !row.revoked_at, row.id); };
    const auto found = std::ranges::max_element(members, {}, rank);
    return found == members.end() ? nullptr : &*found;
}

}  // namespace jeton::authority
