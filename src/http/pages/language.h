// Which language a page speaks, and what it says: in English where it is said, with the German of german.h beside it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/pages/german.h"

namespace jeton::http::pages {

enum class Language : std::uint8_t { english, german };

/// The one that an Accept-Language field likes best (RFC 9110 §12.5.4); English when it names neither.
[[nodiscard]] Language choose_language(std::string_view accept_language) noexcept;
/// For `<html lang>`.
[[nodiscard]] std::string_view tag_of(Language language) noexcept;

/// What a page says, in each language. `{}` in it stands for a name. Value.
class Text {
public:
    constexpr Text() = default;
    /// Text of the source itself: one that has no German does not compile.
    // NOLINTNEXTLINE(google-explicit-constructor): a text is meant to be written as one
    consteval Text(const char* english) : english_(english), german_(german_of(english)) {
        if (german_.empty()) throw "german.h lacks this text";
    }
    /// What a rule says of its own accord: English in every language where there is no German.
    [[nodiscard]] static Text of(std::string_view english) noexcept;

    [[nodiscard]] constexpr bool empty() const noexcept { return english_.empty(); }
    [[nodiscard]] constexpr std::string_view in(Language language) const noexcept {
        return language == Language::german ? german_ : english_;
    }

private:
    std::string_view english_;
    std::string_view german_;
};

/// What stands in place of each `{}`, in order.
using Names = std::array<std::string_view, 2>;
[[nodiscard]] std::string filled(std::string_view text, const Names& names);

}  // namespace jeton::http::pages
