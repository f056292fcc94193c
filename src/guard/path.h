// A request's path and query, judged once: decoded and normalised as the upstream will see them. What two programs
// might read differently is ambiguous, and refused (contract 6, attacks on forward auth).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::guard {

/// A path in its decoded form. Its memory is used again by the next one. Not thread-safe.
class Path {
public:
    static constexpr std::size_t uri_bytes_max = 8192;

    /// Reads an origin-form target (RFC 9112 §3.2.1), `/a/b?q`. False when it is ambiguous: `%2f`, `%5c`, `\`, `//`,
    /// `.` and `..` as segments, `;`, `#`, control characters, NUL, bad UTF-8, a broken `%`.
    [[nodiscard]] bool read(std::string_view uri);

    [[nodiscard]] const std::vector<std::string_view>& segments() const noexcept { return segments_; }
    /// From segment `from` to the end, with the slashes between.
    [[nodiscard]] std::string_view rest(std::size_t from) const noexcept;
    [[nodiscard]] std::string_view query() const noexcept { return query_; }

private:
    /// Decodes `raw`, the path of `uri`. False when either is ambiguous.
    [[nodiscard]] bool decode(std::string_view uri, std::string_view raw);
    std::string decoded_;
    std::vector<std::string_view> segments_;
    std::string_view query_;
};

enum class Presence : std::uint8_t { absent, once, ambiguous };
/// Looks for member `name` of a query; `value` gets its decoded value. Twice, or broken encoding, is ambiguous.
[[nodiscard]] Presence find_member(std::string_view query, std::string_view name, std::string& value);

}  // namespace jeton::guard
