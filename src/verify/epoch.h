// Epochs: how the one writer knows that no reader looks any more at what it took out of the index.
//
// A reader stores the current epoch in its slot before it looks, and clears it when it is done. The writer unpublishes,
// tags what it unpublished with the current epoch, moves the epoch on, and frees what is tagged lower than every slot.
// All these accesses, and those to published pointers, are sequentially consistent: a writer that sees an empty slot is
// then sure that the slot's reader, when it looks later, sees what was unpublished before. (On x86 such a load is a
// plain one.)
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

namespace jeton::verify {

class Epochs {
public:
    /// A reader's own cache line. Zero: it looks at nothing.
    struct alignas(64) Slot {
        std::atomic<std::uint64_t> pinned{0};
        bool taken = false;  ///< guarded by the epochs' lock
    };
    using Free = void (*)(void* owner, std::uintptr_t what);

    Epochs() = default;
    Epochs(const Epochs&) = delete;
    Epochs& operator=(const Epochs&) = delete;
    ~Epochs() { free_all(); }

    /// Frees all that waits. There must be no readers any more, and the owners must still stand: who owns what was
    /// retired calls this first at its own end.
    void free_all();

    [[nodiscard]] Slot* add_reader();
    void remove_reader(Slot* slot);

    void pin(Slot& slot) const noexcept {
        slot.pinned.store(now_.load(std::memory_order_seq_cst), std::memory_order_seq_cst);
    }
    static void unpin(Slot& slot) noexcept { slot.pinned.store(0, std::memory_order_release); }

    /// Writer only: `free(owner, what)` is called when no reader can look at it. It must be unpublished before
    /// `advance`.
    void retire(Free free, void* owner, std::uintptr_t what) { fresh_.push_back({free, owner, what}); }
    /// Writer only, at the end of a batch: what was retired since the last call gets its tag; what is due is freed.
    void advance();

private:
    struct Retired {
        Free free;
        void* owner;
        std::uintptr_t what;
    };
    struct Tagged {
        std::uint64_t epoch;
        Retired what;
    };
    [[nodiscard]] std::uint64_t oldest_pinned() const;

    std::atomic<std::uint64_t> now_{1};
    std::vector<Retired> fresh_;
    std::deque<Tagged> tagged_;
    mutable std::mutex lock_;  // of slots_: registering, and the writer's scan; never taken by a pin
    std::deque<Slot> slots_;
};

}  // namespace jeton::verify
