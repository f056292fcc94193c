// The frame of the pages that the server renders: sign-in, setup and the like. Plain forms, which work with scripting
// off; one stylesheet within the page; nothing from anywhere else.
#pragma once

#include <string>
#include <string_view>

#include "http/pages/html.h"
#include "http/response.h"
#include "http/router.h"

namespace jeton::http::pages {

/// The one that this browser's reader likes best.
[[nodiscard]] Language language_of(const Call& call) noexcept;

/// What stands in the frame, in the language of its body.
struct Content {
    Text title;  ///< in the tab and as the heading
    Html body;
    bool wrong = false;   ///< a form came back with an error: the tab's title says so first
    Literal script = "";  ///< the page works without it
    Names names = {};     ///< of the title
};
[[nodiscard]] Response page(const Call& call, unsigned status, const Content& content);

/// A page that says one thing, with a way on.
struct Message {
    Text title;
    Text text;
    std::string_view link = {};  ///< a path of ours, a provider's address, or empty
    Text link_text = {};
    Names names = {};  ///< of the title, and of the text
};
[[nodiscard]] Response message_page(const Call& call, unsigned status, const Message& message);
inline constexpr Text tried_too_often =
    "Somebody tried too often within a minute, with this user name or from this network. Wait a minute, then try "
    "again.";
/// 429 with Retry-After.
[[nodiscard]] Response too_many_tries_page(const Call& call, unsigned seconds);
/// 403: the form came from elsewhere, or from before the browser's cookie.
[[nodiscard]] Response stale_form_page(const Call& call, std::string_view back);

/// A labelled field with its hint and, where it is wrong, the reason in words.
struct InputField {
    Literal name;
    Text label;
    Literal type = "text";
    Literal autocomplete = "off";
    Literal more = "";  ///< further attributes
    std::string_view value = {};
    Text hint = {};
    Text error = {};
    bool focus = false;
};
void add_field(Html& html, const InputField& field);
void add_hidden(Html& html, Literal name, std::string_view value);

/// Leads on within this site.
[[nodiscard]] Response see_other(std::string_view path);

}  // namespace jeton::http::pages
