// Handoff: a product leads its user here, by a link that is good once.
#include <array>

#include "authority/bounds.h"
#include "authority/handoff.h"
#include "authority/sessions.h"
#include "http/cookies.h"
#include "http/embed.h"
#include "http/form.h"
#include "http/pages/frame.h"
#include "http/routes.h"
#include "http/routes/api.h"
#include "http/sign_in.h"

namespace jeton::http {
namespace {

using authority::Act;
using authority::Caller;
using authority::Look;

Reply create(Call& call) {
    const auto user = base::PrincipalId::parse(call.request.parameters[0]);
    if (!user) return refused_change(call, {}, authority::not_found("user").error());
    Members members(call.request.body.empty() ? std::string_view("{}") : call.request.body);
    authority::HandoffDraft draft{.user = *user,
                                  .return_to = members.raw_text("return_to", 0, authority::return_to_bytes_max)};
    if (const auto& refusal = members.finish()) return refused_change(call, user->text(), *refusal);
    return change(
        call, user->text(),
        [draft = std::move(draft), &application = call.application](Act& act, const Caller& caller) -> Result<Answer> {
            const auto made = authority::create_handoff(act, caller, draft, application.options.return_origins);
            if (!made) return std::unexpected(made.error());
            boost::json::object body{{"expires_at", base::format_time(made->expires_at)}};
            made->code.expose([&](std::string_view code) {
                body["url"] = application.link_base() + "/handoff?code=" + std::string(code);
            });
            return Answer{.status = 201, .body = std::move(body), .shown_secret_of = made->ticket.text()};
        });
}

/// Whose account the link leads to, and a form that spends it.
Response offer(const Call& call, const authority::Handoff& handoff, std::string_view code,
               const std::optional<store::PrincipalRow>& signed_in, unsigned status) {
    const bool framed = in_frame(call.request);
    const auto guard = guard_form(call, framed ? embed_form_cookie : form_cookie);
    pages::Content content{.title = "Your tokens", .body = pages::Html(pages::language_of(call))};
    auto& html = content.body;
    const bool another = signed_in && signed_in->id != handoff.user.id;
    html.markup("<p>");
    if (another) {
        html.say_strong("You are signed in here as {}.", signed_in->name).markup(" ");
        html.say_strong("This link leads to the tokens of {}: if you go on, you are signed out as the first.",
                        handoff.user.name);
    } else {
        html.say_strong("This link leads to the tokens of {}.", handoff.user.name);
    }
    html.markup("</p>\n");
    html.markup("<form method=\"post\" action=\"/handoff\">\n");
    pages::add_hidden(html, "csrf", guard.csrf);
    pages::add_hidden(html, "code", code);
    pages::add_hidden(html, "instead_of", another ? signed_in->id.text() : std::string());
    html.markup("<button>").say("Go on as {}", {handoff.user.name}).markup("</button>\n</form>\n");
    if (another) html.markup("<p><a href=\"/tokens\">").say("Stay as {}", {signed_in->name}).markup("</a></p>\n");
    auto response = pages::page(call, status, content);
    keep_form_cookie(call, response, guard);
    if (framed) allow_frame(call, response);
    return response;
}

Response spent(const Call& call) {
    auto response = pages::message_page(call, 410,
                                        {.title = "This link is over",
                                         .text = "A link like this is good once, and for a minute. Go back to where it "
                                                 "was given to you, and open the tokens from there again."});
    if (in_frame(call.request)) allow_frame(call, response);
    return response;
}

/// Who is signed in here, as the browser shows it. In a frame nobody is replaced: its session is its own.
std::optional<store::PrincipalRow> signed_in_here(Look& look, const Call& call) {
    if (in_frame(call.request)) return std::nullopt;
    const auto cookie = find_cookie(call.request, session_cookie, call.application.secure());
    if (!cookie) return std::nullopt;
    auto caller = authority::session_caller(look, *cookie);
    return caller ? std::optional(std::move(caller->principal)) : std::nullopt;
}

Reply show(Call& call) {
    if (in_frame(call.request) && call.application.options.embed_origins.empty()) return no_frames(call);
    const Query query(call.request, {"code"});
    const auto code = query.find("code");
    if (query.refusal() || !code) return spent(call);
    return Reading{.work = [call = Call(call), code = *code](store::Snapshot& snapshot) {
        auto look = look_of(call, snapshot);
        const auto handoff = authority::find_handoff(look, code);
        return handoff ? offer(call, *handoff, code, signed_in_here(look, call), 200) : spent(call);
    }};
}

/// Spends the link and opens the session.
Response arrive(Act& act, const Call& call, const Form& form) {
    const auto& code = form.field("code");
    const auto handoff = authority::find_handoff(act, code);
    if (!handoff) return spent(call);
    const auto here = signed_in_here(act, call);
    const auto replaced = here && here->id != handoff->user.id ? here->id.text() : std::string();
    // Somebody else signed in since the page was shown: who it names must be who is replaced.
    if (form.field("instead_of") != replaced) return offer(call, *handoff, code, here, 409);
    const bool framed = in_frame(call.request);
    const auto session = sign_in(act, call, handoff->user,
                                 {.kind = framed ? store::SessionKind::embedded : store::SessionKind::handoff,
                                  .by = "handoff",
                                  .fresh = false,
                                  .ends_by = handoff->session_ends_by});
    authority::keep_bounds(act, handoff->ticket, session.row);  // and spent: no code finds it any more
    auto response = pages::see_other("/tokens");
    give_session(call, response, session);
    keep_way_back(call, response, handoff->return_to, session.row.kind);
    return response;
}

Reply spend(Call& call) {
    const bool framed = in_frame(call.request);
    if (framed && call.application.options.embed_origins.empty()) return no_frames(call);
    Form form(call.request);
    if (!form_is_ours(call, form, framed ? embed_form_cookie : form_cookie)) return pages::stale_form_page(call, {});
    return Writing{.work = [call = Call(call), form = std::move(form)](store::Transaction& transaction) {
        auto act = act_of(call, transaction);
        return arrive(act, call, form);
    }};
}

}  // namespace

std::span<const Route> handoff_routes() {
    static constexpr std::array routes{
        Route{Method::post, "/v1/users/{id}/handoff", Access::caller, create, "user.handoff"},
        Route{Method::get, "/handoff", Access::open, show},
        Route{Method::post, "/handoff", Access::open, spend},
    };
    return routes;
}

}  // namespace jeton::http
