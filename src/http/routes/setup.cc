// The first run: who has the one-time setup secret makes the first administrator, once.
#include <array>
#include <boost/json/serialize.hpp>
#include <memory>

#include "authority/bootstrap.h"
#include "authority/passwords.h"
#include "authority/principals.h"
#include "http/cookies.h"
#include "http/form.h"
#include "http/pages/sign_in.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/routes/api.h"
#include "http/sign_in.h"
#include "http/steps.h"
#include "login/password_rules.h"

namespace jeton::http {
namespace {

using authority::Act;
using authority::FirstAdministrator;

struct Wanted {
    std::string secret;
    std::string username;
    std::string password;
};
/// How the answers are written: as JSON, or as pages.
struct Teller {
    Response (*made)(Act& act, const Call& call, const FirstAdministrator& first);
    Response (*refused)(const Call& call, const Wanted& wanted, const Refusal& refusal);
    Response (*too_many)(const Call& call, unsigned seconds);
};

Refusal wrong_secret() {
    auto refusal = authority::unauthenticated().error();
    refusal.name = "invalid_setup_secret";
    refusal.detail = "The setup secret is wrong or spent: read it from the file setup-secret in the data directory.";
    refusal.pointer = "/secret";
    return refusal;
}

/// Makes the administrator while the gate is held.
Reply write_administrator(Call& call, const std::shared_ptr<Wanted>& wanted, std::string hash, const Teller& teller) {
    auto made = std::make_shared<bool>(false);
    return Writing{
        .work = [&call, wanted, hash = std::move(hash), teller, made](store::Transaction& transaction) -> Response {
            auto act = act_of(call, transaction);
            const auto first = authority::bootstrap(act, wanted->username);
            if (!first) return teller.refused(call, *wanted, first.error());
            transaction.put_password({.user = first->user.id, .hash = hash, .changed_at = act.now});
            *made = true;
            return teller.made(act, call, *first);
        },
        .after =
            [&call, made](bool committed) {
                auto& gate = call.application.parts.setup;
                if (committed && *made)
                    gate.shut();
                else
                    gate.leave();
            }};
}

Reply set_up(Call& call, Wanted given, const Teller& teller) {
    auto& gate = call.application.parts.setup;
    auto wanted = std::make_shared<Wanted>(std::move(given));
    if (const auto wait = count_try(call, {}); wait != 0) return teller.too_many(call, wait);
    if (!gate.matches(wanted->secret)) return teller.refused(call, *wanted, wrong_secret());
    if (const auto wrong = login::check_password(wanted->password, wanted->username)) {
        return teller.refused(call, *wanted,
                              authority::invalid("/password", std::string(login::describe(*wrong))).error());
    }
    auto& hasher = *call.application.hasher;
    return hash_first(
        hasher,
        [&call, &hasher, &gate, wanted, teller]() -> Reply {
            const auto password = base::Secret::copy_of(wanted->password);
            auto hash = password ? hasher.hash(*password) : std::nullopt;
            if (!hash) return problem_response(Problem::unavailable());
            if (!gate.enter()) return teller.refused(call, *wanted, wrong_secret());
            return write_administrator(call, wanted, std::move(*hash), teller);
        },
        teller.too_many(call, 1));
}

Reply show(Call& call) {
    if (!call.application.parts.setup.open()) return problem_response(Problem::of_message(404));
    const auto guard = guard_form(call);
    auto response = pages::set_up_page(call, 200, {.csrf = guard.csrf});
    keep_form_cookie(call, response, guard);
    return response;
}

Response told_in_json(Act& act, const Call&, const FirstAdministrator& first) {
    boost::json::object body{{"user", authority::view(act, first.user)}};
    first.token.secret.expose([&](std::string_view text) { body["secret"] = text; });
    body["token"] = authority::view(act, first.token.row);
    return response_of({.status = 201, .body = std::move(body)});
}

Response told_in_page(Act& act, const Call& call, const FirstAdministrator& first) {
    auto response = pages::set_up_done_page(call, first.user.name, first.token.secret);
    give_session(call, response, sign_in(act, call, first.user, "setup"));
    drop_cookie(response, form_cookie, call.application.secure());
    return response;
}

Response refused_in_json(const Call& call, const Wanted&, const Refusal& refusal) { return refused(call, refusal); }

Response too_many_in_json(const Call&, unsigned seconds) { return too_many_tries(seconds); }

constexpr Teller in_json{.made = told_in_json, .refused = refused_in_json, .too_many = too_many_in_json};

Response refused_in_page(const Call& call, const Wanted& wanted, const Refusal& refusal) {
    const auto at = [&](std::string_view pointer) {
        return refusal.pointer == pointer ? pages::Text::of(refusal.detail) : pages::Text{};
    };
    if (refusal.pointer.empty()) {
        return pages::message_page(
            call, Problem::of(refusal).status,
            {.title = "Set up", .text = pages::Text::of(refusal.detail), .link = "/login", .link_text = "Sign in"});
    }
    const auto guard = guard_form(call);
    auto response = pages::set_up_page(call, Problem::of(refusal).status,
                                       {.csrf = guard.csrf,
                                        // Typed from a file, and right: who is to choose another password keeps it.
                                        .secret = at("/secret").empty() ? wanted.secret : std::string_view{},
                                        .username = wanted.username,
                                        .secret_error = at("/secret"),
                                        .username_error = at("/username"),
                                        .password_error = at("/password")});
    keep_form_cookie(call, response, guard);
    return response;
}

constexpr Teller in_page{.made = told_in_page, .refused = refused_in_page, .too_many = pages::too_many_tries_page};

Reply set_up_json(Call& call) {
    Members members(call.request.body);
    Wanted wanted{.secret = members.raw_text("secret", 1, 256).value_or(std::string()),
                  .username = members.text("username", 1, 64).value_or(std::string()),
                  .password = members.raw_text("password", 1, base::Secret::max_bytes).value_or(std::string())};
    for (const auto* name : {"secret", "username", "password"}) members.require(name);
    if (const auto& refusal = members.finish()) return refused(call, *refusal);
    return set_up(call, std::move(wanted), in_json);
}

Reply set_up_form(Call& call) {
    const Form form(call.request);
    if (!form_is_ours(call, form)) return pages::stale_form_page(call, "/setup");
    return set_up(call,
                  {.secret = form.field("secret"),
                   .username = authority::normal_username(form.field("username")),
                   .password = form.field("password")},
                  in_page);
}

}  // namespace

std::span<const Route> setup_routes() {
    static constexpr std::array routes{
        Route{Method::get, "/setup", Access::open, show},
        Route{Method::post, "/setup", Access::open, set_up_form},
        Route{Method::post, "/v1/setup", Access::open, set_up_json},
    };
    return routes;
}

}  // namespace jeton::http
