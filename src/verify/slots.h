// A hash table from 32 bits of a hash to a number, for one writer and any number of readers (open addressing).
//
// A slot is 8 bytes: fingerprint and number, read and written as one. Eight slots are a bucket, which is a cache line,
// so that a look-up nearly always reads one. The fingerprint alone tells the bucket, in order: growing copies slots
// from one table to a larger one front to back, touches nothing else, and does so a few buckets at each insertion,
// beside readers.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "verify/epoch.h"
#include "verify/memory.h"

namespace jeton::verify {

class SlotTable {
public:
    /// Grows beyond this many filled slots in a hundred, by a quarter: it is never less than 56 % full but when small,
    /// or when fewer came than were expected.
    static constexpr std::uint64_t fill_percent_max = 70;

    explicit SlotTable(Epochs& epochs);
    SlotTable(const SlotTable&) = delete;
    SlotTable& operator=(const SlotTable&) = delete;
    ~SlotTable();

    /// The number under `fingerprint` for which `matches(number)` holds, or 0. Readers too, under a pin.
    template <typename Matches>
    [[nodiscard]] std::uint32_t find(std::uint32_t fingerprint, Matches&& matches) const noexcept {
        const Table& table = *current_.load(std::memory_order_seq_cst);
        for (std::uint64_t bucket = home(table, fingerprint);; bucket = after(table, bucket)) {
            bool has_room = false;
            for (const auto& slot : table.buckets[bucket].slots) {
                const auto word = slot.load(std::memory_order_seq_cst);
                if (word >> 32 == fingerprint) {
                    const auto number = static_cast<std::uint32_t>(word);
                    if (number != 0 && matches(number)) return number;
                }
                has_room |= word == 0;
            }
            if (has_room) return 0;
        }
    }
    /// Asks for the bucket's line: a look-up that follows soon finds it near.
    void prefetch(std::uint32_t fingerprint) const noexcept {
        const Table& table = *current_.load(std::memory_order_seq_cst);
        __builtin_prefetch(&table.buckets[home(table, fingerprint)]);
    }

    /// Writer only. `number` is not 0; the pair is not in the table.
    void insert(std::uint32_t fingerprint, std::uint32_t number);
    /// Writer only: from now on readers find `by` where they found `number`. The pair is in the table.
    void replace(std::uint32_t fingerprint, std::uint32_t number, std::uint32_t by);
    void erase(std::uint32_t fingerprint, std::uint32_t number);
    /// Writer only: room for so many at once.
    void reserve(std::uint64_t numbers);
    /// Writer only: up to so many may come soon. Until they have it grows by doubling, which copies less often.
    void expect(std::uint64_t numbers) noexcept { expected_ = numbers; }

    [[nodiscard]] std::uint64_t size() const noexcept { return live_; }
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    using Slot = std::atomic<std::uint64_t>;
    struct alignas(64) Bucket {
        std::array<Slot, 8> slots;
    };
    static_assert(sizeof(Bucket) == 64 && Slot::is_always_lock_free);
    struct Table {
        explicit Table(std::uint64_t bucket_count);
        Pages pages;
        Bucket* buckets;
        std::uint64_t count;
        std::uint64_t filled = 0;  // slots that are not empty: taken ones and gravestones
    };
    static constexpr std::uint64_t gravestone = std::uint64_t{1} << 32;  // number 0: matches nothing, ends no search

    [[nodiscard]] static std::uint64_t home(const Table& table, std::uint32_t fingerprint) noexcept {
        return (fingerprint * table.count) >> 32;
    }
    [[nodiscard]] static std::uint64_t after(const Table& table, std::uint64_t bucket) noexcept {
        return bucket + 1 == table.count ? 0 : bucket + 1;
    }
    [[nodiscard]] static std::uint64_t word_of(std::uint32_t fingerprint, std::uint32_t number) noexcept {
        return (std::uint64_t{fingerprint} << 32) | number;
    }
    static Slot* find_word(const Table& table, std::uint64_t word) noexcept;
    static void put(Table& table, std::uint64_t word);
    static void erase_word(Table& table, std::uint64_t word);
    void copy_some(std::uint64_t buckets);
    void start_growing(std::uint64_t bucket_count);
    void finish_growing();

    Epochs& epochs_;
    std::atomic<Table*> current_;
    std::unique_ptr<Table> next_;       // being filled beside `current_`, or none
    std::uint64_t copied_buckets_ = 0;  // of `current_`, into `next_`
    std::uint64_t live_ = 0;
    std::uint64_t expected_ = 0;
};

}  // namespace jeton::verify
