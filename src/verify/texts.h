// Interned byte strings, named by 32 bits: what tokens and principals carry beside their few fixed fields.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "verify/epoch.h"
#include "verify/memory.h"
#include "verify/slots.h"

namespace jeton::verify {

/// One writer; readers look at the bytes of what they found in a published record. Equal strings are kept once. A name
/// counts units of 8 bytes, so that 32 GiB can be named; 0 names none.
class Texts {
public:
    static constexpr std::size_t bytes_max = std::size_t{1} << 20;

    explicit Texts(Epochs& epochs) : epochs_(epochs), known_(epochs) {}
    Texts(const Texts&) = delete;
    Texts& operator=(const Texts&) = delete;

    /// Writer only. One more holder of `text`, which has at most `bytes_max` bytes. Equal texts come with an equal
    /// `fingerprint`, different ones seldom do.
    [[nodiscard]] std::uint32_t intern(std::string_view text, std::uint32_t fingerprint);
    /// Writer only: about so many texts, at most, may come soon.
    void expect(std::uint64_t texts) noexcept { known_.expect(texts); }
    /// Writer only: an `intern` by this fingerprint is near.
    void prefetch(std::uint32_t fingerprint) const noexcept { known_.prefetch(fingerprint); }
    /// Writer only. One holder less; the last one's bytes stay for as long as a reader may look.
    void release(std::uint32_t name);
    /// Writer only: room for so many different ones.
    void reserve(std::uint64_t texts) { known_.reserve(texts); }

    /// Where the bytes of `name` begin; touches none of them.
    [[nodiscard]] const char* data(std::uint32_t name) const noexcept { return at(name) + sizeof(Head); }
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    struct Head {  // the writer's only
        std::uint32_t holders;
        std::uint32_t bytes;
        std::uint32_t fingerprint;
    };
    static constexpr unsigned chunk_unit_bits = 18;  // 2 MiB
    static constexpr unsigned directory_bits = 14;
    static constexpr std::uint32_t small_units = 64;

    [[nodiscard]] char* at(std::uint32_t name) const noexcept {
        return directory_[name >> chunk_unit_bits].load(std::memory_order_relaxed) +
               std::size_t{8} * (name & ((1U << chunk_unit_bits) - 1));
    }
    [[nodiscard]] Head head_of(std::uint32_t name) const noexcept {
        Head head;
        std::memcpy(&head, at(name), sizeof head);
        return head;
    }
    [[nodiscard]] static std::uint32_t units_for(std::size_t bytes) noexcept {
        return static_cast<std::uint32_t>((sizeof(Head) + bytes + 7) / 8);
    }
    [[nodiscard]] std::uint32_t take(std::uint32_t units);
    void give_back(std::uint32_t name);

    Epochs& epochs_;
    SlotTable known_;
    std::unique_ptr<std::atomic<char*>[]> directory_ =
        std::make_unique<std::atomic<char*>[]>(std::size_t{1} << directory_bits);
    std::vector<Pages> chunks_;
    std::uint32_t next_ = 0;  // first unit of the open chunk that is free
    std::uint32_t end_ = 0;   // where the open chunk ends
    std::array<std::vector<std::uint32_t>, small_units> free_small_;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> free_large_;  // by units
};

}  // namespace jeton::verify
