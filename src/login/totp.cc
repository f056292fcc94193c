#include "login/totp.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdlib>

#include "base/percent.h"

namespace jeton::login {
namespace {

constexpr std::uint32_t modulus = 1'000'000;
constexpr std::string_view base32_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t sha1_bytes = 20;

/// Six digits, spaces between them left out; nothing when it is anything else.
std::optional<std::string> digits_of(std::string_view code) {
    std::string digits;
    for (const char c : code) {
        if (c == ' ') continue;
        if (c < '0' || c > '9' || digits.size() == totp_digits) return std::nullopt;
        digits += c;
    }
    if (digits.size() != totp_digits) return std::nullopt;
    return digits;
}

}  // namespace

base::Secret make_totp_key(base::Entropy& entropy) {
    std::array<char, totp_key_bytes> bytes;
    entropy.fill(std::as_writable_bytes(std::span(bytes)));
    auto key = base::Secret::copy_of({bytes.data(), bytes.size()});
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return std::move(*key);
}

std::string hotp(const base::Secret& key, std::uint64_t counter) {
    std::array<unsigned char, 8> message;
    for (std::size_t i = 0; i < message.size(); ++i) {
        message[i] = static_cast<unsigned char>(counter >> (8U * (message.size() - 1 - i)));
    }
    std::array<unsigned char, sha1_bytes> mac;
    unsigned int size = 0;
    key.expose([&](std::string_view bytes) {
        if (HMAC(EVP_sha1(), bytes.data(), static_cast<int>(bytes.size()), message.data(), message.size(), mac.data(),
                 &size) == nullptr ||
            size != mac.size()) {
            std::abort();  // no memory, or a library without SHA-1: no code may be guessed from zeros
        }
    });
    const std::size_t offset = mac.back() & 0x0fU;  // RFC 4226 §5.3, dynamic truncation
    const auto truncated = (static_cast<std::uint32_t>(mac[offset] & 0x7fU) << 24U) |
                           (static_cast<std::uint32_t>(mac[offset + 1]) << 16U) |
                           (static_cast<std::uint32_t>(mac[offset + 2]) << 8U) |
                           static_cast<std::uint32_t>(mac[offset + 3]);
    OPENSSL_cleanse(mac.data(), mac.size());
    return fmt::format("{:06}", truncated % modulus);
}

std::int64_t totp_step_at(base::Time now) noexcept {
    return std::chrono::floor<base::seconds>(now).time_since_epoch() / totp_step;
}

std::optional<std::int64_t> totp_step_of(const base::Secret& key, std::string_view code, base::Time now,
                                         std::int64_t last_step) {
    const auto digits = digits_of(code);
    if (!digits) return std::nullopt;
    const auto current = totp_step_at(now);
    std::optional<std::int64_t> found;
    // All of the window each time: how long it takes tells nothing of which step fits.
    for (auto step = current - totp_drift_steps; step <= current + totp_drift_steps; ++step) {
        const auto expected = hotp(key, static_cast<std::uint64_t>(step));
        const bool fits = CRYPTO_memcmp(expected.data(), digits->data(), totp_digits) == 0;
        if (fits && step > last_step && !found) found = step;
    }
    return found;
}

std::string base32(std::span<const std::uint8_t> bytes) {
    std::string text;
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const auto byte : bytes) {
        buffer = (buffer << 8U) | byte;
        for (bits += 8; bits >= 5; bits -= 5) text += base32_alphabet[(buffer >> (bits - 5)) & 31U];
    }
    if (bits > 0) text += base32_alphabet[(buffer << (5 - bits)) & 31U];
    return text;
}

std::string base32(const base::Secret& key) {
    return key.expose([](std::string_view bytes) {
        return base32(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
    });
}

std::string otpauth_uri(std::string_view issuer, std::string_view account, const base::Secret& key) {
    const auto name = base::percent_encode(issuer);
    return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30", name,
                       base::percent_encode(account), base32(key), name);
}

}  // namespace jeton::login
