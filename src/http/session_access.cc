#include "http/session_access.h"

#include "authority/browser.h"
#include "authority/sessions.h"
#include "base/percent.h"
#include "http/cookies.h"
#include "http/origin.h"
#include "http/pages/frame.h"
#include "http/problem.h"
#include "http/routes/api.h"
#include "http/steps.h"

namespace jeton::http {
namespace {

bool changes(Method method) { return method != Method::get && method != Method::head; }

Response refuse_change(std::string_view name, std::string_view detail) {
    return problem_response({.status = 403, .name = std::string(name), .detail = std::string(detail)});
}

/// Why the session may not go on; nothing when it may.
std::optional<Response> refusal_of(Call& call, store::Snapshot& snapshot, std::string_view cookie,
                                   std::string_view scope) {
    auto look = authority::look(call.application.parts.authority, snapshot, call.request.address_text(),
                                std::string(call.request.id));
    const auto caller = authority::session_caller(look, cookie);
    if (!caller) return refuse_credential(call);
    const auto token = call.request.field("X-CSRF-Token").value_or(std::string_view{});
    if (changes(call.request.method) &&
        !authority::same_token(token, authority::session_token(look.authority, caller->session->id))) {
        return refuse_change(
            "csrf_token_required",
            "A change in a session needs its token: send the csrf of GET /v1/session as X-CSRF-Token.");
    }
    if (!scope.empty() && !authority::may(look, *caller, scope)) {
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
    return find_cookie(call.request, session_cookie, call.application.secure());
}

Reply as_session(Call& call, std::string_view cookie, std::string_view scope, const Route& route) {
    if (changes(call.request.method) && !same_origin(call.request, call.application.options.public_url)) {
        return refuse_change("cross_site", "The browser says that another site made this request: nothing was done.");
    }
    if (!authority::genuine(call.application.parts.authority, authority::BrowserUse::session, cookie)) {
        return refuse_credential(call);
    }
    return read_first(call.application.parts.store, [&call, cookie, scope, &route](store::Snapshot& snapshot) -> Reply {
        if (auto refusal = refusal_of(call, snapshot, cookie, scope)) return std::move(*refusal);
        return resume([&call, cookie, &route]() -> Reply {
            call.session = cookie;
            return run(call, route);
        });
    });
}

Reply as_page(Call& call, const Route& route) {
    const auto sign_in = [&call] {
        return pages::see_other("/login?next=" + base::percent_encode(call.request.target));
    };
    const auto cookie = find_cookie(call.request, session_cookie, call.application.secure());
    if (!cookie || !authority::genuine(call.application.parts.authority, authority::BrowserUse::session, *cookie)) {
        return sign_in();
    }
    return read_first(call.application.parts.store,
                      [&call, cookie = *cookie, &route, sign_in](store::Snapshot& snapshot) -> Reply {
                          auto look = authority::look(call.application.parts.authority, snapshot,
                                                      call.request.address_text(), std::string(call.request.id));
                          if (!authority::session_caller(look, cookie)) return sign_in();
                          return resume([&call, cookie, &route]() -> Reply {
                              call.session = cookie;
                              return run(call, route);
                          });
                      });
}

}  // namespace jeton::http
