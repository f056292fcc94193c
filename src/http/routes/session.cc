// /v1/session, /v1/sessions, /v1/account: what is a person's alone. And PUT /v1/users/{id}/password.
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <memory>

#include "authority/audit.h"
#include "authority/factors.h"
#include "authority/passkeys.h"
#include "authority/passwords.h"
#include "authority/sessions.h"
#include "http/cookies.h"
#include "http/passkey_place.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/routes/api.h"
#include "http/routes/factors.h"
#include "http/sign_in.h"
#include "http/steps.h"
#include "login/provider.h"

namespace jeton::http {
namespace {

using authority::Act;
using authority::Caller;
using authority::Look;

Answer nothing() {
    return {.status = 204, .body = std::nullopt, .shown_secret_of = std::nullopt, .narrowed = false, .fields = {}};
}

/// The session, with whose pages these are and where they lead back to.
boost::json::object told_of_session(Look& look, const Call& call, const Caller& caller) {
    auto body = authority::view_of_session(look, caller);
    const auto back = way_back(call, caller.session->kind);
    body["return_to"] = back ? boost::json::value(*back) : boost::json::value(nullptr);
    const auto& theme = call.application.theme;
    const auto logo = theme.logo.empty() ? boost::json::value(nullptr) : boost::json::value(logo_path);
    body["product"] = boost::json::object{{"name", theme.name}, {"logo", logo}};
    return body;
}

Reply show(Call& call) {
    return inquire(call, [&call](Look& look, const Caller& caller) -> Result<Answer> {
        return Answer{.status = 200, .body = told_of_session(look, call, caller)};
    });
}

Reply sign_out(Call& call) {
    return change(call, {}, [&call](Act& act, const Caller& caller) -> Result<Answer> {
        if (auto ended = authority::end_session(act, caller, caller.session->id); !ended)
            return std::unexpected(ended.error());
        Response response;
        const bool framed = caller.session->kind == store::SessionKind::embedded;
        drop_cookie(response, framed ? embed_cookie : session_cookie, call.application.secure());
        keep_way_back(call, response, {}, caller.session->kind);
        auto answer = nothing();
        answer.fields = std::move(response.fields);
        return answer;
    });
}

Reply list(Call& call) {
    return inquire(call, [](Look& look, const Caller& caller) -> Result<Answer> {
        boost::json::array items;
        for (const auto& row : look.reads.sessions_of(caller.principal.id)) {
            if (look.now < row.expires_at) items.push_back(authority::view(look, row, caller));
        }
        return Answer{.status = 200,
                      .body = boost::json::object{{"items", std::move(items)}, {"next_cursor", nullptr}}};
    });
}

Reply revoke(Call& call) {
    const auto id = base::SessionId::parse(call.request.parameters[0]);
    if (!id) return refused_change(call, {}, authority::not_found("session").error());
    return change(call, id->text(), [id = *id](Act& act, const Caller& caller) -> Result<Answer> {
        if (auto ended = authority::end_session(act, caller, id); !ended) return std::unexpected(ended.error());
        return nothing();
    });
}

Reply revoke_others(Call& call) {
    return change(call, {}, [](Act& act, const Caller& caller) -> Result<Answer> {
        const auto ended = authority::end_sessions_of(act, caller.principal.id, &caller.session->id);
        authority::record(act, caller, "session.revoke", caller.id(), caller.id(), {{"others", ended}});
        return nothing();
    });
}

/// The providers that one can sign in through here, and since when this account is linked to each.
boost::json::array view_of_providers(const Call& call, Look& look, const Caller& caller) {
    const auto identities = look.reads.identities_of(caller.principal.id);
    boost::json::array providers;
    for (const auto& provider : call.application.parts.providers) {
        const auto& settings = provider->settings();
        const auto linked = std::ranges::find(identities, settings.issuer, &store::IdentityRow::issuer);
        boost::json::value since = nullptr;
        if (linked != identities.end()) since = base::format_time(linked->created_at);
        providers.push_back(
            boost::json::object{{"name", settings.name}, {"title", settings.title}, {"linked_at", std::move(since)}});
    }
    return providers;
}

Reply show_account(Call& call) {
    return inquire(call, [&call](Look& look, const Caller& caller) -> Result<Answer> {
        auto account = authority::view_of_account(look, caller);
        account["providers"] = view_of_providers(call, look, caller);
        account["identities"] = identities_view(call, look.reads.identities_of(caller.principal.id));
        return Answer{.status = 200, .body = std::move(account)};
    });
}

Response wrong_password(const Call& call) {
    auto refusal = authority::invalid("/password", "The password is not right.").error();
    refusal.name = "wrong_password";
    return refused(call, refusal);
}

/// Both look at the same: who asks, and what the password is held against.
struct Confirming {
    authority::PasswordTry tried;
    std::string account;
    std::optional<std::string> code;
};

/// Whoever is asked for a code at the sign-in is asked for one here.
std::optional<Response> refuse_code(Act& act, const Call& call, const Caller& caller, const Confirming& confirming) {
    if (!authority::asks_for_code(act, caller.principal.id)) return std::nullopt;
    if (confirming.code && authority::take_code(act, caller.principal, *confirming.code)) return std::nullopt;
    auto refusal =
        authority::invalid("/code", "The code is wrong, was used, or is old: take the next one that is shown.").error();
    refusal.name = "wrong_code";
    if (!confirming.code) {
        refusal.name = "code_required";
        refusal.detail = "A code is asked for too: send the one that the authenticator shows, or a recovery code.";
    } else {
        act.authority.refused_sign_ins().note(caller.principal.id, act.ip, act.request_id, act.now);
    }
    return refused(call, refusal);
}

/// The session under a new cookie, fresh (A37).
Response confirmed(Act& act, const Call& call, Caller& caller, std::string_view by) {
    const auto renewed = authority::renew_session(act, *caller.session);
    caller.session = renewed.row;
    authority::record(act, caller, "session.confirm", renewed.row.id.text(), caller.id(), {{"by", by}});
    auto response = response_of({.status = 200, .body = told_of_session(act, call, caller)});
    give_session(call, response, renewed);
    return response;
}

Reply renew(Call& call, const std::shared_ptr<Confirming>& confirming) {
    return Writing{.work = [&call, confirming](store::Transaction& transaction) {
        auto act = act_of(call, transaction);
        auto caller = caller_of(act, call);
        if (!caller) return refused(call, caller.error());
        if (!authority::password_user(act, confirming->tried)) return wrong_password(call);
        if (auto refusal = refuse_code(act, call, *caller, *confirming)) return std::move(*refusal);
        forgive_try(call, confirming->account);
        return confirmed(act, call, *caller, "password");
    }};
}

Reply confirm_by_passkey(Call& call, Members& members) {
    const auto place = passkey_place(call);
    if (!place) return refused_change(call, {}, place.error());
    const auto answer = login::read_assertion(credential_member(members, call, "passkey"));
    if (!answer) members.refuse("passkey", "passkey must be what navigator.credentials.get() gave, as JSON.");
    if (const auto& refusal = members.finish()) return refused_change(call, {}, *refusal);
    if (const auto wait = count_try(call, {}); wait != 0) return too_many_tries(wait);
    return Writing{.work = [&call, party = *place, answer = *answer](store::Transaction& transaction) {
        auto act = act_of(call, transaction);
        auto caller = caller_of(act, call);
        if (!caller) return refused(call, caller.error());
        if (auto person = authority::require_person(*caller); !person) {
            authority::record_refused(act, &*caller, call.request.route->event, {}, person.error());
            return refused(call, person.error());
        }
        const auto user = authority::passkey_user(act, party, answer);
        if (!user) return refused(call, user.error());
        if (user->id != caller->principal.id) {
            return refused(call, authority::forbidden("This passkey is another user's: use one of your own.").error());
        }
        forgive_try(call, {});
        return confirmed(act, call, *caller, "passkey");
    }};
}

/// Makes the session fresh.
Reply confirm(Call& call) {
    Members members(call.request.body);
    if (members.has("passkey")) return confirm_by_passkey(call, members);
    auto password = members.raw_text("password", 1, base::Secret::max_bytes);
    auto code = members.text("code", 1, 32);
    members.require("password");
    if (const auto& refusal = members.finish()) return refused_change(call, {}, *refusal);
    auto secret = std::make_shared<base::Secret>(*base::Secret::copy_of(*password));
    return read_first(call.application.parts.store, [&call, secret, code](store::Snapshot& snapshot) -> Reply {
        auto look = look_of(call, snapshot);
        const auto caller = caller_of(look, call);
        if (!caller) return refused(call, caller.error());
        if (auto person = authority::require_person(*caller); !person) return refused_change(call, {}, person.error());
        auto confirming = std::make_shared<Confirming>(authority::find_password(look, caller->principal.id),
                                                       password_account(caller->principal.name), code);
        if (const auto wait = count_try(call, confirming->account); wait != 0) return too_many_tries(wait);
        auto& hasher = *call.application.hasher;
        return hash_first(
            hasher,
            [&call, &hasher, secret, confirming, user = caller->principal.id]() -> Reply {
                if (hasher.matches(confirming->tried.hash, *secret)) return renew(call, confirming);
                const auto& parts = call.application.parts;
                parts.authority.refused_sign_ins().note(user, call.request.address_text(), call.request.id,
                                                        parts.clock.now());
                return wrong_password(call);
            },
            too_many_tries(1));
    });
}

/// The right is asked before the hash is computed, and again when it is written.
Reply set_password(Call& call) {
    const auto user = base::PrincipalId::parse(call.request.parameters[0]);
    if (!user || user->type() != base::PrincipalType::user)
        return refused_change(call, {}, authority::not_found("user").error());
    Members members(call.request.body);
    auto password = members.raw_text("password", 1, base::Secret::max_bytes);
    members.require("password");
    if (const auto& refusal = members.finish()) return refused_change(call, user->text(), *refusal);
    auto secret = std::make_shared<base::Secret>(*base::Secret::copy_of(*password));
    const auto write = [&call, user = *user](std::string hash) {
        return change(call, user.text(),
                      [user, hash = std::move(hash)](Act& act, const Caller& caller) -> Result<Answer> {
                          if (auto set = authority::set_password(act, caller, user, hash); !set)
                              return std::unexpected(set.error());
                          return nothing();
                      });
    };
    return read_first(
        call.application.parts.store, [&call, secret, user = *user, write](store::Snapshot& snapshot) -> Reply {
            auto look = look_of(call, snapshot);
            const auto caller = caller_of(look, call);
            if (!caller) return refused(call, caller.error());
            const auto row = authority::may_set_password(look, *caller, user);
            if (!row) return refused_change(call, user.text(), row.error());
            const auto fits =
                secret->expose([&](std::string_view text) { return authority::check_password(text, *row); });
            if (!fits) return refused_change(call, user.text(), fits.error());
            auto& hasher = *call.application.hasher;
            return hash_first(
                hasher,
                [&hasher, secret, write]() -> Reply {
                    auto hash = hasher.hash(*secret);
                    if (!hash) return problem_response(Problem::unavailable());
                    return write(std::move(*hash));
                },
                too_many_tries(1));
        });
}

}  // namespace

std::span<const Route> session_routes() {
    static constexpr std::array routes{
        Route{Method::get, "/v1/session", Access::session, show},
        Route{Method::delete_, "/v1/session", Access::session, sign_out, "user.sign_out"},
        Route{Method::post, "/v1/session/confirm", Access::session, confirm, "session.confirm"},
        Route{Method::get, "/v1/sessions", Access::session, list},
        Route{Method::delete_, "/v1/sessions", Access::session, revoke_others, "session.revoke"},
        Route{Method::delete_, "/v1/sessions/{id}", Access::session, revoke, "session.revoke"},
        Route{Method::get, "/v1/account", Access::session, show_account},
        Route{Method::put, "/v1/users/{id}/password", Access::caller, set_password, "user.password"},
    };
    return routes;
}

}  // namespace jeton::http
