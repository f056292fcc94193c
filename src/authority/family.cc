#include "authority/family.h"

#include <algorithm>
#include <tuple>

namespace jeton::authority {

const store::TokenRow* newest_of(std::span<const store::TokenRow> members) {
    const auto rank = [](const store::TokenRow& row) { return std::tuple(!row.rotated_to, !row.revoked_at, row.id); };
    const auto found = std::ranges::max_element(members, {}, rank);
    return found == members.end() ? nullptr : &*found;
}

std::optional<store::TokenRow> parent_of(store::Snapshot& reads, const store::TokenRow& child) {
    const auto parent = child.parent ? reads.find_token(*child.parent) : std::nullopt;
    if (!parent) return std::nullopt;
    const auto members = reads.tokens_of_family(parent->family);
    const auto* const newest = newest_of(members);
    return newest != nullptr ? std::optional(*newest) : std::nullopt;
}

}  // namespace jeton::authority
