// How far a text is plain: no byte of it needs a closer look. Eight bytes a step, for what each request brings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace jeton::base {
namespace plain {

inline constexpr std::uint64_t ones = 0x0101010101010101;
inline constexpr std::uint64_t highs = ones * 0x80;

/// The length of the longest head of `text` whose bytes `is_plain` likes. `has_other` says of eight at once whether
/// there is another kind among them; a false alarm costs time only.
template <typename Other, typename Plain>
[[nodiscard]] std::size_t prefix(std::string_view text, Other&& has_other, Plain&& is_plain) noexcept {
    std::size_t at = 0;
    for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        if (has_other(word)) break;
    }
    while (at < text.size() && is_plain(static_cast<unsigned char>(text[at]))) ++at;
    return at;
}

// The high bit of a byte of the result is set where `word` has that byte. For words without high bits.
[[nodiscard]] constexpr std::uint64_t equal_to(std::uint64_t word, unsigned char byte) noexcept {
    return (word ^ (ones * byte)) - ones;
}

}  // namespace plain

/// Bytes at the head of `text` from space to `~`.
[[nodiscard]] inline std::size_t printable_prefix(std::string_view text) noexcept {
    return plain::prefix(
        text,
        [](std::uint64_t word) {
            return ((word | (word - plain::ones * 0x20) | plain::equal_to(word, 0x7f)) & plain::highs) != 0;
        },
        [](unsigned char byte) { return byte >= 0x20 && byte < 0x7f; });
}

/// Bytes at the head of `text` that are ASCII and stand for themselves within a JSON string (RFC 8259 §7).
[[nodiscard]] inline std::size_t json_prefix(std::string_view text) noexcept {
    return plain::prefix(
        text,
        [](std::uint64_t word) {
            return ((word | (word - plain::ones * 0x20) | plain::equal_to(word, '"') | plain::equal_to(word, '\\')) &
                    plain::highs) != 0;
        },
        [](unsigned char byte) { return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\'; });
}

}  // namespace jeton::base
