#include "http/pages/language.h"

#include <cstddef>
#include <utility>

#include "http/preferences.h"
#include "http/request.h"

namespace jeton::http::pages {
namespace {

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
    for (std::size_t place = 0; const auto preference = take_preference(accept_language); ++place) {
        // `de-AT` is German too (RFC 4647 §3.4): ours is the nearest that there is.
        const auto language = preference->value.substr(0, preference->value.find('-'));
        if (same_name(language, "en")) english.take(preference->weight, place);
        if (same_name(language, "de")) german.take(preference->weight, place);
        if (language == "*") any.take(preference->weight, place);
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
