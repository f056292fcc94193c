// Passkeys: made, named and removed by the person in a fresh session; and signing in with one.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "authority/caller.h"
#include "login/credential_json.h"
#include "login/passkey.h"

namespace jeton::authority {

inline constexpr std::size_t passkeys_max = 20;  ///< of one user
inline constexpr base::seconds challenge_lifetime{300};

/// A challenge that nobody else could have given out: it carries its end and a MAC over what it is for, so that handing
/// one out writes nothing. `bound_to` is the session that asks, or empty. Its first answer spends it (A43).
[[nodiscard]] login::Bytes make_challenge(const Authority& authority, login::Ceremony ceremony,
                                          std::string_view bound_to);

/// What the browser is asked for to make a passkey for the caller.
[[nodiscard]] boost::json::object creation_options(Look& look, const Caller& caller, const login::RelyingParty& party,
                                                   std::string_view session);

/// Keeps a passkey that holds. 401 when its answer is not believed or its challenge is spent; 409 for a known one, and
/// beyond `passkeys_max`.
[[nodiscard]] Result<store::PasskeyRow> register_passkey(Act& act, const Caller& caller,
                                                         const login::RelyingParty& party, std::string_view session,
                                                         const std::string& name,
                                                         const login::RegistrationAnswer& answer);
[[nodiscard]] Result<store::PasskeyRow> rename_passkey(Act& act, const Caller& caller, const base::PasskeyId& id,
                                                       const std::string& name);
[[nodiscard]] Result<void> remove_passkey(Act& act, const Caller& caller, const base::PasskeyId& id);

/// Whose passkey answered to `make_challenge(get, "")`. One 401 for whatever is wrong (A39). What the try spent stays
/// spent and its event stays written: do not undo after a refusal.
[[nodiscard]] Result<store::PrincipalRow> passkey_user(Act& act, const login::RelyingParty& party,
                                                       const login::AssertionAnswer& answer);

/// A passkey as the API writes it.
[[nodiscard]] boost::json::object view(const store::PasskeyRow& row);

}  // namespace jeton::authority
