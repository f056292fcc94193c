// What a browser holds: values that only this server makes, so that a forged one is refused without asking the store.
#pragma once

#include <string>
#include <string_view>

#include "authority/authority.h"
#include "base/secret.h"

namespace jeton::authority {

/// What such a value is for: one cannot stand in for another.
enum class BrowserUse : std::uint8_t {
    session,  ///< the cookie of who is signed in
    form,     ///< the cookie of a form before there is a session
    oidc,     ///< the cookie of a sign-in through a provider that is under way
};

/// 24 random bytes and the first 16 of a MAC over them, in base64url.
[[nodiscard]] base::Secret make_browser_secret(const Authority& authority, BrowserUse use);
/// Whether `text` was made here, for this. Without the store.
[[nodiscard]] bool genuine(const Authority& authority, BrowserUse use, std::string_view text);

/// The token that a form carries beside the form cookie `cookie`, and no other site knows.
[[nodiscard]] std::string form_token(const Authority& authority, std::string_view cookie);
/// The token that each change in a session carries (A38).
[[nodiscard]] std::string session_token(const Authority& authority, const base::SessionId& session);
/// Compares in constant time.
[[nodiscard]] bool same_token(std::string_view a, std::string_view b) noexcept;

}  // namespace jeton::authority
