// Passkeys as the API writes and reads them: the JSON forms of WebAuthn level 3 (§5.1.8 to §5.1.10), which browsers
// turn into what they work with.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "login/passkey.h"

namespace jeton::login {

/// PublicKeyCredentialCreationOptionsJSON of a discoverable passkey with user verification, not attested.
struct CreationOptions {
    RelyingParty party;
    std::string party_name;
    Bytes user_handle;
    std::string username;
    Bytes challenge;
    std::vector<Bytes> known;  ///< the user's passkeys: none is made twice on one authenticator
};
[[nodiscard]] boost::json::object write_options(const CreationOptions& options);

/// PublicKeyCredentialRequestOptionsJSON. `allowed` empty: whatever passkey of this place the person picks.
struct RequestOptions {
    RelyingParty party;
    Bytes challenge;
    std::vector<Bytes> allowed;
};
[[nodiscard]] boost::json::object write_options(const RequestOptions& options);

/// RegistrationResponseJSON and AuthenticationResponseJSON. Nothing when a member that is needed is missing or bad;
/// others are let through, for browsers go on adding them.
[[nodiscard]] std::optional<RegistrationAnswer> read_registration(const boost::json::value& credential);
[[nodiscard]] std::optional<AssertionAnswer> read_assertion(const boost::json::value& credential);

}  // namespace jeton::login
