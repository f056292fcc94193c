#include "token/sealing.h"

#include <sodium.h>

#include <array>

namespace jeton::token {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(base::Key::bytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

using KeyBytes = std::span<const std::byte, base::Key::bytes>;

const unsigned char* as_unsigned(const std::byte* bytes) noexcept {
    return reinterpret_cast<const unsigned char*>(bytes);
}
const unsigned char* as_unsigned(const char* bytes) noexcept { return reinterpret_cast<const unsigned char*>(bytes); }
unsigned char* as_unsigned(std::byte* bytes) noexcept { return reinterpret_cast<unsigned char*>(bytes); }

}  // namespace

std::vector<std::byte> seal(const base::Key& key, std::string_view place, std::span<const std::byte> plain,
                            base::Entropy& entropy) {
    std::vector<std::byte> sealed(nonce_bytes + plain.size() + tag_bytes);
    entropy.fill(std::span(sealed).first(nonce_bytes));
    key.expose([&](KeyBytes key_bytes) {
        crypto_aead_xchacha20poly1305_ietf_encrypt(as_unsigned(sealed.data() + nonce_bytes), nullptr,
                                                   as_unsigned(plain.data()), plain.size(), as_unsigned(place.data()),
                                                   place.size(), nullptr, as_unsigned(sealed.data()),
                                                   as_unsigned(key_bytes.data()));
    });
    return sealed;
}

std::optional<base::Secret> unseal(const base::Key& key, std::string_view place, std::span<const std::byte> sealed) {
    if (sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
    const auto ciphertext = sealed.subspan(nonce_bytes);
    const auto size = ciphertext.size() - tag_bytes;
    std::array<std::byte, base::Secret::max_bytes> plain;
    if (size > plain.size()) return std::nullopt;
    const bool opened = key.expose([&](KeyBytes key_bytes) {
        return crypto_aead_xchacha20poly1305_ietf_decrypt(
                   as_unsigned(plain.data()), nullptr, nullptr, as_unsigned(ciphertext.data()), ciphertext.size(),
                   as_unsigned(place.data()), place.size(), as_unsigned(sealed.data()),
                   as_unsigned(key_bytes.data())) == 0;
    });
    std::optional<base::Secret> secret;
    if (opened) secret = base::Secret::copy_of({reinterpret_cast<const char*>(plain.data()), size});
    sodium_memzero(plain.data(), plain.size());
    return secret;
}

}  // namespace jeton::token
