#include "http/pages/html.h"

#include <algorithm>

namespace jeton::http::pages {

Html& Html::text(std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                html_.append("&amp;");
                break;
            case '<':
                html_.append("&lt;");
                break;
            case '>':
                html_.append("&gt;");
                break;
            case '"':
                html_.append("&quot;");
                break;
            case '\'':
                html_.append("&#39;");
                break;
            default:
                html_.push_back(c);
        }
    }
    return *this;
}

Html& Html::say_strong(Text text, std::string_view name) {
    const auto said = text.in(language_);
    const auto place = std::min(said.find("{}"), said.size());
    this->text(said.substr(0, place)).markup("<strong>").text(name).markup("</strong>");
    return this->text(said.substr(std::min(place + 2, said.size())));
}

Html& Html::attribute(Literal name, std::string_view value) {
    return markup(" ").markup(name).markup("=\"").text(value).markup("\"");
}

}  // namespace jeton::http::pages
