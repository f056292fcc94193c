// The frame of the pages that the server renders: sign-in, setup and the like. Plain forms, which work with scripting
// off; one stylesheet within the page; nothing from anywhere else.
#pragma once

#include <string>
#include <string_view>

#include "http/pages/html.h"
#include "http/response.h"
#include "http/router.h"

namespace jeton::http::pages {

/// What stands in the frame.
struct Content {
    std::string_view title;  ///< in the tab and as the heading
    Html body;
    bool wrong = false;   ///< a form came back with an error: the tab's title says so first
    Literal script = "";  ///< the page works without it
};
[[nodiscard]] Response page(const Call& call, unsigned status, const Content& content);

/// A page that says one thing, with a way on.
struct Message {
    std::string_view title;
    std::string_view text;
    std::string_view link = {};  ///< a path of ours, a provider's address, or empty
    std::string_view link_text = {};
};
[[nodiscard]] Response message_page(const Call& call, unsigned status, const Message& message);
/// 429 with Retry-After.
[[nodiscard]] Response too_many_tries_page(const Call& call, unsigned seconds);
/// 403: the form came from elsewhere, or from before the browser's cookie.
[[nodiscard]] Response stale_form_page(const Call& call, std::string_view back);

/// A labelled field with its hint and, where it is wrong, the reason in words.
struct InputField {
    Literal name;
    Literal label;
    Literal type = "text";
    Literal autocomplete = "off";
    Literal more = "";  ///< further attributes
    std::string_view value = {};
    std::string_view hint = {};
    std::string_view error = {};
    bool focus = false;
};
void add_field(Html& html, const InputField& field);
void add_hidden(Html& html, Literal name, std::string_view value);

/// Leads on within this site.
[[nodiscard]] Response see_other(std::string_view path);

}  // namespace jeton::http::pages
