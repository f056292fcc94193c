#include "http/preferences.h"

#include <algorithm>
#include <cstddef>

#include "http/request.h"

namespace jeton::http {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
    constexpr std::string_view white = " \t";
    const auto first = std::min(text.find_first_not_of(white), text.size());
    return text.substr(first, text.find_last_not_of(white) + 1 - first);
}

/// Takes what stands before `separator` off `rest`.
std::string_view take(std::string_view& rest, char separator) noexcept {
    const auto end = std::min(rest.find(separator), rest.size());
    const auto taken = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return trimmed(taken);
}

int weight_of(std::string_view parameter) noexcept {
    if (parameter.empty()) return Preference::weight_max;
    if (parameter.size() < 3 || parameter.size() > 7 || !same_name(parameter.substr(0, 2), "q=")) return 0;
    const auto whole = parameter[2];
    if ((whole != '0' && whole != '1') || (parameter.size() > 3 && parameter[3] != '.')) return 0;
    int weight = (whole - '0') * Preference::weight_max;
    int unit = Preference::weight_max / 10;
    for (const char c : parameter.substr(std::min<std::size_t>(4, parameter.size()))) {
        if (c < '0' || c > '9') return 0;
        weight += (c - '0') * unit;
        unit /= 10;
    }
    return weight <= Preference::weight_max ? weight : 0;
}

}  // namespace

std::optional<Preference> take_preference(std::string_view& list) noexcept {
    while (!list.empty()) {
        auto item = take(list, ',');
        if (item.empty()) continue;
        const auto value = take(item, ';');
        return Preference{.value = value, .weight = weight_of(trimmed(item))};
    }
    return std::nullopt;
}

}  // namespace jeton::http
