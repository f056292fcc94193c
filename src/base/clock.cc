#include "base/clock.h"

#include <ctime>

namespace jeton::base {
namespace {

microseconds read_clock(clockid_t id) noexcept {
    timespec now{};
    static_cast<void>(::clock_gettime(id, &now));  // fails for a clock that is not there alone; these are
    return std::chrono::duration_cast<microseconds>(seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec});
}

}  // namespace

SystemClock::SystemClock() : ahead_of_boot_(read_clock(CLOCK_REALTIME) - read_clock(CLOCK_BOOTTIME)) {}

Time SystemClock::now() const noexcept {
    return Time{read_clock(CLOCK_BOOTTIME) + ahead_of_boot_.load(std::memory_order_relaxed)};
}

microseconds SystemClock::wall_clock_skew() const noexcept {
    const auto skew = read_clock(CLOCK_REALTIME) - now().time_since_epoch();
    return skew < microseconds{0} ? -skew : skew;
}

void SystemClock::advance_to(Time time) noexcept {
    const auto needed = time.time_since_epoch() - read_clock(CLOCK_BOOTTIME);
    if (needed > ahead_of_boot_.load()) ahead_of_boot_.store(needed);
}

}  // namespace jeton::base
