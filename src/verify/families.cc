// Families, on the writer's side. A token that is alone in its family needs nothing of this: a family is kept as soon
// as it was rotated, has children, or counts uses. At the end of each batch the families that it touched are settled:
// what a member's life and a child's rights owe to other members is worked out and published.
#include <algorithm>
#include <tuple>

#include "verify/state.h"

namespace jeton::verify {

std::uint32_t Index::State::find_family(const base::FamilyId& id) const noexcept {
    return family_ids.find(fingerprint_of(id.uuid()), [&](std::uint32_t number) { return families[number].id == id; });
}

std::uint32_t Index::State::ensure_family(const base::FamilyId& id) {
    if (const auto known = find_family(id); known != 0) return known;
    const auto number = families.make(id);
    family_ids.insert(fingerprint_of(id.uuid()), number);
    if (books.size() <= number) books.resize(number + 1);
    books[number] = FamilyBook();
    books[number].in_use = true;
    // The one that was alone until now is found by its own id, which is its family's.
    if (const auto record = find_record(base::TokenId(id.uuid())); record != 0 && records[record].family == 0) {
        books[number].members.push_back({.record = record, .rotated_to = {}});
        books[number].had_members = true;
    }
    mark_dirty(number);
    return number;
}

void Index::State::mark_dirty(std::uint32_t family) {
    if (std::exchange(books[family].dirty, true)) return;
    dirty.push_back(family);
}

void Index::State::join(std::uint32_t family, const store::TokenRow& row, std::uint32_t record) {
    books[family].had_members = true;
    auto& members = books[family].members;
    const auto known =
        std::ranges::find_if(members, [&](const Member& member) { return records[member.record].id == row.id.uuid(); });
    auto& member = known != members.end() ? *known : members.emplace_back();
    member = {.record = record, .rotated_to = row.rotated_to ? row.rotated_to->uuid() : base::Uuid{}};
    mark_dirty(family);
}

void Index::State::leave(std::uint32_t family, std::uint32_t record) {
    std::erase_if(books[family].members, [&](const Member& member) { return member.record == record; });
    mark_dirty(family);
}

Stamp Index::State::end_of(const Record& record) const noexcept {
    if (record.has(flag::revoked | flag::superseded)) return no_stamp;
    const auto expires = record.expires == no_stamp ? forever : record.expires;
    return record.has(flag::rotated) ? std::min(expires, record.overlap_end) : expires;
}

// The member that was not rotated. A successor that was never used may have been replaced by another: then that one is
// the newest which its predecessor names.
const Index::State::Member* Index::State::newest(const FamilyBook& book) const {
    const auto rank = [&](const Member& member) {
        const auto& record = records[member.record];
        const bool is_named =
            std::ranges::any_of(book.members, [&](const Member& other) { return other.rotated_to == record.id; });
        return std::tuple(!record.has(flag::rotated), is_named, !record.has(flag::revoked), record.id);
    };
    const auto found =
        std::ranges::max_element(book.members, [&](const Member& a, const Member& b) { return rank(a) < rank(b); });
    return found == book.members.end() ? nullptr : &*found;
}

void Index::State::settle_members(std::uint32_t family) {
    auto& members = books[family].members;
    const auto named_by = [&](const Member& predecessor) -> const Record* {
        for (const auto& member : members) {
            if (records[member.record].id == predecessor.rotated_to) return &records[member.record];
        }
        return nullptr;
    };
    const auto ends_an_overlap = [&](const Record& record) {
        if (record.has(flag::first_used)) return false;
        return std::ranges::any_of(members, [&](const Member& member) {
            const auto& predecessor = records[member.record];
            return member.rotated_to == record.id && predecessor.has(flag::until_used) &&
                   !predecessor.has(flag::revoked);
        });
    };
    const bool needs_family =
        families[family].parent.load() != 0 || families[family].max_uses.load() != Family::unlimited;
    for (auto& member : members) {
        Record next = records[member.record];
        const auto* const successor = named_by(member);
        const bool superseded = next.has(flag::until_used) && successor && successor->has(flag::first_used);
        // What once was over stays over, though the successor that ended it is kept no more.
        next.flags =
            static_cast<std::uint16_t>((next.flags & ~flag::ends_overlap) | (superseded ? flag::superseded : 0) |
                                       (ends_an_overlap(next) ? flag::ends_overlap : 0));
        if (needs_family || next.id != families[family].id.uuid()) next.family = family;
        const auto& now = records[member.record];
        if (next.flags != now.flags || next.family != now.family) member.record = republish(member.record, next);
    }
}

void Index::State::publish_state(std::uint32_t family) {
    const auto& book = books[family];
    auto& cell = families[family];
    if (book.children == 0) return;
    const auto* const before = cell.state.load();
    FamilyState next = before ? *before : FamilyState{};
    next.alive_until = no_stamp;
    if (const auto* const newest_member = newest(book)) {
        const auto& record = records[newest_member->record];
        next.grants = record.grants;
        next.networks = record.has(flag::has_networks) ? token_text(record).networks : 0;
        next.principal = record.principal;
        next.why_dead = record.has(flag::revoked)   ? Reason::revoked
                        : record.has(flag::rotated) ? Reason::rotated
                                                    : Reason::expired;
        // Contract 5: children live as long as any member does, an old one in its overlap too.
        for (const auto& member : book.members) {
            next.alive_until = std::max(next.alive_until, end_of(records[member.record]));
        }
    } else {
        // The parent is gone: a limit that is gone grants nothing (A18).
        next.grants = 0;
        next.networks = 0;
    }
    cell.state.store(new FamilyState(next), std::memory_order_seq_cst);
    if (before == nullptr) return;
    epochs.retire([](void*, std::uintptr_t what) { delete reinterpret_cast<const FamilyState*>(what); }, nullptr,
                  reinterpret_cast<std::uintptr_t>(before));
}

void Index::State::settle(std::uint32_t family) {
    books[family].dirty = false;
    if (!books[family].in_use) return;
    settle_members(family);
    publish_state(family);
    forget_if_empty(family);
}

void Index::State::forget_if_empty(std::uint32_t family) {
    auto& book = books[family];
    auto& cell = families[family];
    // A family's row comes before its first token's: only one that had members and lost them is over.
    if (!book.members.empty() || book.children != 0 || !book.had_members) return;
    family_ids.erase(fingerprint_of(cell.id.uuid()), family);
    book.in_use = false;
    if (const auto parent = cell.parent.load(); parent != 0) {
        --books[parent].children;
        mark_dirty(parent);
    }
    epochs.retire(
        [](void* self, std::uintptr_t what) {
            static_cast<Index::State*>(self)->families.give_back(static_cast<std::uint32_t>(what));
        },
        this, family);
}

}  // namespace jeton::verify
