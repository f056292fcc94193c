// Where a request comes from, as far as a browser says (A38), and where an answer may lead (A45).
#pragma once

#include <string_view>

#include "http/request.h"

namespace jeton::http {

/// False when a browser says that another site made this request. Programs that are no browsers say nothing: from them
/// nobody's cookie can be misused. `public_url`: the deployment's own, or empty.
[[nodiscard]] bool same_origin(const Request& request, std::string_view public_url) noexcept;

/// Whether `path` stays within this site whatever a browser makes of it.
[[nodiscard]] bool own_path(std::string_view path) noexcept;

}  // namespace jeton::http
