// The index's memory: pages of the kernel, and arrays of cells that grow without moving what a reader may look at.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace jeton::verify {

/// Zeroed anonymous memory. From `large_bytes` on it is aligned to that and asked to be backed by large pages: a
/// look-up in gigabytes then costs one miss of the memory, not another of the page table. Moves; one owner. Throws
/// std::bad_alloc.
class Pages {
public:
    static constexpr std::size_t large_bytes = std::size_t{2} << 20;

    Pages() noexcept = default;
    explicit Pages(std::size_t bytes);
    Pages(Pages&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    Pages& operator=(Pages&&) = delete;
    ~Pages();

    [[nodiscard]] std::byte* data() const noexcept { return data_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    std::byte* data_ = nullptr;
    std::size_t bytes_ = 0;
};

/// Cells named by number, from 1 on; 0 names none. One writer takes, makes and gives back; readers look at numbers that
/// the writer published. A cell never moves. `chunk_bits`: so many cells (as a power of two) are added at once.
template <typename T, unsigned chunk_bits, unsigned directory_bits>
class Cells {
public:
    static constexpr std::uint64_t cells_max = std::uint64_t{1} << (chunk_bits + directory_bits);

    Cells() : directory_(std::make_unique<std::atomic<T*>[]>(std::size_t{1} << directory_bits)) {}
    Cells(const Cells&) = delete;
    Cells& operator=(const Cells&) = delete;
    ~Cells() {
        for (std::uint32_t number = 1; number < next_; ++number) std::destroy_at(&(*this)[number]);
    }

    [[nodiscard]] T& operator[](std::uint32_t number) const noexcept {
        // Relaxed: whoever knows the number got it by way of an acquiring load, after this pointer was stored.
        return directory_[number >> chunk_bits].load(std::memory_order_relaxed)[number & (chunk_cells - 1)];
    }
    void prefetch(std::uint32_t number) const noexcept { __builtin_prefetch(&(*this)[number]); }

    /// Writer only. A fresh or given-back cell, made anew from `args`. Throws std::bad_alloc when there is no room.
    template <typename... Args>
    [[nodiscard]] std::uint32_t make(Args&&... args) {
        std::uint32_t number;
        if (!free_.empty()) {
            number = free_.back();
            free_.pop_back();
            std::destroy_at(&(*this)[number]);
        } else {
            number = next_;
            if (number == cells_max) throw std::bad_alloc();
            if ((number >> chunk_bits) >= chunks_.size()) add_chunk();
            ++next_;
        }
        std::construct_at(&(*this)[number], std::forward<Args>(args)...);
        return number;
    }
    /// Writer only, and only when no reader can look at it any more.
    void give_back(std::uint32_t number) { free_.push_back(number); }
    /// Writer only: the numbers that were ever made lie below this.
    [[nodiscard]] std::uint32_t end() const noexcept { return next_; }
    [[nodiscard]] std::size_t bytes() const noexcept {
        return chunks_.size() * chunk_cells * sizeof(T) + (sizeof(T*) << directory_bits) +
               free_.capacity() * sizeof(std::uint32_t);
    }

private:
    static constexpr std::size_t chunk_cells = std::size_t{1} << chunk_bits;

    void add_chunk() {
        chunks_.emplace_back(chunk_cells * sizeof(T));
        directory_[chunks_.size() - 1].store(reinterpret_cast<T*>(chunks_.back().data()), std::memory_order_release);
    }

    std::unique_ptr<std::atomic<T*>[]> directory_;
    std::vector<Pages> chunks_;
    std::vector<std::uint32_t> free_;
    std::uint32_t next_ = 1;
};

}  // namespace jeton::verify
