// Strict JSON: what Jeton reads from outside. Duplicate members are seen and refused, which a document parser hides.
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace jeton::base {

/// Why a text was refused.
struct JsonError {
    enum class Kind : std::uint8_t { not_json, too_deep, duplicate_member };
    Kind kind;
    std::string detail;   ///< the sentence for the caller
    std::string pointer;  ///< RFC 6901, of the duplicate member; else empty
};

constexpr std::size_t json_depth_max = 16;

/// Appends `/member`, escaped (RFC 6901 §3).
void append_pointer(std::string& pointer, std::string_view member);

/// Reads one JSON text (RFC 8259), UTF-8, at most `depth_max` deep. Numbers that fit no 64-bit integer are doubles.
[[nodiscard]] std::expected<boost::json::value, JsonError> parse_json(std::string_view text,
                                                                      std::size_t depth_max = json_depth_max);

}  // namespace jeton::base
