// base64url without padding (RFC 4648 §5): how WebAuthn, JOSE and PKCE write bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::base {

[[nodiscard]] std::string encode_base64url(std::span<const std::uint8_t> bytes);
/// Exactly what `encode_base64url` writes: padding, white space, other alphabets and stray bits do not decode.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> decode_base64url(std::string_view text);

}  // namespace jeton::base
