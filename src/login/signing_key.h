// For tests: a provider's key pair, which signs as a provider does, and as a forger would.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <boost/json.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64.h"

namespace jeton::login {

class SigningKey {
public:
    static SigningKey rsa() { return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})); }
    static SigningKey p256() { return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")); }
    static SigningKey ed25519() { return SigningKey(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")); }

    /// The public half as a JWK named `id`.
    [[nodiscard]] boost::json::object jwk(std::string_view id) const {
        boost::json::object jwk{{"kid", id}, {"use", "sig"}};
        if (EVP_PKEY_is_a(key_.get(), "RSA") == 1) {
            jwk["kty"] = "RSA";
            jwk["n"] = number(OSSL_PKEY_PARAM_RSA_N, 0);
            jwk["e"] = number(OSSL_PKEY_PARAM_RSA_E, 0);
        } else if (EVP_PKEY_is_a(key_.get(), "EC") == 1) {
            jwk["kty"] = "EC";
            jwk["crv"] = "P-256";
            jwk["x"] = number(OSSL_PKEY_PARAM_EC_PUB_X, 32);
            jwk["y"] = number(OSSL_PKEY_PARAM_EC_PUB_Y, 32);
        } else {
            std::array<std::uint8_t, 32> raw{};
            std::size_t size = raw.size();
            EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size);
            jwk["kty"] = "OKP";
            jwk["crv"] = "Ed25519";
            jwk["x"] = base::encode_base64url(raw);
        }
        return jwk;
    }

    /// A signed JSON web token. `algorithm` is what the header says, and, when it is one of ours, what is done.
    [[nodiscard]] std::string token(std::string_view algorithm, std::string_view id, const boost::json::object& claims,
                                    boost::json::object header = {}) const {
        header["alg"] = algorithm;
        if (!id.empty()) header["kid"] = id;
        const auto text = encoded(boost::json::serialize(header)) + "." + encoded(boost::json::serialize(claims));
        return text + "." + base::encode_base64url(signature(algorithm, text));
    }

    static std::string encoded(std::string_view text) {
        return base::encode_base64url(std::vector<std::uint8_t>(text.begin(), text.end()));
    }

private:
    explicit SigningKey(EVP_PKEY* key) : key_(key, EVP_PKEY_free) {}

    [[nodiscard]] std::string number(const char* name, std::size_t bytes) const {
        BIGNUM* value = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &value);
        std::vector<std::uint8_t> raw(bytes != 0 ? bytes : static_cast<std::size_t>(BN_num_bytes(value)));
        BN_bn2binpad(value, raw.data(), static_cast<int>(raw.size()));
        BN_free(value);
        return base::encode_base64url(raw);
    }

    /// What a forger takes for an HMAC's key: the public key, as everybody has it.
    [[nodiscard]] std::string public_pem() const {
        BIO* const out = BIO_new(BIO_s_mem());
        PEM_write_bio_PUBKEY(out, key_.get());
        std::string pem(2048, '\0');
        const auto size = BIO_read(out, pem.data(), static_cast<int>(pem.size()));
        pem.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
        BIO_free(out);
        return pem;
    }

    [[nodiscard]] std::vector<std::uint8_t> signature(std::string_view algorithm, std::string_view text) const {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL takes bytes as unsigned char
        const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
        std::vector<std::uint8_t> out(1024);
        if (algorithm == "none") return {};
        if (algorithm == "HS256") {
            const auto pem = public_pem();
            unsigned size = 0;
            HMAC(EVP_sha256(), pem.data(), static_cast<int>(pem.size()), bytes, text.size(), out.data(), &size);
            out.resize(size);
            return out;
        }
        EVP_MD_CTX* const context = EVP_MD_CTX_new();
        EVP_PKEY_CTX* parameters = nullptr;
        const bool plain = EVP_PKEY_is_a(key_.get(), "ED25519") == 1;
        EVP_DigestSignInit(context, &parameters, plain ? nullptr : EVP_sha256(), nullptr, key_.get());
        if (algorithm == "PS256") {
            EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
            EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST);
        }
        std::size_t size = out.size();
        EVP_DigestSign(context, out.data(), &size, bytes, text.size());
        EVP_MD_CTX_free(context);
        out.resize(size);
        return EVP_PKEY_is_a(key_.get(), "EC") == 1 ? side_by_side(out) : out;
    }

    static std::vector<std::uint8_t> side_by_side(const std::vector<std::uint8_t>& der) {
        const auto* from = der.data();
        ECDSA_SIG* const pair = d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(der.size()));
        std::vector<std::uint8_t> raw(64);
        BN_bn2binpad(ECDSA_SIG_get0_r(pair), raw.data(), 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(pair), raw.data() + 32, 32);
        ECDSA_SIG_free(pair);
        return raw;
    }

    std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace jeton::login
