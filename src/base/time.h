// Points in time and spans: one clock type for the whole of Jeton.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace jeton::base {

/// A point in time, UTC, in microseconds since 1970; what the store keeps.
using Time = std::chrono::sys_time<std::chrono::microseconds>;
using std::chrono::microseconds;
using std::chrono::seconds;

/// `t` rounded down to the second.
[[nodiscard]] inline Time floor_second(Time t) { return std::chrono::floor<seconds>(t); }

/// RFC 3339 in UTC with seconds, `2026-12-01T09:30:00Z` (contract 3).
[[nodiscard]] std::string format_time(Time t);

/// Reads RFC 3339 with any offset; a fraction of a second is dropped. Error: the sentence for the caller.
[[nodiscard]] std::expected<Time, std::string> parse_time(std::string_view text);

/// Reads a duration of the configuration or command line: digits and one unit of `s m h d`, `90s 15m 24h 30d`.
/// Above zero, at most 100 years. Error: the sentence for the operator.
[[nodiscard]] std::expected<seconds, std::string> parse_duration(std::string_view text);

/// The shortest of the four units that is exact, `30d`.
[[nodiscard]] std::string format_duration(seconds span);

}  // namespace jeton::base
