// The throttle of guessing: how often something may be tried within a minute of its first try, counted before the try
// is looked at, so that a hundred at once are no better than one after the other (A41). Refused credentials too.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/entropy.h"
#include "base/time.h"

namespace jeton::login {

/// Thread-safe. A table of fixed size under a secret hash: nobody can make it forget by filling it, and nobody can
/// choose whose count is shared.
class Throttle {
public:
    static constexpr base::seconds window{60};

    /// `most` tries in a window; 0: no limit.
    Throttle(std::uint32_t most, base::Entropy& entropy);

    /// Counts one. Nonzero: one too many; try again in so many seconds.
    [[nodiscard]] unsigned count(std::string_view what, base::Time now);
    /// Takes one back, for a try that turned out right.
    void forgive(std::string_view what, base::Time now);

private:
    static constexpr std::size_t slots = 1U << 16U;
    struct Slot {
        std::int64_t began = 0;  ///< seconds
        std::uint32_t tries = 0;
    };
    [[nodiscard]] Slot& slot_of(std::string_view what);

    std::uint32_t most_;
    std::array<std::uint8_t, 16> key_{};
    std::mutex mutex_;
    std::vector<Slot> slots_;
};

/// The network that an address counts for: its /24, or its /64 of IPv6.
[[nodiscard]] std::string network_of(const base::Address& address);

}  // namespace jeton::login
