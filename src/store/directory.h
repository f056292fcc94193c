// The data directory: one process at a time, and nobody else's eyes.
#pragma once

#include <expected>
#include <string>
#include <utility>

#include "store/file_lock.h"

namespace jeton::store {

/// Holds `DIR/lock` for as long as it lives. Error: the sentence for the operator.
class DirectoryLock {
public:
    /// Refuses a directory that others can read or write.
    [[nodiscard]] static std::expected<DirectoryLock, std::string> take(const std::string& directory);

private:
    explicit DirectoryLock(FileLock lock) : lock_(std::move(lock)) {}
    FileLock lock_;
};

}  // namespace jeton::store
