// Percent-encoding (RFC 3986 §2.1), and the members of a query or a form that it is used in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jeton::base {

/// Percent-encodes all but the unreserved characters: for one path segment, one value of a query or of a form. `plain`:
/// what else may stay as it is.
[[nodiscard]] std::string percent_encode(std::string_view text, std::string_view plain = {});

/// The byte that the `%XX` at the head of `text` stands for; nothing when it is broken.
[[nodiscard]] std::optional<unsigned char> percent_byte(std::string_view text) noexcept;
/// Decodes `%XX`; nothing when it is broken, or there is a NUL. `plus_is_space`: of a query or a form.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);
/// The same into `out`, whose memory it uses again; false when there is nothing.
[[nodiscard]] bool percent_decode_into(std::string& out, std::string_view text, bool plus_is_space);

/// `NAME=VALUE` as sent: not decoded, the value empty when there is no `=`.
struct QueryMember {
    std::string_view name;
    std::string_view value;
};
/// Takes the first member off `members`, which is not empty, and the `&` behind it.
[[nodiscard]] QueryMember take_member(std::string_view& members) noexcept;

}  // namespace jeton::base
