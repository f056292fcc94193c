// HTML, escaped as it is written: only text that stands in the source becomes markup (A44). What it says, it says in
// its language.
#pragma once

#include <string>
#include <string_view>

#include "http/pages/language.h"

namespace jeton::http::pages {

/// Text of the source itself.
class Literal {
public:
    // NOLINTNEXTLINE(google-explicit-constructor): a literal is meant to be written as one
    consteval Literal(const char* text) : text_(text) {}
    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

private:
    std::string_view text_;
};

class Html {
public:
    explicit Html(Language language) : language_(language) {}
    Html& markup(Literal literal) {
        html_.append(literal.text());
        return *this;
    }
    /// Whatever it is, it is shown as it is; also within an attribute's quotes.
    Html& text(std::string_view text);
    Html& say(Text text, const Names& names = {}) { return this->text(filled(text.in(language_), names)); }
    /// The same, with the name in bold.
    Html& say_strong(Text text, std::string_view name);
    /// ` name="value"`
    Html& attribute(Literal name, std::string_view value);
    /// ` name="text"`: for a script, which has no words of its own.
    Html& say_as(Literal name, Text text) { return attribute(name, text.in(language_)); }
    Html& add(const Html& other) {
        html_.append(other.html_);
        return *this;
    }
    [[nodiscard]] const std::string& str() const noexcept { return html_; }
    [[nodiscard]] Language language() const noexcept { return language_; }

private:
    Language language_;
    std::string html_;
};

}  // namespace jeton::http::pages
