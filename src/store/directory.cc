#include "store/directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

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
    if (::access(directory.c_str(), W_OK) != 0) {
        return std::unexpected("the data directory " + directory + " may not be written (" + std::strerror(errno) +
                               "): the user that runs jeton must be allowed to, and its disk be writable");
    }
    auto lock = FileLock::take(directory + "/lock");
    if (!lock) return std::unexpected(lock.error());
    if (!lock->held()) {
        return std::unexpected("the data directory " + directory +
                               " is in use by another jeton process: stop that one first, or name another with --data");
    }
    return DirectoryLock(std::move(*lock));
}

}  // namespace jeton::store
