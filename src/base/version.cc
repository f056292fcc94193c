#include "base/version.h"

namespace jeton::base {

std::string_view version() noexcept { return JETON_VERSION; }

}  // namespace jeton::base
