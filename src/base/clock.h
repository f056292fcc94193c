// Where time comes from: handed in by constructor, so that every rule is tested to the second.
#pragma once

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

private:
    microseconds wall_minus_boot_;
};

}  // namespace jeton::base
