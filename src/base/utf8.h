// UTF-8 (RFC 3629): no overlong form, no surrogate, nothing beyond U+10FFFF.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace jeton::base {

struct Character {
    char32_t code;
    std::size_t bytes;
};

/// The first character of `text`, which is not empty; nothing when its bytes are no UTF-8.
[[nodiscard]] constexpr std::optional<Character> first_character(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const char32_t lead = byte(0);
    if (lead < 0x80) return Character{lead, 1};
    const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return std::nullopt;
    char32_t code = lead & (0xffU >> (bytes + 1));
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) return std::nullopt;
        code = (code << 6U) | (byte(i) & 0x3fU);
    }
    const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (overlong || surrogate || code > 0x10ffff) return std::nullopt;
    return Character{code, bytes};
}

/// The first characters of `text`, which is UTF-8, that are whole within `bytes_max`.
[[nodiscard]] constexpr std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max) noexcept {
    if (text.size() <= bytes_max) return text;
    auto end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
    return text.substr(0, end);
}

/// Whether `text` is UTF-8 and `accept` takes each of its characters.
template <typename Accept>
[[nodiscard]] constexpr bool is_utf8(std::string_view text, Accept&& accept) noexcept {
    while (!text.empty()) {
        const auto character = first_character(text);
        if (!character || !accept(character->code)) return false;
        text.remove_prefix(character->bytes);
    }
    return true;
}

[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    return is_utf8(text, [](char32_t) { return true; });
}

/// The number of characters of `text`, which is UTF-8.
[[nodiscard]] constexpr std::size_t characters_of(std::string_view text) noexcept {
    std::size_t characters = 0;
    for (const char c : text) characters += (static_cast<unsigned char>(c) & 0xc0U) != 0x80 ? 1U : 0U;
    return characters;
}

}  // namespace jeton::base
