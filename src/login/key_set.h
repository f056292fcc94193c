// A provider's public keys (JWK Set, RFC 7517), and the signatures that they verify (RFC 7518 §3, RFC 8037).
#pragma once

#include <openssl/types.h>

#include <boost/json/object.hpp>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::login {

/// What may sign an ID token. `none` and the symmetric ones are not among them: a provider's public key is no secret,
/// and must not be taken for an HMAC's (RFC 8725 §2.1).
enum class Algorithm : std::uint8_t { rs256, ps256, es256, eddsa };
/// By the name in a header's `alg`; nothing for every other.
[[nodiscard]] std::optional<Algorithm> parse_algorithm(std::string_view name) noexcept;

/// One public key: RSA of 2048 to 8192 bits, P-256, or Ed25519. Value; copies share the key.
class PublicKey {
public:
    /// Nothing for keys that sign no ID token: of another type, size or use.
    [[nodiscard]] static std::optional<PublicKey> read(const boost::json::object& jwk);

    /// Empty when the provider names none.
    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    /// Whether this key is of the kind that `algorithm` needs, and, if it says its own algorithm, of that one.
    [[nodiscard]] bool fits(Algorithm algorithm) const noexcept;
    /// Whether `signature`, in JWS form, is this key's over `text`. False when it does not fit.
    [[nodiscard]] bool verifies(Algorithm algorithm, std::string_view text,
                                std::span<const std::uint8_t> signature) const;

private:
    enum class Kind : std::uint8_t { rsa, p256, ed25519 };
    PublicKey(Kind kind, EVP_PKEY* key);

    Kind kind_;
    std::string id_;
    std::optional<Algorithm> only_;
    std::shared_ptr<EVP_PKEY> key_;
};

/// Immutable.
class KeySet {
public:
    static constexpr std::size_t keys_max = 64;

    /// Reads a JWK Set; keys that are of no use here are left out (RFC 7517 §5). Error: the sentence for the operator.
    [[nodiscard]] static std::expected<KeySet, std::string> parse(std::string_view text);

    /// The keys that may have signed: those that fit and are named `id`; with no `id` in the header, all that fit.
    [[nodiscard]] std::vector<const PublicKey*> candidates(std::string_view id, Algorithm algorithm) const;
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

private:
    std::vector<PublicKey> keys_;
};

}  // namespace jeton::login
