// The credential of a proxied request: Bearer, Basic or X-API-Key.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "guard/fields.h"

namespace jeton::guard {

/// What was found; wipes its copy. Not copied, not thread-safe.
class Credential {
public:
    enum class Kind : std::uint8_t {
        none,
        one,
        refused,  ///< two different ones, or a field given twice: 403
    };
    /// Bearer's token; Basic's password, or its user name when the password is empty or `x-oauth-basic` (RFC 7617);
    /// X-API-Key. What cannot be read is a credential that no token has: `one` with an empty text.
    explicit Credential(HeaderFields fields) noexcept;
    ~Credential();
    Credential(const Credential&) = delete;
    Credential& operator=(const Credential&) = delete;

    [[nodiscard]] Kind kind() const noexcept { return kind_; }
    /// Views the request or this object.
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

private:
    void take(std::string_view text) noexcept;
    [[nodiscard]] std::string_view basic(std::string_view encoded) noexcept;
    Kind kind_ = Kind::none;
    std::string_view text_;
    std::array<char, 512> decoded_;
};

}  // namespace jeton::guard
