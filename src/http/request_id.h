// X-Request-Id: a sane incoming one is kept, else one is made.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/entropy.h"

namespace jeton::http {

/// Makes ids that no other worker and no other start makes. One thread.
class RequestIds {
public:
    explicit RequestIds(base::Entropy& entropy) { entropy.fill(std::as_writable_bytes(std::span(&prefix_, 1))); }
    [[nodiscard]] std::uint64_t prefix() const noexcept { return prefix_; }
    [[nodiscard]] std::uint64_t next() noexcept { return ++count_; }

private:
    std::uint64_t prefix_ = 0;
    std::uint64_t count_ = 0;
};

/// The id of one request, until the next.
class RequestId {
public:
    static constexpr std::size_t bytes_max = 128;
    /// `theirs` when it is 1 to 128 of letters, digits and `-_.:/=+@`, and holds no secret; views `theirs` or this
    /// object.
    [[nodiscard]] std::string_view choose(std::optional<std::string_view> theirs, RequestIds& ids) noexcept;

private:
    std::array<char, 32> own_{};
};

}  // namespace jeton::http
