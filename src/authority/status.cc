#include "authority/status.h"

#include <algorithm>

#include "authority/family.h"

namespace jeton::authority {

std::string_view name_of(Status status) noexcept {
    switch (status) {
        case Status::active:
            return "active";
        case Status::not_yet_valid:
            return "not_yet_valid";
        case Status::used_up:
            return "used_up";
        case Status::expired:
            return "expired";
        case Status::revoked:
            return "revoked";
        case Status::rotated:
            return "rotated";
    }
    return {};
}

Status own_status(const store::TokenRow& row, const store::FamilyRow& family, base::Time now) noexcept {
    if (row.revoked_at) return Status::revoked;
    if (row.rotated_to && row.overlap_until && now >= *row.overlap_until) return Status::rotated;
    if (row.expires_at && now >= *row.expires_at) return Status::expired;
    if (row.not_before && now < *row.not_before) return Status::not_yet_valid;
    if (family.max_uses && family.uses >= *family.max_uses) return Status::used_up;
    return Status::active;
}

bool living(Status status) noexcept {
    switch (status) {
        case Status::active:
        case Status::not_yet_valid:
            return true;
        case Status::used_up:
        case Status::expired:
        case Status::revoked:
        case Status::rotated:
            return false;
    }
    return false;
}

Status status_of(store::Snapshot& reads, const store::TokenRow& row, base::Time now) {
    const auto family = reads.find_family(row.family);
    if (!family) return Status::revoked;
    const auto own = own_status(row, *family, now);
    if (!living(own) || !family->parent) return own;
    const auto members = reads.tokens_of_family(*family->parent);
    const auto parent_family = reads.find_family(*family->parent);
    if (!parent_family || members.empty()) return Status::revoked;
    for (const auto& member : members) {
        if (living(own_status(member, *parent_family, now))) return own;
    }
    return own_status(*newest_of(members), *parent_family, now);
}

bool family_lives(store::Snapshot& reads, const base::FamilyId& family, base::Time now) {
    const auto members = reads.tokens_of_family(family);
    return std::ranges::any_of(members, [&](const auto& member) { return living(status_of(reads, member, now)); });
}

}  // namespace jeton::authority
