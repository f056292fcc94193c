#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <sodium.h>

#include <stdexcept>
#include <string_view>

#include "login/software_authenticator.h"

namespace jeton::login::testing {
namespace {

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

void append(Bytes& to, const Bytes& more) { to.insert(to.end(), more.begin(), more.end()); }

/// The head of a CBOR item (RFC 8949 §3).
Bytes head(unsigned major, std::size_t value) {
    const auto type = static_cast<std::uint8_t>(major << 5U);
    if (value < 24) return {static_cast<std::uint8_t>(type | value)};
    if (value < 256) return {static_cast<std::uint8_t>(type | 24U), static_cast<std::uint8_t>(value)};
    return {static_cast<std::uint8_t>(type | 25U), static_cast<std::uint8_t>(value >> 8U),
            static_cast<std::uint8_t>(value & 0xffU)};
}
Bytes integer(int value) {
    return value >= 0 ? head(0, static_cast<std::size_t>(value)) : head(1, static_cast<std::size_t>(-1 - value));
}
Bytes string_of(unsigned major, const Bytes& content) {
    auto item = head(major, content.size());
    append(item, content);
    return item;
}
Bytes text(std::string_view content) { return string_of(3, bytes_of(content)); }
Bytes blob(const Bytes& content) { return string_of(2, content); }
Bytes map(std::initializer_list<std::pair<Bytes, Bytes>> entries) {
    auto item = head(5, entries.size());
    for (const auto& [key, value] : entries) {
        append(item, key);
        append(item, value);
    }
    return item;
}

Bytes sha256(const Bytes& message) {
    Bytes digest(SHA256_DIGEST_LENGTH);
    SHA256(message.data(), message.size(), digest.data());
    return digest;
}

Bytes client_data(const Ceremonies& how, const std::string& type) {
    return bytes_of(R"({"type":")" + type + R"(","challenge":")" + how.challenge + R"(","origin":")" + how.origin +
                    R"(","crossOrigin":)" + (how.cross_origin ? "true" : "false") + how.more + "}");
}

}  // namespace

SoftwareAuthenticator::SoftwareAuthenticator(CoseAlgorithm algorithm) : algorithm_(algorithm), credential_(32) {
    switch (algorithm) {
        case CoseAlgorithm::es256:
            key_.reset(EVP_EC_gen("P-256"));
            break;
        case CoseAlgorithm::eddsa:
            key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
            break;
        case CoseAlgorithm::rs256:
            key_.reset(EVP_RSA_gen(2048));
            break;
    }
    if (!key_) throw std::runtime_error("OpenSSL made no key");
    randombytes_buf(credential_.data(), credential_.size());
}

Bytes SoftwareAuthenticator::parameter(const char* name, std::size_t size) const {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key_.get(), name, &number) != 1) throw std::runtime_error(name);
    Bytes bytes(size);
    BN_bn2binpad(number, bytes.data(), static_cast<int>(size));
    BN_free(number);
    return bytes;
}

Bytes SoftwareAuthenticator::cose() const {
    switch (algorithm_) {
        case CoseAlgorithm::es256:
            return map({{integer(1), integer(2)},
                        {integer(3), integer(-7)},
                        {integer(-1), integer(1)},
                        {integer(-2), blob(parameter(OSSL_PKEY_PARAM_EC_PUB_X, 32))},
                        {integer(-3), blob(parameter(OSSL_PKEY_PARAM_EC_PUB_Y, 32))}});
        case CoseAlgorithm::eddsa: {
            Bytes raw(32);
            std::size_t size = raw.size();
            EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size);
            return map({{integer(1), integer(1)},
                        {integer(3), integer(-8)},
                        {integer(-1), integer(6)},
                        {integer(-2), blob(raw)}});
        }
        case CoseAlgorithm::rs256:
            return map({{integer(1), integer(3)},
                        {integer(3), integer(-257)},
                        {integer(-1), blob(parameter(OSSL_PKEY_PARAM_RSA_N, 256))},
                        {integer(-2), blob(parameter(OSSL_PKEY_PARAM_RSA_E, 3))}});
    }
    return {};
}

Bytes SoftwareAuthenticator::authenticator_data(const Ceremonies& how, bool with_credential) const {
    auto data = sha256(bytes_of(how.rp_id));
    data.push_back(static_cast<std::uint8_t>(how.flags | (with_credential ? 0x40U : 0U)));
    for (const unsigned shift : {24U, 16U, 8U, 0U}) data.push_back(static_cast<std::uint8_t>(how.count >> shift));
    if (with_credential) {
        data.resize(data.size() + 16);  // AAGUID: unknown
        data.push_back(static_cast<std::uint8_t>(credential_.size() >> 8U));
        data.push_back(static_cast<std::uint8_t>(credential_.size() & 0xffU));
        append(data, credential_);
        append(data, cose());
    }
    return data;
}

Bytes SoftwareAuthenticator::sign(const Bytes& message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype([](EVP_MD_CTX* owned) { EVP_MD_CTX_free(owned); })> context(
        EVP_MD_CTX_new());
    const auto* const digest = algorithm_ == CoseAlgorithm::eddsa ? nullptr : EVP_sha256();
    std::size_t size = 0;
    Bytes signature;
    if (EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, message.data(), message.size()) != 1) {
        throw std::runtime_error("OpenSSL does not sign");
    }
    signature.resize(size);
    if (EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1) {
        throw std::runtime_error("OpenSSL does not sign");
    }
    signature.resize(size);
    return signature;
}

RegistrationAnswer SoftwareAuthenticator::create(const Ceremonies& how) const {
    return {.credential = credential_,
            .client_data = client_data(how, how.create_type),
            .attestation = map({{text("fmt"), text("none")},
                                {text("attStmt"), map({})},
                                {text("authData"), blob(authenticator_data(how, true))}})};
}

RegistrationAnswer SoftwareAuthenticator::create_attested(const Ceremonies& how) const {
    const auto client = client_data(how, how.create_type);
    const auto data = authenticator_data(how, true);
    auto message = data;
    append(message, sha256(client));
    return {.credential = credential_,
            .client_data = client,
            .attestation = map({{text("fmt"), text("packed")},
                                {text("attStmt"), map({{text("alg"), integer(static_cast<int>(algorithm_))},
                                                       {text("sig"), blob(sign(message))}})},
                                {text("authData"), blob(data)}})};
}

AssertionAnswer SoftwareAuthenticator::get(const Ceremonies& how) const {
    const auto client = client_data(how, how.get_type);
    auto data = authenticator_data(how, false);
    auto message = data;
    append(message, sha256(client));
    return {.credential = credential_,
            .client_data = client,
            .authenticator_data = std::move(data),
            .signature = sign(message),
            .user_handle = std::nullopt};
}

}  // namespace jeton::login::testing
