// Where time comes from: handed in by constructor, so that every rule is tested to the second.
#pragma once

#include <atomic>

#include "base/time.h"

namespace jeton::base {

/// Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;
    /// Never goes back within a process.
    [[nodiscard]] virtual Time now() const noexcept = 0;
    /// How far the wall clock stands from `now()`, absolute (design 2, promise 4). Zero when there is none to compare.
    [[nodiscard]] virtual microseconds wall_clock_skew() const noexcept { return microseconds{0}; }
};

/// The wall clock at construction, carried on by CLOCK_BOOTTIME: setting the wall clock back revives nothing.
class SystemClock final : public Clock {
public:
    SystemClock();
    [[nodiscard]] Time now() const noexcept override;
    [[nodiscard]] microseconds wall_clock_skew() const noexcept override;
    /// From here on it is not before `time`: it goes on from there, if it has not come so far.
    void advance_to(Time time) noexcept;

private:
    std::atomic<microseconds> ahead_of_boot_;
};

}  // namespace jeton::base
