#include "http/pages/language.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "http/request.h"

namespace jeton::http::pages {
namespace {

/// Takes what stands before `separator` off `rest`, without the white space around it.
std::string_view take(std::string_view& rest, char separator) noexcept {
    constexpr std::string_view white = " \t";
    const auto end = std::min(rest.find(separator), rest.size());
    const auto taken = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto first = std::min(taken.find_first_not_of(white), taken.size());
    return taken.substr(first, taken.find_last_not_of(white) + 1 - first);
}

/// In thousandths; what is no `qvalue` (RFC 9110 §12.4.2) is not liked at all.
int weight_of(std::string_view parameter) noexcept {
    if (parameter.empty()) return 1000;
    if (parameter.size() < 3 || parameter.size() > 7 || !same_name(parameter.substr(0, 2), "q=")) return 0;
    const auto whole = parameter[2];
    if ((whole != '0' && whole != '1') || (parameter.size() > 3 && parameter[3] != '.')) return 0;
    int weight = (whole - '0') * 1000;
    int unit = 100;
    for (const char c : parameter.substr(std::min<std::size_t>(4, parameter.size()))) {
        if (c < '0' || c > '9') return 0;
        weight += (c - '0') * unit;
        unit /= 10;
    }
    return std::min(weight, 1000);
}

/// How much a language is liked, and how early it was named.
struct Liking {
    int weight = -1;  ///< -1: not named
    std::size_t place = 0;
    void take(int other, std::size_t at) noexcept {
        if (other > weight) *this = {.weight = other, .place = at};
    }
};

}  // namespace

Language choose_language(std::string_view accept_language) noexcept {
    Liking english;
    Liking german;
    Liking any;
    for (std::size_t place = 0; !accept_language.empty(); ++place) {
        auto item = take(accept_language, ',');
        auto range = take(item, ';');
        const auto weight = weight_of(take(item, ';'));
        // `de-AT` is German too (RFC 4647 §3.4): ours is the nearest that there is.
        const auto language = take(range, '-');
        if (same_name(language, "en")) english.take(weight, place);
        if (same_name(language, "de")) german.take(weight, place);
        if (language == "*") any.take(weight, place);
    }
    if (english.weight < 0) english = any;
    if (german.weight < 0) german = any;
    if (german.weight <= 0 || german.weight < english.weight) return Language::english;
    // Liked alike: the one that was named first. Neither was: English.
    return german.weight > english.weight || german.place < english.place ? Language::german : Language::english;
}

std::string_view tag_of(Language language) noexcept {
    switch (language) {
        case Language::english:
            return "en";
        case Language::german:
            return "de";
    }
    std::unreachable();
}

std::string filled(std::string_view text, const Names& names) {
    std::string out;
    for (const auto& name : names) {
        const auto place = text.find("{}");
        if (place == std::string_view::npos) break;
        out.append(text.substr(0, place)).append(name);
        text.remove_prefix(place + 2);
    }
    return out.append(text);
}

Text Text::of(std::string_view english) noexcept {
    const auto german = german_of(english);
    Text text;
    text.english_ = english;
    text.german_ = german.empty() ? english : german;
    return text;
}

}  // namespace jeton::http::pages
