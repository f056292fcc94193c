// An ID token (OpenID Connect Core 1.0 §2): what a provider says of who signed in, and every reason not to believe it.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "login/key_set.h"

namespace jeton::login {

/// What the sign-in that asked for it knows.
struct Expected {
    std::string issuer;
    std::string client_id;
    std::string nonce;
    base::Time now;
};

/// Value.
struct Claims {
    std::string subject;
    std::optional<base::Time> auth_time;  ///< when the person last proved themselves to the provider
    std::string preferred_username;       ///< empty: not told
    boost::json::object all;              ///< every claim, for a group claim by its configured name
    /// The texts of claim `name`: a list's, or the one. Nothing: not told.
    [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view name) const;
};

/// Every way in which an ID token is not to be believed. `describe` gives the operator's sentence.
enum class IdTokenError : std::uint8_t {
    malformed,
    algorithm,
    critical_header,
    unknown_key,
    signature,
    issuer,
    audience,
    authorized_party,
    expired,
    issued_at,
    nonce,
    subject,
};
[[nodiscard]] std::string_view describe(IdTokenError error) noexcept;

inline constexpr std::size_t id_token_bytes_max = std::size_t{64} << 10U;
/// How far the provider's clock may be off ours.
inline constexpr base::seconds clock_skew_max{60};

/// Checks `text` as OpenID Connect Core §3.1.3.7 says. `unknown_key`: the key set may be an old one.
[[nodiscard]] std::expected<Claims, IdTokenError> check_id_token(std::string_view text, const KeySet& keys,
                                                                 const Expected& expected);

}  // namespace jeton::login
