// For tests: an authenticator made of OpenSSL keys and hand-made CBOR, which can also lie.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>

#include "login/cose.h"
#include "login/passkey.h"

namespace jeton::login::testing {

struct Ceremonies {
    std::string challenge = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    std::string origin = "https://tokens.example.org";
    std::string rp_id = "tokens.example.org";
    std::string create_type = "webauthn.create";
    std::string get_type = "webauthn.get";
    std::string more{};  ///< put into the client data
    bool cross_origin = false;
    std::uint8_t flags = 0x05;  ///< present, verified
    std::uint32_t count = 1;
};

class SoftwareAuthenticator {
public:
    explicit SoftwareAuthenticator(CoseAlgorithm algorithm);

    /// Without attestation.
    [[nodiscard]] RegistrationAnswer create(const Ceremonies& how) const;
    /// Attested by the passkey's own key (packed, §8.2).
    [[nodiscard]] RegistrationAnswer create_attested(const Ceremonies& how) const;
    [[nodiscard]] AssertionAnswer get(const Ceremonies& how) const;
    [[nodiscard]] Bytes cose() const;
    [[nodiscard]] const Bytes& credential() const { return credential_; }

private:
    struct Free {
        void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    };
    [[nodiscard]] Bytes sign(const Bytes& message) const;
    [[nodiscard]] Bytes authenticator_data(const Ceremonies& how, bool with_credential) const;
    [[nodiscard]] Bytes parameter(const char* name, std::size_t size) const;

    CoseAlgorithm algorithm_;
    std::unique_ptr<EVP_PKEY, Free> key_;
    Bytes credential_;
};

}  // namespace jeton::login::testing
