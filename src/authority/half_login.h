// Between the two steps of a sign-in: the password was right, the code is still asked for. Bound to the cookie of the
// browser's form, which is a new one from there on (A37).
#pragma once

#include <optional>
#include <string_view>

#include "authority/authority.h"

namespace jeton::authority {

inline constexpr base::seconds half_login_lifetime{300};

void begin_half_login(Act& act, const store::PrincipalRow& user, std::string_view form_cookie);

struct HalfLogin {
    store::TicketRow ticket;
    store::PrincipalRow user;
};
/// Nothing when none was begun in this browser, it is over, the password was changed since, or the user may not sign
/// in.
[[nodiscard]] std::optional<HalfLogin> find_half_login(Look& look, std::string_view form_cookie);
/// It led to a session: it is spent.
void end_half_login(Act& act, const HalfLogin& half);

}  // namespace jeton::authority
