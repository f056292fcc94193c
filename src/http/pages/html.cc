#include "http/pages/html.h"

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

Html& Html::attribute(Literal name, std::string_view value) {
    return markup(" ").markup(name).markup("=\"").text(value).markup("\"");
}

}  // namespace jeton::http::pages
