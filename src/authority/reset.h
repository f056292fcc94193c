// Setting a new password without the old one: by a link that an administrator makes, or that is mailed to the person.
// Second factors and passkeys stay as they are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "authority/caller.h"

namespace jeton::authority {

inline constexpr base::seconds reset_lifetime{1800};

/// What a link carries behind its `#`; known to who holds the link.
struct NewReset {
    base::Secret code;
    base::Time expires_at;
};
/// For whom who may set the user's password (authority/passwords.h). One link a user: a new one takes the place of
/// those before.
[[nodiscard]] Result<NewReset> make_reset(Act& act, const Caller& caller, const base::PrincipalId& user);

/// A letter to be sent.
struct MailedReset {
    base::Secret code;
    std::string username;
    std::string email;
};
/// By username or address, as anyone may ask: for each user of that name or address who has a password and an address.
/// Nobody may learn whether there is one: the same is written for those who are not there (A39). At most five.
[[nodiscard]] std::vector<MailedReset> ask_for_reset(Act& act, std::string_view who);

/// Whose password a code would set; nothing when it is unknown, over or spent, or its user may not sign in.
[[nodiscard]] std::optional<store::PrincipalRow> find_reset(Look& look, std::string_view code);

/// Spends the code: sets the password to `hash` and ends every session of the user. False as `find_reset`.
[[nodiscard]] bool use_reset(Act& act, std::string_view code, const std::string& hash);

}  // namespace jeton::authority
