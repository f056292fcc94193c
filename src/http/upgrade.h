// The link of a 403 (`upgrade`): the page for a new token, filled in with what the request would have needed.
#pragma once

#include <string>
#include <string_view>

#include "permission/grant.h"

namespace jeton::http {

/// `BASE/tokens/new?grant=…&name=…`, a `grant` each in the command line's form. `name` is the calling token's; empty:
/// not known.
[[nodiscard]] std::string upgrade_link(std::string_view base, const permission::Grants& needed, std::string_view name);

}  // namespace jeton::http
