// The first administrator, and the way back for one who lost the last token: what no token can authorize.
#pragma once

#include <string>
#include <string_view>

#include "authority/authority.h"
#include "authority/refusal.h"
#include "authority/tokens.h"

namespace jeton::authority {

/// The first user: holds the whole catalog and every `jeton.*` on `*`, by its ceiling and by a personal token named
/// `bootstrap`. 409 when there is a principal already.
struct FirstAdministrator {
    store::PrincipalRow user;
    NewToken token;
};
[[nodiscard]] Result<FirstAdministrator> bootstrap(Act& act, std::string_view username);

/// A new `bootstrap` token for an administrator: a user whose ceiling holds `jeton.principals:write` on `*`; one who
/// was disabled is enabled again.
[[nodiscard]] Result<NewToken> recover(Act& act, std::string_view username);

}  // namespace jeton::authority
