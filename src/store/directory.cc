#include "store/directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace jeton::store {

std::expected<DirectoryLock, std::string> DirectoryLock::take(const std::string& directory) {
    struct stat status{};
    if (::stat(directory.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
        return std::unexpected("the data directory " + directory +
                               " is not there: make it with 'jeton init', or name another with --data");
    }
    if ((status.st_mode & 077U) != 0) {
        return std::unexpected("the data directory " + directory + " can be read by others: run chmod 700 " +
                               directory);
    }
    const auto path = directory + "/lock";
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return std::unexpected("the lock " + path + " cannot be opened: " + std::strerror(errno));
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        ::close(file);
        return std::unexpected("the data directory " + directory +
                               " is in use by another jeton process: stop that one first, or name another with --data");
    }
    return DirectoryLock(file);
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
DirectoryLock& DirectoryLock::operator=(DirectoryLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
}
DirectoryLock::~DirectoryLock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace jeton::store
