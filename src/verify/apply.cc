// The writer's side of the index: how each kind of change goes in.
#include <limits>

#include "verify/state.h"

namespace jeton::verify {
namespace {

std::string_view piece(std::string_view text, std::size_t bytes_max) { return text.substr(0, bytes_max); }

std::uint32_t hash_of(std::string_view text) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>{}(text) >> 16);
}

// Of what a token's text is made of, without making it.
std::uint32_t text_fingerprint_of(const store::TokenRow& row) {
    auto mixed = hash_of(row.name);
    if (row.metadata != "{}") mixed = mixed * 0x9e3779b1U + hash_of(row.metadata);
    if (row.allowed_ips != "[]") mixed = mixed * 0x9e3779b1U + hash_of(row.allowed_ips);
    return row.app ? mixed * 0x9e3779b1U + hash_of(*row.app) : mixed;
}

template <typename Cells>
void give_back(Epochs& epochs, Cells& cells, std::uint32_t number) {
    epochs.retire([](void* owner,
                     std::uintptr_t what) { static_cast<Cells*>(owner)->give_back(static_cast<std::uint32_t>(what)); },
                  &cells, number);
}

}  // namespace

void Index::State::prefetch_slots(const store::Change& change) const noexcept {
    if (const auto* const row = std::get_if<store::TokenRow>(&change.what)) {
        digests.prefetch(fingerprint_of(row->digest));
        ids.prefetch(fingerprint_of(row->id.uuid()));
        principal_ids.prefetch(fingerprint_of(row->owner.uuid()));
        family_ids.prefetch(fingerprint_of(row->family.uuid()));
        texts.prefetch(text_fingerprint_of(*row));
    }
}

void Index::State::prefetch_cells(const store::Change& change) const noexcept {
    if (const auto* const row = std::get_if<store::TokenRow>(&change.what)) {
        static_cast<void>(principal_ids.find(fingerprint_of(row->owner.uuid()), [&](std::uint32_t number) {
            principals.prefetch(number);
            return true;
        }));
    }
}

std::uint32_t Index::State::find_record(const base::TokenId& id) const noexcept {
    return ids.find(fingerprint_of(id.uuid()), [&](std::uint32_t number) { return records[number].id == id.uuid(); });
}

// A token may come before its owner: until the owner's row is there nobody may act for it.
std::uint32_t Index::State::ensure_principal(const base::PrincipalId& id) {
    if (const auto known = find_principal(id); known != 0) return known;
    const auto number = principals.make(id);
    principals[number].text.store(texts.intern(id.text(), fingerprint_of(id.uuid())));
    principal_ids.insert(fingerprint_of(id.uuid()), number);
    return number;
}

void Index::State::put(const store::PrincipalRow& row) {
    const auto number = ensure_principal(row.id);
    auto& principal = principals[number];

    const auto name = piece(row.name, 0xffff);
    const auto external_id = piece(row.external_id ? std::string_view(*row.external_id) : std::string_view(), 0x7fff);
    scratch = row.id.text();
    scratch.append(name).append(external_id);
    if (row.owner) scratch.append(row.owner->text());
    const auto text = texts.intern(scratch, fingerprint_of(row.id.uuid()));
    const auto text_before =
        principal.text.exchange(std::uint64_t{text} | std::uint64_t{name.size()} << 32 |
                                std::uint64_t{external_id.size()} << 48 | (row.owner ? std::uint64_t{1} << 63 : 0));
    texts.release(static_cast<std::uint32_t>(text_before));

    const auto ceiling = row.ceiling ? grants.intern(*row.ceiling) : 0;
    const bool disabled = row.disabled || row.deleted_at.has_value();
    const auto standing_before =
        principal.standing.exchange(Principal::known | (disabled ? Principal::disabled : 0) | ceiling |
                                    (row.id.type() == base::PrincipalType::service ? Principal::service : 0));
    if (const auto before = static_cast<std::uint32_t>(standing_before); before != 0) grants.release(before);
}

void Index::State::put(const store::FamilyRow& row) {
    auto number = find_family(row.id);
    if (number == 0 && !row.parent && !row.max_uses) return;  // nothing that a decision would ask
    if (number == 0) number = ensure_family(row.id);
    auto& family = families[number];
    family.uses.store(static_cast<std::uint64_t>(row.uses));
    family.max_uses.store(row.max_uses ? static_cast<std::uint64_t>(*row.max_uses) : Family::unlimited);
    if (row.parent && family.parent.load() == 0) {
        const auto parent = ensure_family(*row.parent);
        family.parent.store(parent);
        ++books[parent].children;
        mark_dirty(parent);
    }
    mark_dirty(number);
}

std::uint32_t Index::State::intern_text(const store::TokenRow& row, Record& record) {
    const TokenText head{.networks = networks.intern(row.allowed_ips),
                         .app_bytes = row.app ? static_cast<std::uint32_t>(row.app->size()) : 0,
                         .not_before = row.not_before ? stamp_after(*row.not_before) : no_stamp};
    if (row.not_before) record.flags |= flag::has_not_before;
    if (head.networks != 0) record.flags |= flag::has_networks;
    if (row.app) record.flags |= flag::has_app;
    const auto name = piece(row.name, 0xffff);
    // Metadata that would not fit is left out as a whole: half a JSON object is none. (A body is 64 KiB at most.)
    const auto metadata = row.metadata.size() <= 0xffff ? std::string_view(row.metadata) : std::string_view("{}");
    record.name_bytes = static_cast<std::uint16_t>(name.size());
    record.metadata_bytes = static_cast<std::uint16_t>(metadata.size());
    scratch.assign(sizeof head, '\0');
    std::memcpy(scratch.data(), &head, sizeof head);
    scratch.append(name).append(metadata);
    if (row.app) scratch.append(*row.app);
    return texts.intern(scratch, text_fingerprint_of(row));
}

Record Index::State::record_of(const store::TokenRow& row) {
    Record record;
    record.digest = kept_of(row.digest);
    record.id = row.id.uuid();
    if (row.expires_at) record.expires = stamp_of(*row.expires_at);
    record.flags = static_cast<std::uint16_t>(row.kind);
    if (row.rotated_to || row.rotated_at) {
        record.flags |= flag::rotated;
        if (row.overlap_until) record.overlap_end = stamp_of(*row.overlap_until);
        if (row.until_used) record.flags |= flag::until_used;
    }
    if (row.first_used) record.flags |= flag::first_used;
    if (row.revoked_at) record.flags |= flag::revoked;
    record.principal = ensure_principal(row.owner);
    record.grants = grants.intern(row.grants);
    record.text = intern_text(row, record);
    return record;
}

void Index::State::put(const store::TokenRow& row) {
    const bool alone =
        row.family.uuid() == row.id.uuid() && !row.rotated_to && !row.rotated_from && row.kind != token::Kind::child;
    const auto family = alone ? find_family(row.family) : ensure_family(row.family);
    Record record = record_of(row);
    if (family != 0 && (families[family].max_uses.load() != Family::unlimited || families[family].parent.load() != 0 ||
                        row.family.uuid() != row.id.uuid())) {
        record.family = family;
    }
    auto number = find_record(row.digest);
    if (number != 0) {
        const Record before = records[number];
        // What settling found out holds until this batch is settled: a superseded token must not live again in between.
        record.flags |= before.flags & flag::settled;
        number = republish(number, record);
        drop_holds(before);
    } else {
        number = records.make(record);
        digests.insert(fingerprint_of(row.digest), number);
        ids.insert(fingerprint_of(record.id), number);
        tokens.fetch_add(1, std::memory_order_relaxed);
    }
    if (family != 0) join(family, row, number);
}

void Index::State::put(const store::TokenGone& gone) {
    const auto number = find_record(gone.digest);
    if (number == 0) return;
    const Record record = records[number];
    digests.erase(fingerprint_of(gone.digest), number);
    ids.erase(fingerprint_of(record.id), number);
    tokens.fetch_sub(1, std::memory_order_relaxed);
    const auto family = record.family != 0 ? record.family : find_family(base::FamilyId(record.id));
    if (family != 0) leave(family, number);
    drop_holds(record);
    retire_record(number);
}

std::uint32_t Index::State::republish(std::uint32_t old, const Record& next) {
    const auto number = records.make(next);
    digests.replace(fingerprint_of(next), old, number);
    ids.replace(fingerprint_of(next.id), old, number);
    retire_record(old);
    return number;
}

void Index::State::retire_record(std::uint32_t number) { give_back(epochs, records, number); }

void Index::State::drop_holds(const Record& record) {
    grants.release(record.grants);
    if (record.has(flag::has_networks)) networks.release(token_text(record).networks);
    texts.release(record.text);
}

void Index::State::end_batch() {
    // Settling a family may touch the one that it hangs on.
    for (std::size_t i = 0; i < dirty.size(); ++i) settle(dirty[i]);
    dirty.clear();
    epochs.advance();
}

}  // namespace jeton::verify
