#include "config/colour.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace jeton::config {
namespace {

double linear(std::uint8_t channel) noexcept {
    const double share = channel / 255.0;
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double luminance(const Colour& colour) noexcept {
    return 0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2]);
}

}  // namespace

std::optional<Colour> parse_colour(std::string_view text) noexcept {
    if (text.size() != 7 || text.front() != '#') return std::nullopt;
    Colour colour{};
    for (std::size_t i = 0; i < colour.size(); ++i) {
        const auto* const from = text.data() + 1 + 2 * i;
        const auto [end, failed] = std::from_chars(from, from + 2, colour[i], 16);
        if (failed != std::errc{} || end != from + 2) return std::nullopt;
    }
    return colour;
}

double contrast(const Colour& one, const Colour& other) noexcept {
    const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
    return (lighter + 0.05) / (darker + 0.05);
}

Colour mixed(const Colour& one, const Colour& other, double share) noexcept {
    Colour colour{};
    for (std::size_t i = 0; i < colour.size(); ++i) {
        colour[i] = static_cast<std::uint8_t>(std::lround(one[i] * share + other[i] * (1 - share)));
    }
    return colour;
}

std::string format_colour(const Colour& colour) {
    return fmt::format("#{:02x}{:02x}{:02x}", colour[0], colour[1], colour[2]);
}

}  // namespace jeton::config
