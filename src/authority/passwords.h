// Passwords: who signs in by one, who may set one. Hashing itself is asked elsewhere (login/password_hasher.h), between
// what is read here and what is written.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "authority/caller.h"

namespace jeton::authority {

/// What a try at a password is held against, read before the hash is asked.
struct PasswordTry {
    std::optional<base::PrincipalId> user;  ///< none: no such user, or one who has no password or may not sign in
    std::string hash;                       ///< empty with it
};
/// A user name is taken as people type it: white space around it and upper case do not count.
[[nodiscard]] std::string normal_username(std::string_view typed);
[[nodiscard]] PasswordTry find_password(Look& look, std::string_view username);
[[nodiscard]] PasswordTry find_password(Look& look, const base::PrincipalId& user);

/// The user whose password matched, if that is still its password and the user may still sign in.
[[nodiscard]] Result<store::PrincipalRow> password_user(Act& act, const PasswordTry& tried);
/// Keeps the same password under a hash of today's cost.
void renew_hash(Act& act, const PasswordTry& tried, const std::string& hash);

/// The user if the caller may set its password: the person in a fresh session, or `jeton.principals:write` and no way
/// up (contract 4, 8).
[[nodiscard]] Result<store::PrincipalRow> may_set_password(Look& look, const Caller& caller,
                                                           const base::PrincipalId& user);
/// Ends what was begun with the account as it was: links for a new password, and sign-ins that are half done.
void remove_sign_in_tickets(Act& act, const base::PrincipalId& user);
/// 422 for a password that may not be `user`'s.
[[nodiscard]] Result<void> check_password(std::string_view password, const store::PrincipalRow& user);
/// Sets it, and ends every session of the user but the caller's own.
[[nodiscard]] Result<void> set_password(Act& act, const Caller& caller, const base::PrincipalId& user,
                                        const std::string& hash);

/// Of `GET /v1/account`, what is kept here.
[[nodiscard]] boost::json::object view_of_account(Look& look, const Caller& caller);

}  // namespace jeton::authority
