// Passkeys: what a browser hands over for one, and whether it may be believed (WebAuthn level 2, §7.1 and §7.2). The
// challenge is the caller's to judge: it must be one that was given out, and is spent by the first answer to it.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "login/relying_party.h"

namespace jeton::login {

using Bytes = std::vector<std::uint8_t>;

inline constexpr std::size_t credential_bytes_max = 1023;  // WebAuthn §4, Credential ID

/// Why a passkey's answer is not believed.
enum class PasskeyError : std::uint8_t {
    malformed,
    wrong_type,
    wrong_origin,
    wrong_relying_party,
    user_not_present,
    user_not_verified,
    unsupported_algorithm,
    unsupported_attestation,
    bad_signature,
};
[[nodiscard]] std::string_view describe(PasskeyError error) noexcept;

enum class Ceremony : std::uint8_t { create, get };

/// What a browser says that it asked the authenticator for (§5.8.1).
struct ClientData {
    Ceremony ceremony = Ceremony::get;
    Bytes challenge;
    std::string origin;
    bool cross_origin = false;
};
/// Strictly: one JSON object, no member twice. Members that a later browser adds are let through (§5.8.1).
[[nodiscard]] std::expected<ClientData, PasskeyError> read_client_data(std::span<const std::uint8_t> json);

/// The answer to `navigator.credentials.create`.
struct RegistrationAnswer {
    Bytes credential;
    Bytes client_data;
    Bytes attestation;
};
/// The answer to `navigator.credentials.get`.
struct AssertionAnswer {
    Bytes credential;
    Bytes client_data;
    Bytes authenticator_data;
    Bytes signature;
    std::optional<Bytes> user_handle;
};

/// A passkey that may be kept.
struct NewPasskey {
    Bytes credential;
    Bytes public_key;  ///< COSE_Key
    std::uint32_t sign_count = 0;
};
/// §7.1 from step 7 on, the challenge left out. Attestation that came along although none was asked for must hold.
[[nodiscard]] std::expected<NewPasskey, PasskeyError> verify_registration(const RelyingParty& party,
                                                                          const RegistrationAnswer& answer);

/// §7.2 from step 11 on, the challenge and the count left out. The authenticator's count of signatures.
[[nodiscard]] std::expected<std::uint32_t, PasskeyError> verify_assertion(const RelyingParty& party,
                                                                          std::span<const std::uint8_t> public_key,
                                                                          const AssertionAnswer& answer);

/// §6.1.1: a count that does not grow tells of a copied authenticator. Those that count nothing always say 0.
[[nodiscard]] constexpr bool count_went_back(std::int64_t known, std::uint32_t told) noexcept {
    return (known != 0 || told != 0) && static_cast<std::int64_t>(told) <= known;
}

}  // namespace jeton::login
