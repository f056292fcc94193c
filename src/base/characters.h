// Ids and times as characters, where a string each would be an allocation each.
#pragma once

#include <array>
#include <string_view>

#include "base/id.h"
#include "base/time.h"

namespace jeton::base {

/// As `format_uuid`.
[[nodiscard]] std::array<char, 26> uuid_characters(const Uuid& uuid) noexcept;
/// As `format_time`.
[[nodiscard]] std::array<char, 20> time_characters(Time t) noexcept;

template <std::size_t count>
[[nodiscard]] constexpr std::string_view view_of(const std::array<char, count>& characters) noexcept {
    return {characters.data(), count};
}

}  // namespace jeton::base
