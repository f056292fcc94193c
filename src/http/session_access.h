// Sessions in place of a token: a browser's cookie authenticates a route, and a change then shows that it was made on
// this site (A38).
#pragma once

#include <optional>
#include <string_view>

#include "http/router.h"

namespace jeton::http {

/// The session cookie, if the request shows nothing else: with a token beside it the token alone is judged.
[[nodiscard]] std::optional<std::string_view> session_shown(const Call& call);

/// Runs the route once the session behind `cookie` is found alive and, unless it is empty, to hold `scope`; a forged
/// cookie is refused without asking the store.
[[nodiscard]] Reply as_session(Call& call, std::string_view cookie, std::string_view scope, const Route& route);

/// Runs the route for a person who is signed in, and leads everybody else to the sign-in and back.
[[nodiscard]] Reply as_page(Call& call, const Route& route);

}  // namespace jeton::http
