#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/characters.h"

namespace jeton::base {
namespace {

constexpr seconds duration_max = std::chrono::days{36'525};  // 100 years

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Takes exactly `count` digits off the head of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t count) noexcept {
    if (text.size() < count) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(0, count)) {
        if (!is_digit(c)) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return value;
}

bool take(std::string_view& text, char upper, char lower) noexcept {
    if (text.empty() || (text.front() != upper && text.front() != lower)) return false;
    text.remove_prefix(1);
    return true;
}

bool take(std::string_view& text, char c) noexcept { return take(text, c, c); }

std::optional<std::chrono::sys_days> take_date(std::string_view& text) noexcept {
    const auto year = take_number(text, 4);
    if (!year || !take(text, '-')) return std::nullopt;
    const auto month = take_number(text, 2);
    if (!month || !take(text, '-')) return std::nullopt;
    const auto day = take_number(text, 2);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date};
}

struct TimeOfDay {
    seconds since_midnight;
    bool leap;  ///< second 60, given as 59
};

std::optional<TimeOfDay> take_time_of_day(std::string_view& text) noexcept {
    const auto hour = take_number(text, 2);
    if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
    const auto minute = take_number(text, 2);
    if (!minute || *minute > 59 || !take(text, ':')) return std::nullopt;
    const auto second = take_number(text, 2);
    if (!second || *second > 60) return std::nullopt;
    if (take(text, '.')) {
        if (text.empty() || !is_digit(text.front())) return std::nullopt;
        while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
    }
    const bool leap = *second == 60;
    return TimeOfDay{std::chrono::hours{*hour} + std::chrono::minutes{*minute} + seconds{leap ? 59 : *second}, leap};
}

std::optional<seconds> take_offset(std::string_view& text) noexcept {
    if (take(text, 'Z', 'z')) return seconds{0};
    const bool behind = !text.empty() && text.front() == '-';
    if (!take(text, '+', '-')) return std::nullopt;
    const auto hours = take_number(text, 2);
    if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
    const auto minutes = take_number(text, 2);
    if (!minutes || *minutes > 59) return std::nullopt;
    const seconds offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
    return behind ? -offset : offset;
}

std::optional<Time> read_time(std::string_view text) noexcept {
    const auto date = take_date(text);
    if (!date || !take(text, 'T', 't')) return std::nullopt;
    const auto time_of_day = take_time_of_day(text);
    if (!time_of_day) return std::nullopt;
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    const auto time = *date + time_of_day->since_midnight - *offset;
    // RFC 3339 §5.7: second 60 stands only at the end of a day in UTC.
    const auto midnight_after = std::chrono::ceil<std::chrono::days>(time + seconds{1});
    if (time_of_day->leap && time + seconds{1} != midnight_after) return std::nullopt;
    return Time{time};
}

struct Unit {
    char letter;
    seconds span;
};
constexpr std::array units{Unit{'d', std::chrono::days{1}}, Unit{'h', std::chrono::hours{1}},
                           Unit{'m', std::chrono::minutes{1}}, Unit{'s', seconds{1}}};

std::optional<seconds> read_duration(std::string_view text) noexcept {
    if (text.size() < 2) return std::nullopt;
    const char letter = text.back();
    text.remove_suffix(1);
    std::int64_t count = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        count = count * 10 + (c - '0');
        if (count > duration_max.count()) return std::nullopt;
    }
    for (const auto& unit : units) {
        if (unit.letter != letter) continue;
        if (count == 0 || count > duration_max / unit.span) return std::nullopt;
        return unit.span * count;
    }
    return std::nullopt;
}

}  // namespace

std::array<char, 20> time_characters(Time t) noexcept {
    const auto whole = std::chrono::floor<seconds>(t);
    const auto day = std::chrono::floor<std::chrono::days>(whole);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{whole - day};
    // By hand: each answer of verify has one, and fmt would cost a twentieth of it.
    std::array<char, 20> text = {'0', '0', '0', '0', '-', '0', '0', '-', '0', '0',
                                 'T', '0', '0', ':', '0', '0', ':', '0', '0', 'Z'};
    const auto put = [&text](std::size_t from, std::size_t digits, unsigned value) {
        for (auto i = from + digits; i-- > from; value /= 10) text[i] = static_cast<char>('0' + value % 10);
    };
    put(0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
    put(5, 2, static_cast<unsigned>(date.month()));
    put(8, 2, static_cast<unsigned>(date.day()));
    put(11, 2, static_cast<unsigned>(time.hours().count()));
    put(14, 2, static_cast<unsigned>(time.minutes().count()));
    put(17, 2, static_cast<unsigned>(time.seconds().count()));
    return text;
}

std::string format_time(Time t) { return std::string(view_of(time_characters(t))); }

std::expected<Time, std::string> parse_time(std::string_view text) {
    if (const auto time = read_time(text)) return *time;
    return std::unexpected("a time is written as in RFC 3339, for example 2026-12-01T09:30:00Z");
}

std::expected<seconds, std::string> parse_duration(std::string_view text) {
    if (const auto span = read_duration(text)) return *span;
    return std::unexpected(
        "a duration is a whole number above zero and one of the units s, m, h, d, for example 90s, 15m, 24h or 30d, "
        "and at most 100 years");
}

std::string format_duration(seconds span) {
    for (const auto& unit : units) {
        if (span.count() != 0 && span % unit.span == seconds{0}) {
            return fmt::format("{}{}", span / unit.span, unit.letter);
        }
    }
    return "0s";
}

}  // namespace jeton::base
