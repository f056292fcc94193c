// A secret's text, and the bytes of keys: what must never be printed, copied or left behind.
#pragma once

#include <sodium.h>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <iosfwd>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace jeton::base {

/// A secret's text of at most `max_bytes`: moves, never copies, wiped when it moves or dies.
/// Inline bytes: a moved-from std::string may keep short text inside. Not thread-safe.
class Secret {
public:
    static constexpr std::size_t max_bytes = 1024;

    /// Nothing when `text` is longer than `max_bytes`.
    [[nodiscard]] static std::optional<Secret> copy_of(std::string_view text) {
        if (text.size() > max_bytes) return std::nullopt;
        return Secret(text);
    }

    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    Secret(Secret&& other) noexcept : size_(other.size_) {
        std::memcpy(bytes_.data(), other.bytes_.data(), size_);
        other.wipe();
    }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            wipe();
            size_ = other.size_;
            std::memcpy(bytes_.data(), other.bytes_.data(), size_);
            other.wipe();
        }
        return *this;
    }
    ~Secret() { wipe(); }

    /// The only door: `git grep expose` lists what to audit.
    template <std::invocable<std::string_view> Use>
    decltype(auto) expose(Use&& use) const {
        return std::forward<Use>(use)(std::string_view(bytes_.data(), size_));
    }

    friend std::ostream& operator<<(std::ostream&, const Secret&) = delete;

private:
    explicit Secret(std::string_view text) : size_(text.size()) { std::memcpy(bytes_.data(), text.data(), size_); }
    void wipe() noexcept {
        sodium_memzero(bytes_.data(), size_);
        size_ = 0;
    }

    std::size_t size_ = 0;
    std::array<char, max_bytes> bytes_;
};

/// A 256-bit key: moves, never copies, wiped.
class Key {
public:
    static constexpr std::size_t bytes = 32;
    Key() noexcept = default;
    explicit Key(std::span<const std::byte, bytes> from) noexcept { std::memcpy(data_.data(), from.data(), bytes); }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    Key(Key&& other) noexcept : data_(other.data_) { other.wipe(); }
    Key& operator=(Key&& other) noexcept {
        if (this != &other) {
            data_ = other.data_;
            other.wipe();
        }
        return *this;
    }
    ~Key() { wipe(); }

    template <std::invocable<std::span<const std::byte, bytes>> Use>
    decltype(auto) expose(Use&& use) const {
        return std::forward<Use>(use)(std::span<const std::byte, bytes>(data_));
    }
    friend std::ostream& operator<<(std::ostream&, const Key&) = delete;

private:
    void wipe() noexcept { sodium_memzero(data_.data(), data_.size()); }
    std::array<std::byte, bytes> data_{};
};

}  // namespace jeton::base
