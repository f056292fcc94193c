#include "verify/slots.h"

#include <algorithm>

namespace jeton::verify {
namespace {

constexpr std::uint64_t slots_a_bucket = 8;
constexpr std::uint64_t buckets_min = 4;
// So many buckets are copied at each insertion while the table grows: it is done long before the old one is full.
constexpr std::uint64_t copied_an_insertion = 16;

std::uint64_t buckets_for(std::uint64_t numbers) {
    const auto slots = numbers * 100 / SlotTable::fill_percent_max + slots_a_bucket;
    return std::max(buckets_min, (slots + slots_a_bucket - 1) / slots_a_bucket);
}

}  // namespace

SlotTable::Table::Table(std::uint64_t bucket_count)
    : pages(bucket_count * sizeof(Bucket)), buckets(reinterpret_cast<Bucket*>(pages.data())), count(bucket_count) {
    // Zeroed pages are empty slots: nothing is written here, so that an untouched bucket costs no memory.
}

SlotTable::SlotTable(Epochs& epochs) : epochs_(epochs), current_(new Table(buckets_min)) {}

SlotTable::~SlotTable() { delete current_.load(); }

SlotTable::Slot* SlotTable::find_word(const Table& table, std::uint64_t word) noexcept {
    for (auto bucket = home(table, static_cast<std::uint32_t>(word >> 32));; bucket = after(table, bucket)) {
        bool has_room = false;
        for (auto& slot : table.buckets[bucket].slots) {
            const auto found = slot.load(std::memory_order_relaxed);
            if (found == word) return &slot;
            has_room |= found == 0;
        }
        if (has_room) return nullptr;
    }
}

void SlotTable::put(Table& table, std::uint64_t word) {
    for (auto bucket = home(table, static_cast<std::uint32_t>(word >> 32));; bucket = after(table, bucket)) {
        for (auto& slot : table.buckets[bucket].slots) {
            const auto found = slot.load(std::memory_order_relaxed);
            if (found != 0 && found != gravestone) continue;
            if (found == 0) ++table.filled;
            slot.store(word, std::memory_order_seq_cst);
            return;
        }
    }
}

void SlotTable::erase_word(Table& table, std::uint64_t word) {
    Slot* const slot = find_word(table, word);
    if (slot == nullptr) return;
    // Where the bucket has room no search goes on behind it, and the slot may become empty again.
    const auto bucket = static_cast<std::uint64_t>(
        reinterpret_cast<const Bucket*>(reinterpret_cast<std::uintptr_t>(slot) & ~std::uintptr_t{sizeof(Bucket) - 1}) -
        table.buckets);
    const bool has_room = std::ranges::any_of(
        table.buckets[bucket].slots, [](const Slot& other) { return other.load(std::memory_order_relaxed) == 0; });
    slot->store(has_room ? 0 : gravestone, std::memory_order_seq_cst);
    if (has_room) --table.filled;
}

void SlotTable::insert(std::uint32_t fingerprint, std::uint32_t number) {
    const auto word = word_of(fingerprint, number);
    Table& table = *current_.load(std::memory_order_relaxed);
    put(table, word);
    ++live_;
    if (next_) {
        put(*next_, word);
        copy_some(copied_an_insertion);
    } else if (table.filled * 100 > table.count * slots_a_bucket * fill_percent_max) {
        auto count = table.count * 5 / 4;
        if (live_ * 2 < table.filled) {
            count = table.count;  // many gravestones: the same size again may do
        } else if (live_ < expected_) {
            count = std::max(count, std::min(table.count * 2, buckets_for(expected_)));
        }
        start_growing(std::max(buckets_for(live_), count));
    }
}

void SlotTable::replace(std::uint32_t fingerprint, std::uint32_t number, std::uint32_t by) {
    const auto word = word_of(fingerprint, number);
    if (Slot* slot = find_word(*current_.load(std::memory_order_relaxed), word)) {
        slot->store(word_of(fingerprint, by), std::memory_order_seq_cst);
    }
    if (!next_) return;
    if (Slot* slot = find_word(*next_, word)) slot->store(word_of(fingerprint, by), std::memory_order_relaxed);
}

void SlotTable::erase(std::uint32_t fingerprint, std::uint32_t number) {
    const auto word = word_of(fingerprint, number);
    erase_word(*current_.load(std::memory_order_relaxed), word);
    if (next_) erase_word(*next_, word);
    --live_;
}

void SlotTable::reserve(std::uint64_t numbers) {
    if (next_) finish_growing();
    const auto count = buckets_for(numbers);
    if (count <= current_.load(std::memory_order_relaxed)->count) return;
    start_growing(count);
    finish_growing();
}

void SlotTable::start_growing(std::uint64_t bucket_count) {
    next_ = std::make_unique<Table>(bucket_count);
    copied_buckets_ = 0;
}

void SlotTable::finish_growing() { copy_some(current_.load(std::memory_order_relaxed)->count); }

void SlotTable::copy_some(std::uint64_t buckets) {
    Table* const table = current_.load(std::memory_order_relaxed);
    const auto end = std::min(table->count, copied_buckets_ + buckets);
    for (; copied_buckets_ < end; ++copied_buckets_) {
        for (const auto& slot : table->buckets[copied_buckets_].slots) {
            const auto word = slot.load(std::memory_order_relaxed);
            if (word == 0 || word == gravestone) continue;
            if (find_word(*next_, word) == nullptr) put(*next_, word);  // what was inserted meanwhile is there
        }
    }
    if (copied_buckets_ < table->count) return;
    current_.store(next_.release(), std::memory_order_seq_cst);
    epochs_.retire([](void*, std::uintptr_t what) { delete reinterpret_cast<Table*>(what); }, nullptr,
                   reinterpret_cast<std::uintptr_t>(table));
}

std::size_t SlotTable::bytes() const noexcept {
    return current_.load(std::memory_order_relaxed)->pages.bytes() + (next_ ? next_->pages.bytes() : 0);
}

}  // namespace jeton::verify
