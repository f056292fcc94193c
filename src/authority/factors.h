// Second factors: one-time codes by an authenticator, and the recovery codes for when it is lost. Who may change them
// is asked before (`person_afresh`, http/routes/factors.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "authority/caller.h"

namespace jeton::authority {

/// The key that an authenticator is given, shown once.
struct NewTotp {
    base::Secret key;  ///< raw bytes
    std::string uri;   ///< otpauth
};
/// Makes a key that is not in use before a code of it was seen; one that never got there is replaced. 409 when one is
/// in use already. `issuer` is what the authenticator shows beside the username.
[[nodiscard]] Result<NewTotp> begin_totp(Act& act, const Caller& caller, std::string_view issuer);

/// Takes the first code, puts the key in use, and makes the recovery codes, shown once.
[[nodiscard]] Result<std::vector<base::Secret>> confirm_totp(Act& act, const Caller& caller, std::string_view code);

/// Ends the second step, recovery codes with it. Removing what is not there is no error.
void remove_totp(Act& act, const Caller& caller);

/// New recovery codes in place of all that are left; 409 without a key in use.
[[nodiscard]] Result<std::vector<base::Secret>> replace_recovery_codes(Act& act, const Caller& caller);

/// Whether sign-in asks this user for a code.
[[nodiscard]] bool asks_for_code(Look& look, const base::PrincipalId& user);

/// Takes a one-time code or a recovery code of a user for whom `asks_for_code`: true once for each. Guesses are counted
/// by whoever asks, before (A41).
[[nodiscard]] bool take_code(Act& act, const store::PrincipalRow& user, std::string_view code);

}  // namespace jeton::authority
