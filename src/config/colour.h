// Colours of the configuration, and whether one can be read on another (WCAG 2.2, 1.4.3).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jeton::config {

/// Red, green, blue.
using Colour = std::array<std::uint8_t, 3>;

/// `#rrggbb`, in either case.
[[nodiscard]] std::optional<Colour> parse_colour(std::string_view text) noexcept;
/// From 1, the same, to 21, black on white.
[[nodiscard]] double contrast(const Colour& one, const Colour& other) noexcept;

/// Level AA for text of any size.
inline constexpr double contrast_min = 4.5;
/// What the pages' text stands on: of each theme's grounds the one on which an accent is hardest to read.
inline constexpr Colour light_ground{0xf7, 0xf8, 0xfa};
inline constexpr Colour dark_ground{0x17, 0x1a, 0x23};

/// `share` of `one`, the rest `other`.
[[nodiscard]] Colour mixed(const Colour& one, const Colour& other, double share) noexcept;
[[nodiscard]] std::string format_colour(const Colour& colour);

}  // namespace jeton::config
