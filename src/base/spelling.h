// Which known word someone may have meant: for the sentence that refuses an unknown one.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <ranges>
#include <string_view>

namespace jeton::base {

/// How many characters must be added, dropped, changed or swapped with their neighbour to make `a` into `b`.
/// Texts longer than 128 bytes are not looked at: the answer is then the longer length.
[[nodiscard]] std::size_t spelling_distance(std::string_view a, std::string_view b) noexcept;

/// Whether `distance` is near enough for `text` to be a misspelling.
[[nodiscard]] constexpr bool near_spelling(std::string_view text, std::size_t distance) noexcept {
    return distance <= (text.size() < 6 ? 1 : text.size() / 3);
}

/// The element of `known` that is spelt nearest to `text`, the first of equals; empty when none is near.
/// `name_of` gives an element's text, which must outlive the answer.
template <std::ranges::input_range Known, typename Name = std::identity>
    requires std::convertible_to<std::invoke_result_t<Name, std::ranges::range_reference_t<const Known>>,
                                 std::string_view>
[[nodiscard]] std::string_view nearest_spelling(std::string_view text, const Known& known, Name name_of = {}) {
    std::string_view nearest;
    auto least = static_cast<std::size_t>(-1);
    for (const auto& element : known) {
        const std::string_view name = std::invoke(name_of, element);
        const auto distance = spelling_distance(text, name);
        if (distance < least && near_spelling(text, distance)) {
            least = distance;
            nearest = name;
        }
    }
    return nearest;
}

}  // namespace jeton::base
