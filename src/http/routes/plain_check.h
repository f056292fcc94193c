// The shape in which nearly every check comes: read in one pass over the body, nothing copied.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace jeton::http {

/// A check's texts; views the body.
struct PlainCheck {
    std::string_view token;
    std::optional<std::string_view> ip;
    std::optional<std::string_view> resource;
    std::array<std::string_view, 8> scopes;
    std::size_t scope_count = 0;
    bool requires_something = false;
};

/// Reads `{"token": "…", "require": {"scopes": ["…"], "resource": "…"}, "ip": "…"}`, members in any order, of ASCII
/// texts without escapes. Nothing when the body is anything else, be it right or wrong: the general reader then judges
/// it.
[[nodiscard]] std::optional<PlainCheck> read_plain_check(std::string_view body) noexcept;

/// The text that a plain check has as its token, found at a glance; empty when none stands where it would.
[[nodiscard]] std::string_view likely_token(std::string_view body) noexcept;

}  // namespace jeton::http
