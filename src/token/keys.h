// The root key wraps data keys; data keys do the work (digests, row MACs, audit chain). Replacing the root key
// rewraps a few rows and touches no token (design 6, contract 2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/entropy.h"
#include "base/secret.h"

namespace jeton::token {

/// What a data key is for. Its name is bound into the wrapping, so that one cannot stand in for another.
enum class Purpose : std::uint8_t { digest, row_mac, audit, idempotency, session, factor };
[[nodiscard]] std::string_view name_of(Purpose purpose) noexcept;

/// 32 random bytes.
[[nodiscard]] base::Key make_key(base::Entropy& entropy);

/// Seals `key` under the root key, for its purpose (token/sealing.h).
[[nodiscard]] std::vector<std::byte> wrap(const base::Key& root, Purpose purpose, const base::Key& key,
                                          base::Entropy& entropy);
/// Error: the wrapped key was changed, or belongs to another root key or purpose.
[[nodiscard]] std::expected<base::Key, std::string> unwrap(const base::Key& root, Purpose purpose,
                                                           std::string_view wrapped);

/// Reads 32 bytes in base64 from a file that nobody but its owner may read. Error: the sentence for the operator.
[[nodiscard]] std::expected<base::Key, std::string> read_root_key(const std::string& path);
/// Writes a new file, 0600, fsynced with its directory; fails when there is one.
[[nodiscard]] std::expected<void, std::string> write_root_key(const std::string& path, const base::Key& key);

}  // namespace jeton::token
