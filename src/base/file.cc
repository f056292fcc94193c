#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace jeton::base {

std::expected<std::string, std::string> read_file(const std::string& path, std::size_t bytes_max) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    std::string text(bytes_max + 1, '\0');
    std::size_t filled = 0;
    ssize_t got = file < 0 ? -1 : 1;
    while (got > 0 && filled < text.size()) {
        got = ::read(file, text.data() + filled, text.size() - filled);
        if (got < 0 && errno == EINTR)
            got = 1;
        else if (got > 0)
            filled += static_cast<std::size_t>(got);
    }
    const auto why = std::error_code(errno, std::system_category()).message();
    if (file >= 0) ::close(file);
    if (got < 0) return std::unexpected("cannot be read: " + why);
    if (filled > bytes_max)
        return std::unexpected(fmt::format("is larger than the {} bytes that it may have", bytes_max));
    text.resize(filled);
    return text;
}

}  // namespace jeton::base
