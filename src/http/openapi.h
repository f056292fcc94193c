// The API's description, as it was when this program was built: openapi.yaml as JSON.
#pragma once

#include <string_view>

namespace jeton::http {

[[nodiscard]] std::string_view openapi_json() noexcept;

}  // namespace jeton::http
