// The configuration as an administrator may see it.
#pragma once

#include <boost/json/object.hpp>

#include "config/settings.h"

namespace jeton::config {

/// What file, environment and flags said, by the file's sections; spans in seconds. No secret: of a database's URL the
/// password is left out.
[[nodiscard]] boost::json::object view(const Settings& settings);

}  // namespace jeton::config
