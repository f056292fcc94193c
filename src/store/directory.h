// The data directory: one process at a time, and nobody else's eyes.
#pragma once

#include <expected>
#include <memory>
#include <string>

namespace jeton::store {

/// Holds `DIR/lock` for as long as it lives. Error: the sentence for the operator.
class DirectoryLock {
public:
    /// Refuses a directory that others can read or write.
    [[nodiscard]] static std::expected<DirectoryLock, std::string> take(const std::string& directory);
    DirectoryLock(DirectoryLock&& other) noexcept;
    DirectoryLock& operator=(DirectoryLock&& other) noexcept;
    ~DirectoryLock();

private:
    explicit DirectoryLock(int file) : file_(file) {}
    int file_ = -1;
};

}  // namespace jeton::store
