// Time-based one-time codes (RFC 6238), as authenticator apps make them: HMAC-SHA-1, six digits, thirty seconds. The
// only kind that every app reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/secret.h"
#include "base/time.h"

namespace jeton::login {

inline constexpr std::size_t totp_key_bytes = 20;  // RFC 4226 §4, R6: 160 bits
inline constexpr std::size_t totp_digits = 6;
inline constexpr base::seconds totp_step{30};
inline constexpr std::int64_t totp_drift_steps = 1;  ///< how far a clock may be off (RFC 6238 §5.2)

/// The key, as raw bytes.
[[nodiscard]] base::Secret make_totp_key(base::Entropy& entropy);

/// The code of one counter (RFC 4226 §5.3), or of one step.
[[nodiscard]] std::string hotp(const base::Secret& key, std::uint64_t counter);

/// The step that a time lies in.
[[nodiscard]] std::int64_t totp_step_at(base::Time now) noexcept;

/// The step whose code this is: within the drift around `now`, and after `last_step`, so that no code is taken twice
/// (RFC 6238 §5.2; A42). White space between the digits is let through, as apps show it.
[[nodiscard]] std::optional<std::int64_t> totp_step_of(const base::Secret& key, std::string_view code, base::Time now,
                                                       std::int64_t last_step);

/// RFC 4648 §6 without padding: how a key is typed by hand.
[[nodiscard]] std::string base32(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::string base32(const base::Secret& key);

/// `otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=…`, what the QR code holds.
[[nodiscard]] std::string otpauth_uri(std::string_view issuer, std::string_view account, const base::Secret& key);

}  // namespace jeton::login
