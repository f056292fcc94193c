#include "http/pages/reset.h"

namespace jeton::http::pages {
namespace {

// The code behind `#` never reached the server, and leaves the address bar at once.
constexpr Literal take_fragment = R"(
const code = location.hash.slice(1);
if (code) {
  history.replaceState(null, '', location.pathname);
  document.getElementById('code').value = decodeURIComponent(code);
  document.getElementById('password').focus();
}
)";

}  // namespace

Response reset_page(const Call& call, unsigned status, const Reset& form) {
    const bool wrong = !form.code_error.empty() || !form.password_error.empty();
    Content content{
        .title = "Set a new password", .body = Html(language_of(call)), .wrong = wrong, .script = take_fragment};
    auto& html = content.body;
    html.markup("<form method=\"post\" action=\"/reset\">\n");
    add_hidden(html, "csrf", form.csrf);
    add_field(html,
              {.name = "code",
               .label = "Code",
               .more = " autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"128\"",
               .value = form.code,
               .hint = "It stands behind the # of the link that you were given. A link works once, for 30 minutes.",
               .error = form.code_error,
               .focus = form.password_error.empty()});
    add_field(html, {.name = "password",
                     .label = "New password",
                     .type = "password",
                     .autocomplete = "new-password",
                     .more = " minlength=\"12\" maxlength=\"1024\"",
                     .hint = "At least 12 characters. Four words of your own are easy to keep and hard to guess.",
                     .error = form.password_error,
                     .focus = !form.password_error.empty()});
    html.markup("<button>").say("Set the password").markup("</button>\n</form>\n");
    if (form.mailed) {
        html.markup("<p class=\"soft\">");
        html.say("No link yet? Have one sent to the address that this place knows of you.").markup("</p>\n");
        html.markup("<form method=\"post\" action=\"/reset\">\n");
        add_hidden(html, "csrf", form.csrf);
        add_field(html, {.name = "username",
                         .label = "User name or e-mail address",
                         .autocomplete = "username",
                         .more = " autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"254\""});
        html.markup("<button class=\"second\">").say("Send a link").markup("</button>\n</form>\n");
    } else {
        html.markup("<p class=\"soft\">").say("No link yet? An administrator can make one for you.").markup("</p>\n");
    }
    html.markup("<p><a href=\"/login\">").say("Back to the sign-in").markup("</a></p>\n");
    return page(call, status, content);
}

Response reset_done_page(const Call& call) {
    return message_page(call, 200,
                        {.title = "The new password is set",
                         .text = "Whoever was signed in as you is signed out. One-time codes and passkeys are as they "
                                 "were, and your tokens go on working.",
                         .link = "/login",
                         .link_text = "Sign in"});
}

Response reset_asked_page(const Call& call) {
    return message_page(call, 200,
                        {.title = "Look into your mail",
                         .text = "If there is such a user who has a password and an address here, a link is on its way "
                                 "there. It works once, for 30 minutes.",
                         .link = "/login",
                         .link_text = "Back to the sign-in"});
}

}  // namespace jeton::http::pages
