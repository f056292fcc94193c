// HMAC-SHA-256 (RFC 2104) from saved midstates: the two key blocks are hashed once, at construction.
// The one place that uses OpenSSL's deprecated SHA256_CTX: EVP_MAC costs 2.7 times as much and allocates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/secret.h"

namespace jeton::token {

/// What an HMAC yields.
using Mac = std::array<std::uint8_t, 32>;

/// A key, ready to use. Immutable; safe to share between threads. Wiped at its end.
class HmacKey {
public:
    explicit HmacKey(const base::Key& key) noexcept;
    HmacKey(const HmacKey&) = delete;
    HmacKey& operator=(const HmacKey&) = delete;
    HmacKey(HmacKey&&) noexcept;
    HmacKey& operator=(HmacKey&&) = delete;
    ~HmacKey();

    /// Does not allocate.
    [[nodiscard]] Mac mac(std::span<const std::byte> bytes) const noexcept;
    [[nodiscard]] Mac mac(std::string_view bytes) const noexcept { return mac(std::as_bytes(std::span(bytes))); }

private:
    struct alignas(8) Midstate {
        std::array<std::byte, 112> bytes;
    };  // a SHA256_CTX
    Midstate inner_;
    Midstate outer_;
};

/// Compares in constant time.
[[nodiscard]] bool equal(const Mac& a, const Mac& b) noexcept;

}  // namespace jeton::token
