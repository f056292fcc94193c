// The program's log: lines on stderr, for stdout is data's.
#pragma once

#include "config/settings.h"

namespace jeton::cli {

/// Once, before anything is logged.
void set_up_log(config::LogFormat format);

}  // namespace jeton::cli
