#include "login/key_set.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/json.h"

namespace jeton::login {
namespace {

constexpr std::size_t coordinate_bytes = 32;
constexpr int rsa_bits_min = 2048;
constexpr int rsa_bits_max = 8192;

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Bytes = std::vector<std::uint8_t>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

const unsigned char* bytes_of(std::string_view text) noexcept {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): OpenSSL takes bytes as unsigned char
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view text_of(const boost::json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    const auto* const text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string_view(*text) : std::string_view{};
}

std::optional<Bytes> decoded(const boost::json::object& jwk, std::string_view name) {
    return base::decode_base64url(text_of(jwk, name));
}

EVP_PKEY* key_from(const char* type, const Builder& builder) {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return nullptr;
    }
    return key;
}

EVP_PKEY* rsa_key(const boost::json::object& jwk) {
    const auto modulus_bytes = decoded(jwk, "n");
    const auto exponent_bytes = decoded(jwk, "e");
    if (!modulus_bytes || !exponent_bytes || exponent_bytes->size() > 8 || modulus_bytes->size() > rsa_bits_max / 8)
        return nullptr;
    const Number modulus(BN_bin2bn(modulus_bytes->data(), static_cast<int>(modulus_bytes->size()), nullptr));
    const Number exponent(BN_bin2bn(exponent_bytes->data(), static_cast<int>(exponent_bytes->size()), nullptr));
    if (!modulus || !exponent || BN_num_bits(modulus.get()) < rsa_bits_min) return nullptr;
    if (BN_is_odd(exponent.get()) == 0 || BN_is_one(exponent.get())) return nullptr;
    const Builder builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
        return nullptr;
    }
    return key_from("RSA", builder);
}

EVP_PKEY* p256_key(const boost::json::object& jwk) {
    const auto x = decoded(jwk, "x");
    const auto y = decoded(jwk, "y");
    if (!x || !y || x->size() != coordinate_bytes || y->size() != coordinate_bytes) return nullptr;
    Bytes point{4};  // uncompressed; OpenSSL refuses one that is not on the curve
    point.insert(point.end(), x->begin(), x->end());
    point.insert(point.end(), y->begin(), y->end());
    const Builder builder(OSSL_PARAM_BLD_new());
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
        return nullptr;
    }
    return key_from("EC", builder);
}

EVP_PKEY* ed25519_key(const boost::json::object& jwk) {
    const auto x = decoded(jwk, "x");
    if (!x || x->size() != coordinate_bytes) return nullptr;
    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, x->data(), x->size());
}

/// JWS writes the two numbers side by side (RFC 7518 §3.4); OpenSSL wants them in DER.
std::optional<Bytes> der_of(std::span<const std::uint8_t> signature) {
    if (signature.size() != 2 * coordinate_bytes) return std::nullopt;
    const EcdsaSignature pair(ECDSA_SIG_new());
    Number r(BN_bin2bn(signature.data(), coordinate_bytes, nullptr));
    Number s(BN_bin2bn(signature.data() + coordinate_bytes, coordinate_bytes, nullptr));
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return std::nullopt;
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
    if (size <= 0) return std::nullopt;
    Bytes der(static_cast<std::size_t>(size));
    auto* into = der.data();
    if (i2d_ECDSA_SIG(pair.get(), &into) != size) return std::nullopt;
    return der;
}

}  // namespace

std::optional<Algorithm> parse_algorithm(std::string_view name) noexcept {
    if (name == "RS256") return Algorithm::rs256;
    if (name == "PS256") return Algorithm::ps256;
    if (name == "ES256") return Algorithm::es256;
    if (name == "EdDSA" || name == "Ed25519") return Algorithm::eddsa;  // the latter: RFC 9864 §2.2
    return std::nullopt;
}

PublicKey::PublicKey(Kind kind, EVP_PKEY* key) : kind_(kind), key_(key, EVP_PKEY_free) {}

std::optional<PublicKey> PublicKey::read(const boost::json::object& jwk) {
    const auto use = text_of(jwk, "use");
    if (!use.empty() && use != "sig") return std::nullopt;
    const auto type = text_of(jwk, "kty");
    const auto curve = text_of(jwk, "crv");
    std::optional<Kind> kind;
    EVP_PKEY* key = nullptr;
    if (type == "RSA") {
        kind = Kind::rsa;
        key = rsa_key(jwk);
    } else if (type == "EC" && curve == "P-256") {
        kind = Kind::p256;
        key = p256_key(jwk);
    } else if (type == "OKP" && curve == "Ed25519") {
        kind = Kind::ed25519;
        key = ed25519_key(jwk);
    }
    if (!kind || key == nullptr) return std::nullopt;
    PublicKey read(*kind, key);
    read.id_ = text_of(jwk, "kid");
    if (const auto algorithm = text_of(jwk, "alg"); !algorithm.empty()) {
        read.only_ = parse_algorithm(algorithm);
        if (!read.only_) return std::nullopt;
    }
    return read;
}

bool PublicKey::fits(Algorithm algorithm) const noexcept {
    if (only_ && *only_ != algorithm) return false;
    switch (algorithm) {
        case Algorithm::rs256:
        case Algorithm::ps256:
            return kind_ == Kind::rsa;
        case Algorithm::es256:
            return kind_ == Kind::p256;
        case Algorithm::eddsa:
            return kind_ == Kind::ed25519;
    }
    return false;
}

bool PublicKey::verifies(Algorithm algorithm, std::string_view text, std::span<const std::uint8_t> signature) const {
    if (!fits(algorithm)) return false;
    Bytes der;
    if (algorithm == Algorithm::es256) {
        auto converted = der_of(signature);
        if (!converted) return false;
        der = std::move(*converted);
        signature = der;
    }
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;  // the digest context's own
    const auto* const digest = algorithm == Algorithm::eddsa ? nullptr : EVP_sha256();
    if (!context || EVP_DigestVerifyInit(context.get(), &parameters, digest, nullptr, key_.get()) != 1) return false;
    if (algorithm == Algorithm::ps256 &&
        (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1 ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) != 1)) {  // RFC 7518 §3.5
        return false;
    }
    return EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes_of(text), text.size()) == 1;
}

std::expected<KeySet, std::string> KeySet::parse(std::string_view text) {
    const auto parsed = base::parse_json(text);
    const auto* const object = parsed ? parsed->if_object() : nullptr;
    const auto* const keys = object != nullptr ? object->if_contains("keys") : nullptr;
    if (keys == nullptr || !keys->is_array()) return std::unexpected("the key set is no JWK Set (RFC 7517 §5)");
    if (keys->get_array().size() > keys_max) {
        return std::unexpected("the key set holds more than " + std::to_string(keys_max) + " keys");
    }
    KeySet set;
    for (const auto& entry : keys->get_array()) {
        if (!entry.is_object()) continue;
        if (auto key = PublicKey::read(entry.get_object())) set.keys_.push_back(std::move(*key));
    }
    return set;
}

std::vector<const PublicKey*> KeySet::candidates(std::string_view id, Algorithm algorithm) const {
    std::vector<const PublicKey*> found;
    for (const auto& key : keys_) {
        if (key.fits(algorithm) && (id.empty() || key.id() == id)) found.push_back(&key);
    }
    return found;
}

}  // namespace jeton::login
