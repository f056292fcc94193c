// A secret from whoever runs the command: never an argument, which every process of the machine sees (A62).
#pragma once

#include <string_view>

#include "base/secret.h"
#include "cli/session.h"

namespace jeton::cli {

/// On a terminal typed twice, without echo, after a prompt for `what`; else all of stdin, without the line end at its
/// end.
[[nodiscard]] Outcome<base::Secret> read_new_secret(std::string_view what);

}  // namespace jeton::cli
