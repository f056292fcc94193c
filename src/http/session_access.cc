#include "http/session_access.h"

#include "authority/browser.h"
#include "authority/sessions.h"
#include "base/percent.h"
#include "http/cookies.h"
#include "http/embed.h"
#include "http/origin.h"
#include "http/pages/frame.h"
#include "http/problem.h"
#include "http/routes/api.h"
#include "http/steps.h"

namespace jeton::http {
namespace {

/// Of a frame's page the frame's own; else the one of who is signed in, and where a browser keeps that one from a frame
/// of another site, again the frame's.
std::optional<std::string_view> cookie_shown(const Call& call) {
    const bool secure = call.application.secure();
    if (!of_frame(call.request)) {
        if (const auto cookie = find_cookie(call.request, session_cookie, secure)) return cookie;
    }
    return find_cookie(call.request, embed_cookie, secure);
}

bool embedded(const authority::Caller& caller) {
    return caller.session && caller.session->kind == store::SessionKind::embedded;
}

bool changes(Method method) { return method != Method::get && method != Method::head; }

Reply refuse_change(Call& call, std::string_view name, std::string_view detail) {
    return refused_early(call, {.status = 403, .name = std::string(name), .detail = std::string(detail)});
}

/// Why the session may not go on; nothing when it may.
std::optional<Reply> refusal_of(Call& call, store::Snapshot& snapshot, std::string_view cookie, std::string_view scope,
                                const Route& route) {
    auto look = look_of(call, snapshot);
    const auto caller = authority::session_caller(look, cookie);
    if (!caller) return refuse_credential(call);
    const auto token = call.request.field("X-CSRF-Token").value_or(std::string_view{});
    if (changes(call.request.method) &&
        !authority::same_token(token, authority::session_token(look.authority, caller->session->id))) {
        return refuse_change(
            call, "csrf_token_required",
            "A change in a session needs its token: send the csrf of GET /v1/session as X-CSRF-Token.");
    }
    if (embedded(*caller) && !open_to_embedded(route)) {
        return refuse_change(call, "embedded_session",
                             "A session in a frame reaches the tokens alone: open the page by itself.");
    }
    if (!scope.empty() && !authority::holds(look, *caller, scope)) {
        return refused(call, authority::lacking("This needs " + std::string(scope) + ".", scope).error());
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string_view> session_shown(const Call& call) {
    if (call.request.entrance == Entrance::guard) return std::nullopt;
    for (const auto* const name : {"Authorization", "X-API-Key"}) {
        if (call.request.count(name) != 0) return std::nullopt;
    }
    return cookie_shown(call);
}

Reply as_session(Call& call, std::string_view cookie, std::string_view scope, const Route& route) {
    const bool genuine = authority::genuine(call.application.parts.authority, authority::BrowserUse::session, cookie);
    if (genuine) call.session = cookie;
    if (changes(call.request.method) && !same_origin(call.request, call.application.options.public_url)) {
        return refuse_change(call, "cross_site",
                             "The browser says that another site made this request: nothing was done.");
    }
    if (!genuine) return refuse_credential(call);
    return read_first(call.application.parts.store, [&call, cookie, scope, &route](store::Snapshot& snapshot) -> Reply {
        if (auto refusal = refusal_of(call, snapshot, cookie, scope, route)) return std::move(*refusal);
        return resume([&call, &route] { return run(call, route); });
    });
}

Reply as_page(Call& call, const Route& route) {
    const auto sign_in = [&call] {
        if (in_frame(call.request)) return frame_is_over(call);
        // A secret that somebody put into the address is not told again (A11).
        const bool shows_secret = token::holds_secret(call.application.parts.authority.brand(), call.request.target);
        const auto next = shows_secret ? call.request.path : call.request.target;
        return pages::see_other("/login?next=" + base::percent_encode(next));
    };
    const bool framed = in_frame(call.request);
    if (framed && (call.application.options.embed_origins.empty() || !open_to_embedded(route))) return no_frames(call);
    const auto cookie = cookie_shown(call);
    if (!cookie || !authority::genuine(call.application.parts.authority, authority::BrowserUse::session, *cookie)) {
        return sign_in();
    }
    return read_first(call.application.parts.store,
                      [&call, cookie = *cookie, &route, sign_in](store::Snapshot& snapshot) -> Reply {
                          auto look = look_of(call, snapshot);
                          const auto caller = authority::session_caller(look, cookie);
                          if (!caller) return sign_in();
                          if (embedded(*caller) && !open_to_embedded(route)) return no_frames(call);
                          return resume([&call, cookie, &route]() -> Reply {
                              call.session = cookie;
                              return run(call, route);
                          });
                      });
}

}  // namespace jeton::http
