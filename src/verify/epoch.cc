#include "verify/epoch.h"

#include <algorithm>
#include <limits>

namespace jeton::verify {

void Epochs::free_all() {
    while (!tagged_.empty() || !fresh_.empty()) {  // freeing may retire more
        for (const auto& waiting : fresh_) tagged_.push_back({0, waiting});
        fresh_.clear();
        const auto next = tagged_.front().what;
        tagged_.pop_front();
        next.free(next.owner, next.what);
    }
}

Epochs::Slot* Epochs::add_reader() {
    const std::scoped_lock guard(lock_);
    const auto free = std::ranges::find_if(slots_, [](const Slot& slot) { return !slot.taken; });
    Slot& slot = free != slots_.end() ? *free : slots_.emplace_back();
    slot.taken = true;
    return &slot;
}

void Epochs::remove_reader(Slot* slot) {
    const std::scoped_lock guard(lock_);
    unpin(*slot);
    slot->taken = false;
}

std::uint64_t Epochs::oldest_pinned() const {
    const std::scoped_lock guard(lock_);
    std::uint64_t oldest = std::numeric_limits<std::uint64_t>::max();
    for (const auto& slot : slots_) {
        const auto pinned = slot.pinned.load(std::memory_order_seq_cst);
        if (pinned != 0) oldest = std::min(oldest, pinned);
    }
    return oldest;
}

void Epochs::advance() {
    if (!fresh_.empty()) {
        const auto tag = now_.fetch_add(1, std::memory_order_seq_cst);
        for (const auto& retired : fresh_) tagged_.push_back({tag, retired});
        fresh_.clear();
    }
    if (tagged_.empty()) return;
    const auto oldest = oldest_pinned();
    while (!tagged_.empty() && tagged_.front().epoch < oldest) {
        const auto due = tagged_.front().what;
        tagged_.pop_front();
        due.free(due.owner, due.what);
    }
}

}  // namespace jeton::verify
