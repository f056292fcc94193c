// A token's text: `<brand><kind>_<32 base62><6 base62: CRC-32 of all that precedes>` (design 3).
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/secret.h"

namespace jeton::token {

/// What a secret is for; one letter of its text. `client_secret` is an app's, not a token's.
enum class Kind : std::uint8_t { personal, service, child, access, refresh, client_secret };

/// `personal`, `service`, ... as the API writes it.
[[nodiscard]] std::string_view name_of(Kind kind) noexcept;
[[nodiscard]] std::optional<Kind> parse_kind(std::string_view name) noexcept;
/// `p`, `s`, `c`, `o`, `r`, `a`.
[[nodiscard]] char letter_of(Kind kind) noexcept;

/// The deployment's own mark at the head of each secret: 2 to 12 of `a-z0-9`. Value.
class Brand {
public:
    static constexpr std::size_t min_bytes = 2;
    static constexpr std::size_t max_bytes = 12;
    /// Error: the sentence for the operator.
    [[nodiscard]] static std::expected<Brand, std::string> parse(std::string_view text);
    [[nodiscard]] std::string_view text() const noexcept { return {bytes_.data(), size_}; }
    friend bool operator==(const Brand&, const Brand&) = default;

private:
    Brand() = default;
    std::array<char, max_bytes> bytes_{};
    std::uint8_t size_ = 0;
};

constexpr std::size_t random_characters = 32;  // 190 bits
constexpr std::size_t checksum_characters = 6;
constexpr std::size_t hint_characters = 4;
/// The longest secret that can be: 12 + 1 + 1 + 32 + 6.
constexpr std::size_t secret_bytes_max = Brand::max_bytes + 2 + random_characters + checksum_characters;

/// A new secret. Takes random bytes until 32 characters came out unbiased.
[[nodiscard]] base::Secret make_secret(const Brand& brand, Kind kind, base::Entropy& entropy);

/// The kind of a well-formed secret of this brand with a right checksum; nothing otherwise.
/// Looks at no store; does not allocate. Thread-safe.
[[nodiscard]] std::optional<Kind> parse_secret(const Brand& brand, std::string_view text) noexcept;

/// Whether such a secret stands somewhere in `text`: what is not to be shown or kept then.
[[nodiscard]] bool holds_secret(const Brand& brand, std::string_view text) noexcept;

/// `text`, with `[secret]` for what has the shape of one, of whatever brand: a caller may have put one where a name
/// belongs, and answers and events end up elsewhere (design 2, promise 1).
[[nodiscard]] std::string without_secrets(std::string text);

/// The last four characters of the random part of a well-formed secret: what an inventory may show.
[[nodiscard]] std::string hint_of(std::string_view secret);

/// CRC-32 as in zlib, in six base62 digits `0-9A-Za-z`, left-padded with `0`.
[[nodiscard]] std::array<char, checksum_characters> checksum_of(std::string_view text) noexcept;

}  // namespace jeton::token
