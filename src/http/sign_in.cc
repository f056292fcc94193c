#include "http/sign_in.h"

#include "authority/browser.h"
#include "authority/handoff.h"
#include "base/base64.h"
#include "http/cookies.h"
#include "http/origin.h"
#include "http/problem.h"

namespace jeton::http {
namespace {

using authority::BrowserUse;

constexpr base::seconds form_cookie_age{86400};

/// A frame's session has a cookie of its own: it leaves whoever is signed in alone.
std::string_view cookie_of(store::SessionKind kind) noexcept {
    return kind == store::SessionKind::embedded ? embed_cookie : session_cookie;
}

std::string_view return_cookie_of(store::SessionKind kind) noexcept {
    return kind == store::SessionKind::embedded ? embed_return_cookie : return_cookie;
}

std::string network_of(const Call& call) {
    return call.request.address_known ? login::network_of(call.request.address) : std::string("local");
}

}  // namespace

unsigned count_try(const Call& call, std::string_view account) {
    auto& application = call.application;
    const auto now = application.parts.clock.now();
    const auto network = network_of(call);
    if (const auto wait = application.network_tries.count(network, now); wait != 0) return wait;
    if (account.empty()) return 0;
    return application.account_tries.count(account, now);
}

void forgive_try(const Call& call, std::string_view account) {
    auto& application = call.application;
    const auto now = application.parts.clock.now();
    application.network_tries.forgive(network_of(call), now);
    if (!account.empty()) application.account_tries.forgive(account, now);
}

Response too_many_tries(unsigned seconds) {
    auto response = problem_response(
        {.status = 429,
         .name = "too_many_requests",
         .detail = "Somebody tried too often within a minute, at this account or from this network: wait a minute."});
    response.fields.emplace_back("Retry-After", std::to_string(seconds));
    return response;
}

FormGuard guard_form(const Call& call, std::string_view cookie) {
    const auto& authority = call.application.parts.authority;
    const auto known = find_cookie(call.request, cookie, call.application.secure());
    if (known && authority::genuine(authority, BrowserUse::form, *known)) {
        return {.cookie = cookie, .csrf = authority::form_token(authority, *known), .fresh_cookie = std::nullopt};
    }
    auto fresh = authority::make_browser_secret(authority, BrowserUse::form);
    auto csrf = fresh.expose([&](std::string_view text) { return authority::form_token(authority, text); });
    return {.cookie = cookie, .csrf = std::move(csrf), .fresh_cookie = std::move(fresh)};
}

void keep_form_cookie(const Call& call, Response& response, const FormGuard& guard) {
    if (!guard.fresh_cookie) return;
    set_cookie(response, guard.cookie, call.application.secure(), *guard.fresh_cookie, form_cookie_age);
}

bool form_is_ours(const Call& call, const Form& form, std::string_view cookie_name) {
    const auto& authority = call.application.parts.authority;
    const auto cookie = find_cookie(call.request, cookie_name, call.application.secure());
    return same_origin(call.request, call.application.options.public_url) && cookie &&
           authority::genuine(authority, BrowserUse::form, *cookie) &&
           authority::same_token(form.field("csrf"), authority::form_token(authority, *cookie));
}

authority::NewSession sign_in(authority::Act& act, const Call& call, const store::PrincipalRow& user,
                              std::string_view by) {
    return sign_in(act, call, user, {.by = by});
}

authority::NewSession sign_in(authority::Act& act, const Call& call, const store::PrincipalRow& user,
                              authority::SessionDraft draft) {
    if (const auto before = find_cookie(call.request, cookie_of(draft.kind), call.application.secure())) {
        if (const auto row = act.reads.find_session_by_digest(act.authority.digest_of(*before)))
            act.writes.remove(*row);
    }
    draft.user_agent = call.request.field("User-Agent").value_or(std::string_view{});
    return authority::open_session(act, user, draft);
}

void give_session(const Call& call, Response& response, const authority::NewSession& session) {
    const auto left = std::chrono::floor<base::seconds>(session.row.expires_at - call.application.parts.clock.now());
    set_cookie(response, cookie_of(session.row.kind), call.application.secure(), session.cookie, left);
}

void keep_way_back(const Call& call, Response& response, const std::string& return_to, store::SessionKind kind) {
    const auto name = return_cookie_of(kind);
    if (return_to.empty()) return drop_cookie(response, name, call.application.secure());
    const std::vector<std::uint8_t> bytes(return_to.begin(), return_to.end());
    set_cookie(response, name, call.application.secure(), base::encode_base64url(bytes),
               call.application.parts.authority.settings()->sessions.max);
}

std::optional<std::string> way_back(const Call& call, store::SessionKind kind) {
    if (kind == store::SessionKind::login) return std::nullopt;
    const auto kept = find_cookie(call.request, return_cookie_of(kind), call.application.secure());
    const auto bytes = kept ? base::decode_base64url(*kept) : std::nullopt;
    if (!bytes) return std::nullopt;
    std::string url(bytes->begin(), bytes->end());
    return authority::leads_to(url, call.application.options.return_origins) ? std::optional(std::move(url))
                                                                             : std::nullopt;
}

std::string_view next_of(std::string_view next) noexcept { return own_path(next) ? next : "/tokens"; }

}  // namespace jeton::http
