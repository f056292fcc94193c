// Sign-in through an OpenID provider: where the browser is sent, and what it brings back.
#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>

#include <spdlog/spdlog.h>

#include "authority/browser.h"
#include "authority/identities.h"
#include "authority/sessions.h"
#include "base/base64.h"
#include "base/json.h"
#include "http/cookies.h"
#include "http/form.h"
#include "http/origin.h"
#include "http/pages/frame.h"
#include "http/routes.h"
#include "http/routes/api.h"
#include "http/sign_in.h"
#include "http/steps.h"
#include "login/provider.h"

namespace jeton::http {
namespace {

using authority::BrowserUse;

constexpr base::seconds flow_lifetime{600};
constexpr std::int64_t flows_max = 10'000;
constexpr std::size_t code_bytes_max = 4096;
constexpr std::size_t state_bytes = 32;

token::Mac digest_of(const authority::Authority& authority, std::string_view state) {
    return authority.session_mac_of("oidc state " + std::string(state));
}

/// Of the cookie, for one use, so that neither the store nor the address bar ever holds it.
std::string derived(const authority::Authority& authority, std::string_view use, std::string_view cookie) {
    return base::encode_base64url(authority.session_mac_of("oidc " + std::string(use) + " " + std::string(cookie)));
}

std::string exposed_browser(const authority::Authority& authority, const base::Secret& cookie) {
    return cookie.expose([&](std::string_view text) { return derived(authority, "browser", text); });
}

std::string make_state(base::Entropy& entropy) {
    std::array<std::uint8_t, state_bytes> bytes{};
    entropy.fill(std::as_writable_bytes(std::span(bytes)));
    return base::encode_base64url(bytes);
}

login::Attempt attempt_of(const Application& application, const login::Provider& provider, std::string state,
                          std::string_view cookie) {
    const auto& authority = application.parts.authority;
    return {.state = std::move(state),
            .nonce = derived(authority, "nonce", cookie),
            .verifier = derived(authority, "verifier", cookie),
            .redirect_uri = application.link_base() + "/login/oidc/" + provider.settings().name + "/callback",
            .again = false};
}

login::Provider* provider_of(const Call& call) {
    for (const auto& provider : call.application.parts.providers) {
        if (provider->settings().name == call.request.parameters[0]) return provider.get();
    }
    return nullptr;
}

Response not_here(const Call& call) {
    return pages::message_page(call, 404,
                               {.title = "No such sign-in",
                                .text = "There is no sign-in of this name here.",
                                .link = "/login",
                                .link_text = "Sign in"});
}
Response not_started(const Call& call) {
    return pages::message_page(call, 400,
                               {.title = "Sign in again",
                                .text = "This sign-in was not started in this browser, or is over.",
                                .link = "/login",
                                .link_text = "Sign in"});
}
Response not_signed_in(const Call& call, unsigned status, pages::Text why, const pages::Names& names = {}) {
    return pages::message_page(
        call, status,
        {.title = "Not signed in", .text = why, .link = "/login", .link_text = "Sign in", .names = names});
}
Response refused_page(const Call& call, const Refusal& refusal) {
    // The detail is for who asks by the API.
    if (refusal.name == "fresh_sign_in_required")
        return not_signed_in(call, 403, "Confirm on the account page who you are, then link the other sign-in.");
    return not_signed_in(call, 403, pages::Text::of(refusal.detail));
}
Response busy(const Call& call) {
    return pages::message_page(call, 503,
                               {.title = "Try again",
                                .text = "Too many people are signing in just now: try again in a moment.",
                                .link = "/login",
                                .link_text = "Sign in"});
}
/// What the operator reads in the log, the person does not: it may be about a forgery.
Response failed(const Call& call, const login::Provider& provider, unsigned status, std::string_view why) {
    spdlog::warn("request {}: sign-in through {}: {}", call.request.id, provider.settings().name, why);
    constexpr pages::Text away = "{} did not answer as it should: try again in a moment.";
    constexpr pages::Text unbelievable = "The answer of {} could not be believed.";
    return not_signed_in(call, status, status == 503 ? away : unbelievable, {provider.settings().title});
}

/// To the provider from a page of this site: its policy lets no form of it end elsewhere, by redirect either.
Response led_on(const Call& call, const login::Provider& provider, const std::string& url) {
    auto response = pages::message_page(call, 200,
                                        {.title = "On to {}",
                                         .text = "Sign in there, and that sign-in leads to this account from then on.",
                                         .link = url,
                                         .link_text = "Go on",
                                         .names = {provider.settings().title}});
    response.fields.emplace_back("Refresh", "0; url=" + url);
    return response;
}

struct Start {
    std::string next;
    bool again = false;
    bool links = false;  ///< to the account of who is signed in
};

/// Who is signed in, if they may link an identity to their account now (A13, A38).
authority::Result<base::PrincipalId> linking(authority::Look& look, const Call& call, std::string_view csrf) {
    const auto cookie = find_cookie(call.request, session_cookie, call.application.secure());
    const auto caller =
        cookie ? authority::session_caller(look, *cookie) : Result<authority::Caller>(authority::unauthenticated());
    if (!caller) return authority::forbidden("Sign in to your account first, then link another sign-in to it.");
    if (!authority::same_token(csrf, authority::session_token(look.authority, caller->session->id)))
        return authority::forbidden("The form is not of this session: open the account page again.");
    if (auto ok = authority::require_person(*caller); !ok) return std::unexpected(ok.error());
    if (auto ok = authority::require_fresh(look, *caller); !ok) return std::unexpected(ok.error());
    return caller->principal.id;
}

/// Remembers the sign-in that begins, and leads the browser away.
Response begin(authority::Act& act, const Call& call, const login::Provider& provider, const Start& start,
               std::string_view csrf, const base::Secret& cookie, const std::string& state, const std::string& url) {
    store::TicketRow ticket;
    ticket.id = base::TicketId::make(act.authority.clock(), act.authority.entropy());
    ticket.kind = store::TicketKind::oidc_state;
    ticket.digest = digest_of(act.authority, state);
    if (start.links) {
        const auto user = linking(act, call, csrf);
        if (!user) return refused_page(call, user.error());
        ticket.user = *user;
    }
    if (act.reads.count_tickets(store::TicketKind::oidc_state, act.now) >= flows_max) return busy(call);
    ticket.data = boost::json::serialize(boost::json::object{{"provider", provider.settings().name},
                                                             {"browser", exposed_browser(act.authority, cookie)},
                                                             {"next", start.next}});
    ticket.created_at = act.now;
    ticket.expires_at = act.now + flow_lifetime;
    act.writes.insert(ticket);
    auto response = start.links ? led_on(call, provider, url) : pages::see_other(url);
    set_cookie(response, provider_cookie, call.application.secure(), cookie, flow_lifetime);
    return response;
}

Reply start(Call& call, const Start& wanted, std::string csrf) {
    auto* const provider = provider_of(call);
    if (provider == nullptr) return not_here(call);
    // A start costs a row and a question to the provider: strangers get a bounded number of them.
    if (const auto wait = count_try(call, {}); wait != 0) return pages::too_many_tries_page(call, wait);
    auto cookie = std::make_shared<base::Secret>(
        authority::make_browser_secret(call.application.parts.authority, BrowserUse::oidc));
    auto attempt = cookie->expose([&](std::string_view text) {
        return attempt_of(call.application, *provider, make_state(call.application.parts.entropy), text);
    });
    attempt.again = wanted.again;
    return pool_first(
        call.application.parts.errands,
        [&call, provider, wanted, csrf = std::move(csrf), cookie, attempt = std::move(attempt)]() -> Reply {
            auto url = provider->authorization_url(attempt);
            if (!url) return failed(call, *provider, 503, url.error());
            return Writing{.work = [&call, provider, wanted, csrf, cookie, state = attempt.state,
                                    url = std::move(*url)](store::Transaction& transaction) {
                auto act = act_of(call, transaction);
                return begin(act, call, *provider, wanted, csrf, *cookie, state, url);
            }};
        },
        busy(call));
}

Reply start_by_link(Call& call) {
    const auto query = Form::of_query(call.request);
    return start(
        call, {.next = std::string(next_of(query.field("next"))), .again = query.field("fresh") == "1", .links = false},
        {});
}

Reply start_by_form(Call& call) {
    if (!same_origin(call.request, call.application.options.public_url))
        return not_signed_in(call, 403, "This form was sent by another site.");
    const Form form(call.request);
    // Who may not link is told so before the provider is asked.
    return read_first(call.application.parts.store,
                      [&call, csrf = form.field("csrf"),
                       next = std::string(next_of(form.field("next")))](store::Snapshot& snapshot) -> Reply {
                          auto look = look_of(call, snapshot);
                          if (const auto user = linking(look, call, csrf); !user)
                              return refused_page(call, user.error());
                          return resume([&call, csrf, next]() -> Reply {
                              return start(call, {.next = next, .again = false, .links = true}, csrf);
                          });
                      });
}

/// What was remembered of the sign-in that comes back. Takes it: a state is good once, right or wrong.
struct Came {
    std::optional<base::PrincipalId> link_to;
    std::string next;
};
std::optional<Came> take_flow(authority::Act& act, const login::Provider& provider, std::string_view state,
                              std::string_view cookie) {
    const auto ticket = act.reads.find_ticket(store::TicketKind::oidc_state, digest_of(act.authority, state));
    if (!ticket || ticket->expires_at <= act.now) return std::nullopt;
    const auto data = base::parse_json(ticket->data);
    if (!data || !data->is_object()) return std::nullopt;
    const auto text = [&](std::string_view name) {
        const auto* const value = data->get_object().if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
    };
    // Another browser's state leaves the ticket to the browser that began: nobody ends another's sign-in.
    if (!authority::same_token(text("browser"), derived(act.authority, "browser", cookie))) return std::nullopt;
    if (text("provider") != provider.settings().name) return std::nullopt;
    act.writes.remove(*ticket);
    return Came{.link_to = ticket->user, .next = text("next")};
}

authority::ProvenIdentity proven(const login::Provider& provider, const login::Claims& claims, const Came& came) {
    const auto& settings = provider.settings();
    authority::ProvenIdentity identity{.provider = settings.name,
                                       .issuer = settings.issuer,
                                       .subject = claims.subject,
                                       .preferred_username = claims.preferred_username,
                                       .ceiling = {},
                                       .may_create = settings.create_users,
                                       .link_to = came.link_to};
    if (settings.ceilings.empty()) return identity;
    identity.ceiling.emplace();
    for (const auto& group : claims.texts(settings.groups_claim).value_or(std::vector<std::string>{})) {
        const auto found = settings.ceilings.find(group);
        if (found == settings.ceilings.end()) continue;
        for (const auto& grant : found->second) {
            if (std::ranges::find(*identity.ceiling, grant) == identity.ceiling->end())
                identity.ceiling->push_back(grant);
        }
    }
    return identity;
}

/// Opens the session of who was proven.
Response arrive(authority::Act& act, const Call& call, const login::Provider& provider, const login::Claims& claims,
                const Came& came) {
    const auto user = authority::user_of(act, proven(provider, claims, came));
    if (!user) {
        act.writes.undo();
        return refused_page(call, user.error());
    }
    // Fresh is who proved it to the provider lately, by the provider's own word: a browser can drop prompt=login.
    const bool fresh = claims.auth_time && *claims.auth_time <= act.now + login::clock_skew_max &&
                       act.now - *claims.auth_time < act.settings->sessions.fresh;
    const auto by = "oidc:" + provider.settings().name;
    const auto session = sign_in(act, call, *user, {.by = by, .fresh = fresh});
    auto response = pages::see_other(came.next);
    give_session(call, response, session);
    drop_cookie(response, provider_cookie, call.application.secure());
    return response;
}

struct Brought {
    std::string code;
    std::string error;
    std::string cookie;
    std::string state;
    std::optional<std::string> issuer;
};

/// With the state taken: redeems the code on a thread of the pool, then lets the person in.
Reply redeem(const Call& call, login::Provider& provider, const Brought& brought, const Came& came) {
    if (auto issuer = provider.check_response_issuer(brought.issuer); !issuer)
        return failed(call, provider, 403, issuer.error());
    if (!brought.error.empty()) {
        return not_signed_in(call, 403, "{} did not sign you in: {}.", {provider.settings().title, brought.error});
    }
    const auto attempt = attempt_of(call.application, provider, brought.state, brought.cookie);
    auto claims = provider.redeem(brought.code, attempt, call.application.parts.clock.now());
    if (!claims) return failed(call, provider, 403, claims.error());
    return Writing{.work = [&call, &provider, came, claims = std::move(*claims)](store::Transaction& transaction) {
        auto act = act_of(call, transaction);
        return arrive(act, call, provider, claims, came);
    }};
}

Reply callback(Call& call) {
    auto* const provider = provider_of(call);
    if (provider == nullptr) return not_here(call);
    const auto query = Form::of_query(call.request);
    const auto cookie = find_cookie(call.request, provider_cookie, call.application.secure());
    Brought brought{.code = query.field("code"),
                    .error = query.field("error"),
                    .cookie = std::string(cookie.value_or(std::string_view{})),
                    .state = query.field("state"),
                    .issuer = query.field("iss").empty() ? std::nullopt : std::optional(query.field("iss"))};
    const bool answers = (brought.code.empty() != brought.error.empty()) && brought.code.size() <= code_bytes_max;
    if (!answers || brought.state.empty() ||
        !authority::genuine(call.application.parts.authority, BrowserUse::oidc, brought.cookie)) {
        return not_started(call);
    }
    // First the state, in the store; then the provider, on the pool; then the session, in the store.
    return write_first(
        call.application.parts.store,
        [&call, provider, brought = std::move(brought)](store::Transaction& transaction) -> Reply {
            auto act = act_of(call, transaction);
            auto came = take_flow(act, *provider, brought.state, brought.cookie);
            if (!came) return not_started(call);
            return pool_first(
                call.application.parts.errands,
                [&call, provider, brought, came = std::move(*came)] { return redeem(call, *provider, brought, came); },
                busy(call));
        });
}

}  // namespace

std::span<const Route> oidc_routes() {
    static constexpr std::array routes{
        Route{Method::get, "/login/oidc/{name}", Access::open, start_by_link},
        Route{Method::post, "/login/oidc/{name}", Access::open, start_by_form},
        Route{Method::get, "/login/oidc/{name}/callback", Access::open, callback},
    };
    return routes;
}

}  // namespace jeton::http
