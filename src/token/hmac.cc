// SHA256_CTX is deprecated since OpenSSL 3, and still the only way to go on from a saved midstate (header).
#define OPENSSL_SUPPRESS_DEPRECATED
#include "token/hmac.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <cstring>
#include <type_traits>

namespace jeton::token {
namespace {

constexpr std::size_t block_bytes = SHA256_CBLOCK;
constexpr std::uint8_t inner_pad = 0x36;
constexpr std::uint8_t outer_pad = 0x5c;

static_assert(std::is_trivially_copyable_v<SHA256_CTX>);
static_assert(std::tuple_size_v<Mac> == SHA256_DIGEST_LENGTH);
static_assert(base::Key::bytes <= block_bytes, "a longer key would have to be hashed first (RFC 2104 §2)");

/// Hashes the one block that is the key, padded with zeros, xor `pad`.
void hash_key_block(SHA256_CTX& state, std::span<const std::byte> key, std::uint8_t pad) noexcept {
    std::array<std::uint8_t, block_bytes> block;
    block.fill(pad);
    for (std::size_t i = 0; i < key.size(); ++i) block[i] ^= std::to_integer<std::uint8_t>(key[i]);
    ::SHA256_Init(&state);
    ::SHA256_Update(&state, block.data(), block.size());
    OPENSSL_cleanse(block.data(), block.size());
}

}  // namespace

HmacKey::HmacKey(const base::Key& key) noexcept {
    static_assert(sizeof(Midstate) == sizeof(SHA256_CTX) && alignof(Midstate) >= alignof(SHA256_CTX));
    key.expose([this](std::span<const std::byte, base::Key::bytes> bytes) {
        SHA256_CTX state;
        hash_key_block(state, bytes, inner_pad);
        std::memcpy(&inner_, &state, sizeof state);
        hash_key_block(state, bytes, outer_pad);
        std::memcpy(&outer_, &state, sizeof state);
        OPENSSL_cleanse(&state, sizeof state);
    });
}

HmacKey::HmacKey(HmacKey&& other) noexcept : inner_(other.inner_), outer_(other.outer_) {
    OPENSSL_cleanse(&other.inner_, sizeof inner_);
    OPENSSL_cleanse(&other.outer_, sizeof outer_);
}

HmacKey::~HmacKey() {
    OPENSSL_cleanse(&inner_, sizeof inner_);
    OPENSSL_cleanse(&outer_, sizeof outer_);
}

Mac HmacKey::mac(std::span<const std::byte> bytes) const noexcept {
    Mac mac;
    SHA256_CTX state;
    std::memcpy(&state, &inner_, sizeof state);
    ::SHA256_Update(&state, bytes.data(), bytes.size());
    // Final wipes the block that holds the message; what is left of `state` is a hash.
    ::SHA256_Final(mac.data(), &state);
    std::memcpy(&state, &outer_, sizeof state);
    ::SHA256_Update(&state, mac.data(), mac.size());
    ::SHA256_Final(mac.data(), &state);
    return mac;
}

bool equal(const Mac& a, const Mac& b) noexcept { return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0; }

}  // namespace jeton::token
