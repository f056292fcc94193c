// /login and /logout: plain forms, which work with scripting off.
#include <array>
#include <memory>

#include "authority/browser.h"
#include "authority/factors.h"
#include "authority/half_login.h"
#include "authority/passwords.h"
#include "http/cookies.h"
#include "http/form.h"
#include "http/origin.h"
#include "http/pages/sign_in.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/routes/api.h"
#include "http/sign_in.h"
#include "http/steps.h"

namespace jeton::http {
namespace {

constexpr pages::Text not_right = "The user name or the password is not right.";

/// What came of the form.
struct Trying {
    std::string username;
    base::Secret password;
    std::string next;
    authority::PasswordTry tried{};
    std::optional<std::string> renewed_hash{};
};

std::optional<std::string_view> session_of(const Call& call) {
    const auto cookie = find_cookie(call.request, session_cookie, call.application.secure());
    const auto& authority = call.application.parts.authority;
    return cookie && authority::genuine(authority, authority::BrowserUse::session, *cookie) ? cookie : std::nullopt;
}

Response blank_form(const Call& call) {
    const Query query(call.request, {"next"});
    const auto wanted = query.find("next").value_or(std::string());
    const auto guard = guard_form(call);
    auto response = pages::sign_in_page(call, 200, {.csrf = guard.csrf, .next = next_of(wanted)});
    keep_form_cookie(call, response, guard);
    return response;
}

Reply show(Call& call) {
    // Nobody can sign in yet: whoever comes here first is told of the setup secret.
    if (call.application.parts.setup.open()) return pages::see_other("/setup");
    const auto cookie = session_of(call);
    if (!cookie) return blank_form(call);
    return read_first(call.application.parts.store, [&call, cookie = *cookie](store::Snapshot& snapshot) -> Reply {
        auto look = look_of(call, snapshot);
        if (!authority::session_caller(look, cookie)) return blank_form(call);
        const Query query(call.request, {"next"});
        return pages::see_other(next_of(query.find("next").value_or(std::string())));
    });
}

/// The same for a wrong password and for a user whom there is not (A39).
Response refuse(const Call& call, const Trying& trying) {
    const auto guard = guard_form(call);
    auto response = pages::sign_in_page(
        call, 401, {.csrf = guard.csrf, .next = trying.next, .username = trying.username, .error = not_right});
    response.fields.emplace_back("WWW-Authenticate", bearer_challenge);
    keep_form_cookie(call, response, guard);
    return response;
}

/// A code is asked for too: what was shown so far is kept under a form cookie that nobody could have known before
/// (A37).
Response ask_for_code(authority::Act& act, const Call& call, const store::PrincipalRow& user, const Trying& trying) {
    auto cookie = authority::make_browser_secret(act.authority, authority::BrowserUse::form);
    FormGuard guard{.cookie = form_cookie, .csrf = {}, .fresh_cookie = std::nullopt};
    cookie.expose([&](std::string_view text) {
        authority::begin_half_login(act, user, text);
        guard.csrf = authority::form_token(act.authority, text);
    });
    guard.fresh_cookie = std::move(cookie);
    auto response = pages::second_step_page(call, 200, {.csrf = guard.csrf, .next = trying.next});
    keep_form_cookie(call, response, guard);
    return response;
}

/// The password was right: the session is written, if both still hold.
Reply let_in(Call& call, const std::shared_ptr<Trying>& trying) {
    return Writing{.work = [&call, trying](store::Transaction& transaction) {
        auto act = act_of(call, transaction);
        const auto user = authority::password_user(act, trying->tried);
        if (!user) return refuse(call, *trying);
        if (trying->renewed_hash) authority::renew_hash(act, trying->tried, *trying->renewed_hash);
        forgive_try(call, password_account(trying->username));
        if (authority::asks_for_code(act, user->id)) return ask_for_code(act, call, *user, *trying);
        const auto session = sign_in(act, call, *user, "password");
        auto response = pages::see_other(trying->next);
        give_session(call, response, session);
        drop_cookie(response, form_cookie, call.application.secure());
        return response;
    }};
}

/// A41: an account's codes are counted apart from its passwords, so that who knows neither locks nobody out of the
/// other.
std::string code_account(const store::PrincipalRow& user) { return "code of " + user.name; }

Response wrong_code(const Call& call, std::string_view next) {
    const auto guard = guard_form(call);
    auto response = pages::second_step_page(
        call, 401,
        {.csrf = guard.csrf, .next = next, .error = "The code is wrong, was used, or is old: take the next one."});
    response.fields.emplace_back("WWW-Authenticate", bearer_challenge);
    return response;
}

/// The second step.
Reply take_code(Call& call, std::string_view cookie, std::string code, std::string next) {
    return Writing{
        .work = [&call, cookie, code = std::move(code), next = std::move(next)](store::Transaction& transaction) {
            auto act = act_of(call, transaction);
            const auto half = authority::find_half_login(act, cookie);
            if (!half) return pages::stale_form_page(call, "/login");
            if (!authority::take_code(act, half->user, code)) {
                act.authority.refused_sign_ins().note(half->user.id, act.ip, act.request_id, act.now);
                return wrong_code(call, next);
            }
            authority::end_half_login(act, *half);
            const auto session = sign_in(act, call, half->user, "password and code");
            auto response = pages::see_other(next);
            give_session(call, response, session);
            drop_cookie(response, form_cookie, call.application.secure());
            forgive_try(call, code_account(half->user));
            return response;
        }};
}

Reply enter_code(Call& call, const Form& form) {
    const auto cookie = *find_cookie(call.request, form_cookie, call.application.secure());  // of a form that is ours
    return read_first(call.application.parts.store,
                      [&call, cookie, code = form.field("code"),
                       next = std::string(next_of(form.field("next")))](store::Snapshot& snapshot) -> Reply {
                          auto look = look_of(call, snapshot);
                          const auto half = authority::find_half_login(look, cookie);
                          const auto account = half ? code_account(half->user) : std::string();
                          // A41: counted before the code is looked at.
                          if (const auto wait = count_try(call, account); wait != 0)
                              return pages::too_many_tries_page(call, wait);
                          if (!half) return pages::stale_form_page(call, "/login");
                          return take_code(call, cookie, code, next);
                      });
}

Reply check(Call& call, const std::shared_ptr<Trying>& trying) {
    auto& hasher = *call.application.hasher;
    if (hasher.matches(trying->tried.hash, trying->password)) {
        if (login::PasswordHasher::outdated(trying->tried.hash)) trying->renewed_hash = hasher.hash(trying->password);
        return let_in(call, trying);
    }
    const auto& parts = call.application.parts;
    if (trying->tried.user) {
        parts.authority.refused_sign_ins().note(*trying->tried.user, call.request.address_text(), call.request.id,
                                                parts.clock.now());
    }
    return refuse(call, *trying);
}

Reply enter(Call& call) {
    const Form form(call.request);
    if (!form_is_ours(call, form)) return pages::stale_form_page(call, "/login");
    if (!form.field("code").empty()) return enter_code(call, form);
    auto password = base::Secret::copy_of(form.field("password"));
    auto trying = std::make_shared<Trying>(
        Trying{.username = authority::normal_username(form.field("username")),
               .password = password ? std::move(*password) : std::move(*base::Secret::copy_of({})),
               .next = std::string(next_of(form.field("next")))});
    // A41: counted before anything is looked at, whether or not there is such a user.
    if (const auto wait = count_try(call, password_account(trying->username)); wait != 0)
        return pages::too_many_tries_page(call, wait);
    return read_first(call.application.parts.store, [&call, trying](store::Snapshot& snapshot) -> Reply {
        auto look = look_of(call, snapshot);
        trying->tried = authority::find_password(look, trying->username);
        return hash_first(
            *call.application.hasher, [&call, trying] { return check(call, trying); },
            pages::too_many_tries_page(call, 1));
    });
}

Reply show_sign_out(Call& call) {
    const auto cookie = session_of(call);
    if (!cookie) return pages::see_other("/login");
    return read_first(call.application.parts.store, [&call, cookie = *cookie](store::Snapshot& snapshot) -> Reply {
        auto look = look_of(call, snapshot);
        const auto caller = authority::session_caller(look, cookie);
        if (!caller) return pages::see_other("/login");
        return pages::sign_out_page(call, authority::session_token(look.authority, caller->session->id),
                                    caller->principal.name);
    });
}

Reply leave(Call& call) {
    const auto cookie = session_of(call);
    if (!cookie) return pages::see_other("/login");
    if (!same_origin(call.request, call.application.options.public_url)) return pages::stale_form_page(call, "/logout");
    return Writing{.work = [&call, cookie = *cookie](store::Transaction& transaction) {
        const Form form(call.request);
        auto act = act_of(call, transaction);
        auto response = pages::see_other("/login");
        drop_cookie(response, session_cookie, call.application.secure());
        const auto caller = authority::session_caller(act, cookie);
        if (!caller) return response;
        const auto token = authority::session_token(act.authority, caller->session->id);
        if (!authority::same_token(form.field("csrf"), token)) return pages::stale_form_page(call, "/logout");
        static_cast<void>(authority::end_session(act, *caller, caller->session->id));
        return response;
    }};
}

}  // namespace

std::span<const Route> sign_in_routes() {
    static constexpr std::array routes{
        Route{Method::get, "/login", Access::open, show},
        Route{Method::post, "/login", Access::open, enter},
        Route{Method::get, "/logout", Access::open, show_sign_out},
        Route{Method::post, "/logout", Access::open, leave},
    };
    return routes;
}

}  // namespace jeton::http
