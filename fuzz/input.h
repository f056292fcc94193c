// What every fuzz target needs: the input as text, and an invariant that aborts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace jeton::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}
inline void must(bool holds) {
    if (!holds) std::abort();
}

}  // namespace jeton::fuzz
