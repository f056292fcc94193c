// Counts what this program allocates and locks: a decision must do neither.
#pragma once

#include <cstdint>

namespace jeton::bench {

/// By the calling thread, since it started.
[[nodiscard]] std::uint64_t allocations() noexcept;
[[nodiscard]] std::uint64_t locks() noexcept;

}  // namespace jeton::bench
