// Where passkeys work: the deployment's own name and origin, by its configuration alone (A40); and the credentials that
// browsers send.
#pragma once

#include <boost/json/value.hpp>
#include <expected>
#include <string_view>

#include "http/members.h"
#include "http/router.h"
#include "login/relying_party.h"

namespace jeton::http {

/// Error: 409, why passkeys cannot work under the URL that this is reached by.
[[nodiscard]] Result<login::RelyingParty> passkey_place(const Call& call);

/// The member `name`, whose own members are the browser's to choose. Null when it is absent.
[[nodiscard]] boost::json::value credential_member(Members& members, const Call& call, std::string_view name);

}  // namespace jeton::http
