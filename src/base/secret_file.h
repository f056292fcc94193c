// A secret that the operator keeps in a file of its own: the password of a mail server, the secret of a provider.
#pragma once

#include <expected>
#include <string>

#include "base/secret.h"

namespace jeton::base {

/// Reads the file's only line. Error: the sentence for the operator: it cannot be read, is empty, too long, of several
/// lines, or open to everyone.
[[nodiscard]] std::expected<Secret, std::string> read_secret_file(const std::string& path);

}  // namespace jeton::base
