#include "base/secret_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>

namespace jeton::base {

std::expected<Secret, std::string> read_secret_file(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    std::array<char, Secret::max_bytes + 2> text;
    struct stat status{};
    ssize_t size = -1;
    if (file >= 0 && ::fstat(file, &status) == 0) size = ::read(file, text.data(), text.size());
    const auto why = std::error_code(errno, std::system_category()).message();
    if (file >= 0) ::close(file);
    if (size < 0) return std::unexpected(fmt::format("the secret file {} cannot be read: {}", path, why));
    std::string_view line(text.data(), static_cast<std::size_t>(size));
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::optional<Secret> secret;
    if (!line.empty() && line.find_first_of("\r\n") == std::string_view::npos) secret = Secret::copy_of(line);
    sodium_memzero(text.data(), text.size());
    if ((status.st_mode & 0007) != 0) {
        return std::unexpected(fmt::format("the secret file {} can be read by everyone: set its mode to 0600", path));
    }
    if (!secret) {
        return std::unexpected(
            fmt::format("the secret file {} must hold one line of 1 to {} bytes", path, Secret::max_bytes));
    }
    return std::move(*secret);
}

}  // namespace jeton::base
