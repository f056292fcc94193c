// The boot data: what a page asks of the API first, answered within the page itself, so that it can be used with no
// further request.
#pragma once

#include <string>

#include "http/router.h"
#include "store/store.h"

namespace jeton::http {

/// A JSON object of answers, each under the path and query that it is asked by: `{"/v1/session": …, "/v1/catalog": …}`.
/// They are the routes' own answers, to who is signed in; what is refused is left out, and the page asks for itself.
[[nodiscard]] std::string boot_of(const Call& call, store::Snapshot& snapshot);

}  // namespace jeton::http
