// A lock by a file: between processes, and between two holders in one.
#pragma once

#include <expected>
#include <string>

namespace jeton::store {

/// Holds the lock for as long as it lives; the kernel lets go of it when the process ends, however it ends.
class FileLock {
public:
    FileLock() = default;
    /// Makes the file if need be. Error: the sentence for the operator.
    [[nodiscard]] static std::expected<FileLock, std::string> take(const std::string& path);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

    /// False when somebody else had it.
    [[nodiscard]] bool held() const noexcept { return file_ >= 0; }

private:
    explicit FileLock(int file) : file_(file) {}
    int file_ = -1;
};

}  // namespace jeton::store
