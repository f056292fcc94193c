#include "token/keys.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "token/sealing.h"

namespace jeton::token {
namespace {

constexpr std::size_t base64_bytes = 44;  // of 32 bytes, padded

const unsigned char* as_unsigned(const std::byte* bytes) noexcept {
    return reinterpret_cast<const unsigned char*>(bytes);
}
unsigned char* as_unsigned(std::byte* bytes) noexcept { return reinterpret_cast<unsigned char*>(bytes); }

/// Bytes on the stack that are wiped.
template <std::size_t N>
struct Wiped {
    std::array<std::byte, N> bytes{};
    Wiped() = default;
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { sodium_memzero(bytes.data(), bytes.size()); }
};

class File {
public:
    explicit File(int descriptor) noexcept : descriptor_(descriptor) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    [[nodiscard]] int get() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

std::string system_text() { return std::error_code(errno, std::system_category()).message(); }

/// Why nobody but the owner may read it does not hold; nothing when it does.
std::optional<std::string> too_open(const std::string& path, const struct stat& status) {
    if (!S_ISREG(status.st_mode)) return fmt::format("the root key {} is not a regular file", path);
    if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
        return fmt::format("the root key {} belongs to another user: give it to the one that runs jeton", path);
    }
    // systemd hands its credentials over as root:root 0440, where the group bits show the mask of an ACL.
    const bool credential = status.st_uid == 0 && status.st_gid == 0 && (status.st_mode & 0777) == 0440;
    if ((status.st_mode & 0077) != 0 && !credential) {
        return fmt::format("the root key {} can be read or written by others: set its mode to 0600", path);
    }
    return std::nullopt;
}

/// Reads at most `out.size()` bytes, to the end of the file; -1 on an error, kept in errno.
ssize_t read_all(int descriptor, std::span<std::byte> out) noexcept {
    std::size_t size = 0;
    while (size < out.size()) {
        const auto got = ::read(descriptor, out.data() + size, out.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(size);
}

bool write_all(int descriptor, std::span<const std::byte> bytes) noexcept {
    while (!bytes.empty()) {
        const auto put = ::write(descriptor, bytes.data(), bytes.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return true;
}

bool sync_directory_of(const std::string& path) {
    auto directory = std::filesystem::path(path).parent_path();
    if (directory.empty()) directory = ".";
    const File file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return file.is_open() && ::fsync(file.get()) == 0;
}

}  // namespace

std::string_view name_of(Purpose purpose) noexcept {
    switch (purpose) {
        case Purpose::digest:
            return "digest";
        case Purpose::row_mac:
            return "row_mac";
        case Purpose::audit:
            return "audit";
        case Purpose::idempotency:
            return "idempotency";
        case Purpose::session:
            return "session";
        case Purpose::factor:
            return "factor";
    }
    std::unreachable();
}

base::Key make_key(base::Entropy& entropy) {
    Wiped<base::Key::bytes> random;
    entropy.fill(random.bytes);
    return base::Key(random.bytes);
}

std::vector<std::byte> wrap(const base::Key& root, Purpose purpose, const base::Key& key, base::Entropy& entropy) {
    return key.expose([&](std::span<const std::byte, base::Key::bytes> bytes) {
        return seal(root, name_of(purpose), bytes, entropy);
    });
}

std::expected<base::Key, std::string> unwrap(const base::Key& root, Purpose purpose, std::string_view wrapped) {
    const auto plain = unseal(root, name_of(purpose), std::as_bytes(std::span(wrapped)));
    std::optional<base::Key> key;
    if (plain) {
        plain->expose([&](std::string_view text) {
            const auto bytes = std::as_bytes(std::span(text));
            if (bytes.size() == base::Key::bytes) key.emplace(bytes.first<base::Key::bytes>());
        });
    }
    if (key) return std::move(*key);
    return std::unexpected(
        fmt::format("the data key `{}` does not open with this root key: the root key is another one, or the stored "
                    "key was changed",
                    name_of(purpose)));
}

std::expected<base::Key, std::string> read_root_key(const std::string& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open())
        return std::unexpected(fmt::format("the root key {} cannot be opened: {}", path, system_text()));
    struct stat status{};
    if (::fstat(file.get(), &status) != 0) {
        return std::unexpected(fmt::format("the root key {} cannot be examined: {}", path, system_text()));
    }
    if (auto why = too_open(path, status)) return std::unexpected(std::move(*why));

    Wiped<base64_bytes + 3> text;  // one byte more than a key and its line end: a longer file is none
    const auto size = read_all(file.get(), text.bytes);
    if (size < 0) return std::unexpected(fmt::format("the root key {} cannot be read: {}", path, system_text()));
    std::string_view base64(reinterpret_cast<const char*>(text.bytes.data()), static_cast<std::size_t>(size));
    if (base64.ends_with('\n')) base64.remove_suffix(1);
    if (base64.ends_with('\r')) base64.remove_suffix(1);

    Wiped<base::Key::bytes> key;
    std::size_t key_bytes = 0;
    const bool decoded =
        base64.size() == base64_bytes &&
        sodium_base642bin(as_unsigned(key.bytes.data()), key.bytes.size(), base64.data(), base64.size(), nullptr,
                          &key_bytes, nullptr, sodium_base64_VARIANT_ORIGINAL) == 0;
    if (!decoded || key_bytes != key.bytes.size()) {
        return std::unexpected(fmt::format("the root key {} must hold 32 bytes in base64, and nothing else", path));
    }
    return base::Key(key.bytes);
}

std::expected<void, std::string> write_root_key(const std::string& path, const base::Key& key) {
    Wiped<base64_bytes + 1> text;  // the encoder's closing NUL becomes the line end
    static_assert(sodium_base64_ENCODED_LEN(base::Key::bytes, sodium_base64_VARIANT_ORIGINAL) == base64_bytes + 1);
    key.expose([&](std::span<const std::byte, base::Key::bytes> bytes) {
        sodium_bin2base64(reinterpret_cast<char*>(text.bytes.data()), text.bytes.size(), as_unsigned(bytes.data()),
                          bytes.size(), sodium_base64_VARIANT_ORIGINAL);
    });
    text.bytes.back() = std::byte{'\n'};

    const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.is_open()) {
        return std::unexpected(fmt::format("the root key {} cannot be created: {}", path, system_text()));
    }
    if (!write_all(file.get(), text.bytes) || ::fsync(file.get()) != 0 || !sync_directory_of(path)) {
        auto why = fmt::format("the root key {} cannot be written: {}", path, system_text());
        ::unlink(path.c_str());
        return std::unexpected(std::move(why));
    }
    return {};
}

}  // namespace jeton::token
