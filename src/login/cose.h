// Public keys of passkeys, as authenticators write them (COSE_Key, RFC 9052 §7): those of ES256, EdDSA and RS256.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace jeton::login {

/// The algorithms that are offered, in the order of preference (RFC 9053, RFC 8812).
enum class CoseAlgorithm : std::int16_t { es256 = -7, eddsa = -8, rs256 = -257 };

/// A key in the form in which libfido2 takes it.
struct CoseKey {
    CoseAlgorithm algorithm = CoseAlgorithm::es256;
    std::vector<std::uint8_t> bytes;
};

/// Reads one COSE_Key that fills `cose`; nothing when it is malformed, or of another algorithm, curve or size.
[[nodiscard]] std::optional<CoseKey> read_cose_key(std::span<const std::uint8_t> cose);

/// Whether `signature` is this key's over `authenticator_data` and the hash of `client_data` (WebAuthn §6.3.3), for
/// the relying party `rp_id`. By libfido2.
[[nodiscard]] bool signature_holds(const CoseKey& key, const std::string& rp_id,
                                   std::span<const std::uint8_t> authenticator_data,
                                   std::span<const std::uint8_t> client_data, std::span<const std::uint8_t> signature);

}  // namespace jeton::login
