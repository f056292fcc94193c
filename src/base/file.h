// Reads a file that an operator names: whole, bounded, with the sentence for what goes wrong.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

namespace jeton::base {

/// All of a regular file of at most `bytes_max` bytes. Error: why not, to stand behind the file's name, such as
/// `cannot be read: Is a directory`.
[[nodiscard]] std::expected<std::string, std::string> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace jeton::base
