// Sealing: what must be read back (a data key, the key of one-time codes) is kept encrypted and bound to its place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/entropy.h"
#include "base/secret.h"

namespace jeton::token {

/// XChaCha20-Poly1305 (libsodium), `place` as additional data, so that what was sealed for one place opens at no other:
/// nonce, then ciphertext.
[[nodiscard]] std::vector<std::byte> seal(const base::Key& key, std::string_view place,
                                          std::span<const std::byte> plain, base::Entropy& entropy);
/// Nothing when it was changed, or sealed by another key or for another place. At most Secret::max_bytes.
[[nodiscard]] std::optional<base::Secret> unseal(const base::Key& key, std::string_view place,
                                                 std::span<const std::byte> sealed);

}  // namespace jeton::token
