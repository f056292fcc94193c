// The inside of the index: what readers read, and what the writer keeps beside it.
#pragma once

#include <string>
#include <vector>

#include "verify/grants.h"
#include "verify/index.h"
#include "verify/record.h"
#include "verify/slots.h"
#include "verify/texts.h"

namespace jeton::verify {

struct Index::State {
    State(const token::Brand& brand_of, const base::Key& key, Rules rules);
    ~State() { epochs.free_all(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    // What readers read.
    mutable Epochs epochs;
    const token::Brand brand;
    const token::HmacKey digest_key;
    SlotTable digests{epochs};  // -> records
    Cells<Record, 15, 13> records;
    GrantTable grants;
    NetworkTable networks{epochs};
    Texts texts{epochs};
    SlotTable principal_ids{epochs};  // -> principals
    Cells<Principal, 16, 12> principals;
    Cells<Family, 12, 16> families;

    [[nodiscard]] std::uint32_t find_record(const token::Mac& digest) const noexcept {
        return digests.find(fingerprint_of(digest),
                            [&](std::uint32_t number) { return same_digest(records[number], digest); });
    }
    [[nodiscard]] std::uint32_t find_principal(const base::PrincipalId& id) const noexcept {
        return principal_ids.find(fingerprint_of(id.uuid()),
                                  [&](std::uint32_t number) { return principals[number].id() == id; });
    }
    [[nodiscard]] PrincipalFacts facts_of(std::uint32_t principal) const noexcept;
    [[nodiscard]] TokenText token_text(const Record& record) const noexcept {
        TokenText text;
        std::memcpy(&text, texts.data(record.text), sizeof text);
        return text;
    }

    // What only the writer uses.
    struct Member {
        std::uint32_t record = 0;
        base::Uuid rotated_to;  // nil: it was not
    };
    struct FamilyBook {
        std::vector<Member> members;
        std::uint32_t children = 0;  // families that hang on it
        bool in_use = false;
        bool had_members = false;
        bool dirty = false;
    };
    SlotTable ids{epochs};             // tokens' ids -> records
    SlotTable family_ids{epochs};      // -> families
    std::vector<FamilyBook> books;     // by family
    std::vector<std::uint32_t> dirty;  // families to be settled at the end of the batch
    std::string scratch;
    std::atomic<std::size_t> tokens{0};

    // Ahead of `put`: the slots first, what they name when they are near.
    void prefetch_slots(const store::Change& change) const noexcept;
    void prefetch_cells(const store::Change& change) const noexcept;
    void put(const store::PrincipalRow& row);
    void put(const store::FamilyRow& row);
    void put(const store::TokenRow& row);
    void put(const store::TokenGone& gone);
    void end_batch();

    [[nodiscard]] std::uint32_t find_record(const base::TokenId& id) const noexcept;
    [[nodiscard]] std::uint32_t find_family(const base::FamilyId& id) const noexcept;
    [[nodiscard]] std::uint32_t ensure_principal(const base::PrincipalId& id);
    [[nodiscard]] std::uint32_t ensure_family(const base::FamilyId& id);
    [[nodiscard]] Record record_of(const store::TokenRow& row);
    [[nodiscard]] std::uint32_t intern_text(const store::TokenRow& row, Record& record);
    /// Publishes `next` where `old` was; what `old` alone held goes with it.
    std::uint32_t republish(std::uint32_t old, const Record& next);
    void retire_record(std::uint32_t number);
    void drop_holds(const Record& record);

    // families.cc
    void join(std::uint32_t family, const store::TokenRow& row, std::uint32_t record);
    void leave(std::uint32_t family, std::uint32_t record);
    void mark_dirty(std::uint32_t family);
    void settle(std::uint32_t family);
    void settle_members(std::uint32_t family);
    [[nodiscard]] const Member* newest(const FamilyBook& book) const;
    [[nodiscard]] Stamp end_of(const Record& record) const noexcept;
    void publish_state(std::uint32_t family);
    void forget_if_empty(std::uint32_t family);
};

}  // namespace jeton::verify
