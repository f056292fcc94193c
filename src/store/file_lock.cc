#include "store/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace jeton::store {

std::expected<FileLock, std::string> FileLock::take(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return std::unexpected("the lock " + path + " cannot be opened: " + std::strerror(errno));
    // Of the open file, not of the process: a second holder in this process is refused as well.
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return FileLock(file);
    ::close(file);
    return FileLock();
}

FileLock::FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
}
FileLock::~FileLock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace jeton::store
