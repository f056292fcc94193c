// HTML, escaped as it is written: only text that stands in the source becomes markup (A44).
#pragma once

#include <string>
#include <string_view>

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
    Html& markup(Literal literal) {
        html_.append(literal.text());
        return *this;
    }
    /// Whatever it is, it is shown as it is; also within an attribute's quotes.
    Html& text(std::string_view text);
    /// ` name="value"`
    Html& attribute(Literal name, std::string_view value);
    Html& add(const Html& other) {
        html_.append(other.html_);
        return *this;
    }
    [[nodiscard]] const std::string& str() const noexcept { return html_; }

private:
    std::string html_;
};

}  // namespace jeton::http::pages
