// Percent-encoding (RFC 3986 §2.1).
#pragma once

#include <string>
#include <string_view>

namespace jeton::base {

/// Percent-encodes all but the unreserved characters: for one path segment, one value of a query or of a form. `plain`:
/// what else may stay as it is.
[[nodiscard]] std::string percent_encode(std::string_view text, std::string_view plain = {});

}  // namespace jeton::base
