#include "http/pages/frame.h"

#include <array>
#include <span>

#include "base/base64.h"
#include "http/pages/style.h"

namespace jeton::http::pages {
namespace {

std::string make_nonce(base::Entropy& entropy) {
    std::array<std::uint8_t, 16> bytes;
    entropy.fill(std::as_writable_bytes(std::span(bytes)));
    return base::encode_base64url(bytes);
}

/// A44: nothing but what stands in this page runs or is loaded, and no other site frames it (A29).
std::string policy(const std::string& nonce, bool scripted) {
    return "default-src 'none'; style-src 'nonce-" + nonce + "'; " +
           (scripted ? "script-src 'nonce-" + nonce + "'; connect-src 'self'; " : std::string()) +
           "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
           "require-trusted-types-for 'script'; trusted-types 'none'";
}

constexpr Literal mark =
    R"svg(<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><circle cx="16" cy="16" r="14.5" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="6.1 3.01"/><circle cx="16" cy="16" r="10" fill="currentColor"/><path d="M17.9 10v7.6a2.9 2.9 0 0 1-5 2" fill="none" stroke="var(--surface)" stroke-width="2.4" stroke-linecap="round"/></svg>)svg";

}  // namespace

Language language_of(const Call& call) noexcept {
    return choose_language(call.request.field("Accept-Language").value_or(std::string_view{}));
}

Response page(const Call& call, unsigned status, const Content& content) {
    const auto& theme = call.application.theme;
    const auto nonce = make_nonce(call.application.parts.entropy);
    const bool scripted = !content.script.text().empty();
    Html html(content.body.language());
    html.markup("<!doctype html>\n<html").attribute("lang", tag_of(html.language()));
    html.markup(">\n<head>\n<meta charset=\"utf-8\">\n<title>");
    if (content.wrong) html.say("Error").markup(": ");
    html.say(content.title, content.names).markup(" · ").text(theme.name).markup("</title>\n");
    html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html.markup("<meta name=\"color-scheme\" content=\"light dark\">\n");
    html.markup("<style").attribute("nonce", nonce).markup(">").markup(style);
    // Colours that were checked when the configuration was read: none of these characters is escaped in them.
    html.text(theme.css).markup("</style>\n</head>\n<body>\n<main>\n<div class=\"card\">\n<p class=\"brand\">");
    if (theme.logo.empty())
        html.markup(mark);
    else
        html.markup("<img class=\"mark\" alt=\"\"").attribute("src", logo_path).markup(">");
    html.markup("<span>").text(theme.name).markup("</span></p>\n<h1>");
    html.say(content.title, content.names).markup("</h1>\n");
    html.add(content.body).markup("</div>\n</main>\n");
    if (scripted) {
        html.markup("<script").attribute("nonce", nonce).markup(">").markup(content.script).markup("</script>\n");
    }
    html.markup("</body>\n</html>\n");
    Response response{.status = status,
                      .content_type = "text/html; charset=utf-8",
                      .body = html.str(),
                      .fields = {},
                      .cacheable = false,
                      .narrowed = false};
    response.fields.emplace_back("Content-Security-Policy", policy(nonce, scripted));
    response.fields.emplace_back("Vary", "Accept-Language");
    // A form of ours must be able to say where it comes from; nobody else is told anything.
    response.fields.emplace_back("Referrer-Policy", "same-origin");
    response.fields.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.fields.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    return response;
}

Response message_page(const Call& call, unsigned status, const Message& message) {
    Content content{.title = message.title, .body = Html(language_of(call)), .names = message.names};
    content.body.markup("<p>").say(message.text, message.names).markup("</p>\n");
    if (!message.link.empty()) {
        content.body.markup("<p><a class=\"button\"").attribute("href", message.link).markup(">");
        content.body.say(message.link_text).markup("</a></p>\n");
    }
    return page(call, status, content);
}

Response too_many_tries_page(const Call& call, unsigned seconds) {
    auto response = message_page(call, 429, {.title = "Too many tries", .text = tried_too_often});
    response.fields.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

Response stale_form_page(const Call& call, std::string_view back) {
    return message_page(call, 403,
                        {.title = "This form is out of date",
                         .text = "It was opened before your browser was given its cookie, or it was sent from another "
                                 "site. Nothing was done. Open it again, and allow cookies for this site.",
                         .link = back,
                         .link_text = "Open it again"});
}

void add_field(Html& html, const InputField& field) {
    const auto id = field.name.text();
    html.markup("<div class=\"field\"><label").attribute("for", id).markup(">").say(field.label);
    html.markup("</label><input").attribute("id", id).attribute("name", id).attribute("type", field.type.text());
    html.attribute("autocomplete", field.autocomplete.text());
    if (!field.value.empty()) html.attribute("value", field.value);
    html.markup(" required").markup(field.more);
    std::string described;
    if (!field.error.empty()) described = std::string(id) + "-error";
    if (!field.hint.empty()) described += (described.empty() ? "" : " ") + std::string(id) + "-hint";
    if (!field.error.empty()) html.markup(" aria-invalid=\"true\"");
    if (!described.empty()) html.attribute("aria-describedby", described);
    if (field.focus) html.markup(" autofocus");
    html.markup(">");
    if (!field.error.empty()) {
        html.markup("<p class=\"error\" role=\"alert\"").attribute("id", std::string(id) + "-error");
        html.markup(">").say(field.error).markup("</p>");
    }
    if (!field.hint.empty()) {
        html.markup("<p class=\"hint\"").attribute("id", std::string(id) + "-hint");
        html.markup(">").say(field.hint).markup("</p>");
    }
    html.markup("</div>\n");
}

void add_hidden(Html& html, Literal name, std::string_view value) {
    html.markup("<input type=\"hidden\"").attribute("name", name.text()).attribute("value", value).markup(">\n");
}

Response see_other(std::string_view path) {
    return {.status = 303,
            .content_type = {},
            .body = {},
            .fields = {{"Location", std::string(path)}},
            .cacheable = false,
            .narrowed = false};
}

}  // namespace jeton::http::pages
