// What people choose first: whole passwords of twelve characters and more, and the words that they build them from.
#pragma once

#include <span>
#include <string_view>

namespace jeton::login {

/// In lower case, sorted.
[[nodiscard]] std::span<const std::string_view> common_passwords() noexcept;
/// In lower case, letters alone, sorted: with digits and signs around, or two of them, they are no better.
[[nodiscard]] std::span<const std::string_view> common_words() noexcept;

}  // namespace jeton::login
