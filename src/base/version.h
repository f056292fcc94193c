// Which version of Jeton this is.
#pragma once

#include <string_view>

namespace jeton::base {

/// As the project's CMakeLists.txt says it: `1.2.3`.
[[nodiscard]] std::string_view version() noexcept;

}  // namespace jeton::base
