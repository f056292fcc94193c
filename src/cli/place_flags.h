// The flags that every command on a data directory has.
#pragma once

#include <CLI/App.hpp>

#include "cli/deployment.h"

namespace jeton::cli {

void add_place_flags(CLI::App& command, Place& place);

}  // namespace jeton::cli
