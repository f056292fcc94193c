// /v1/account/passkeys: a person's own; /v1/login/passkey: signing in with one.
#include <array>

#include "authority/passkeys.h"
#include "authority/sessions.h"
#include "http/origin.h"
#include "http/passkey_place.h"
#include "http/problem.h"
#include "http/routes/api.h"
#include "http/routes/factors.h"
#include "http/sign_in.h"

namespace jeton::http {
namespace {

using authority::Act;
using authority::Caller;
using authority::Look;

Result<Answer> told(const Result<store::PasskeyRow>& row, unsigned status) {
    if (!row) return std::unexpected(row.error());
    return Answer{.status = status, .body = authority::view(*row)};
}

Reply options(Call& call) {
    const auto place = passkey_place(call);
    if (!place) return refused(call, place.error());
    return inquire(call, [party = *place](Look& look, const Caller& caller) -> Result<Answer> {
        if (auto ok = person_afresh(look, caller); !ok) return std::unexpected(ok.error());
        return Answer{.status = 200,
                      .body = authority::creation_options(look, caller, party, caller.session->id.text())};
    });
}

Reply add(Call& call) {
    const auto place = passkey_place(call);
    if (!place) return refused_change(call, {}, place.error());
    Members members(call.request.body);
    const auto name = members.text("name", 1, 64).value_or(std::string());
    members.require("name");
    members.require("credential");
    const auto answer = login::read_registration(credential_member(members, call, "credential"));
    if (!answer) members.refuse("credential", "credential must be what navigator.credentials.create() gave, as JSON.");
    if (const auto& refusal = members.finish()) return refused_change(call, {}, *refusal);
    return change(call, {}, [party = *place, name, answer = *answer](Act& act, const Caller& caller) -> Result<Answer> {
        if (auto ok = person_afresh(act, caller); !ok) return std::unexpected(ok.error());
        return told(authority::register_passkey(act, caller, party, caller.session->id.text(), name, answer), 201);
    });
}

Reply rename(Call& call) {
    const auto id = base::PasskeyId::parse(call.request.parameters[0]);
    if (!id) return refused_change(call, {}, authority::not_found("passkey").error());
    Members members(call.request.body);
    const auto name = members.text("name", 1, 64).value_or(std::string());
    members.require("name");
    if (const auto& refusal = members.finish()) return refused_change(call, id->text(), *refusal);
    return change(call, id->text(), [id = *id, name](Act& act, const Caller& caller) -> Result<Answer> {
        if (auto ok = person_afresh(act, caller); !ok) return std::unexpected(ok.error());
        return told(authority::rename_passkey(act, caller, id, name), 200);
    });
}

Reply remove(Call& call) {
    const auto id = base::PasskeyId::parse(call.request.parameters[0]);
    if (!id) return refused_change(call, {}, authority::not_found("passkey").error());
    return change(call, id->text(), [id = *id](Act& act, const Caller& caller) -> Result<Answer> {
        if (auto ok = person_afresh(act, caller); !ok) return std::unexpected(ok.error());
        if (auto removed = authority::remove_passkey(act, caller, id); !removed)
            return std::unexpected(removed.error());
        return Answer{.status = 204};
    });
}

/// The same for everybody, and writes nothing: the challenge proves itself.
Reply sign_in_options(Call& call) {
    const auto place = passkey_place(call);
    if (!place) return refused(call, place.error());
    const auto options = login::write_options(login::RequestOptions{
        .party = *place,
        .challenge = authority::make_challenge(call.application.parts.authority, login::Ceremony::get, {}),
        .allowed = {}});
    return response_of({.status = 200, .body = options});
}

Reply enter(Call& call) {
    const auto place = passkey_place(call);
    if (!place) return refused(call, place.error());
    // No cookie is asked for, so the origin must be ours, or the program's no browser (A38).
    if (!same_origin(call.request, call.application.options.public_url)) {
        return problem_response({.status = 403,
                                 .name = "cross_site",
                                 .detail = "The browser says that another site made this request: nothing was done."});
    }
    Members members(call.request.body);
    members.require("credential");
    const auto answer = login::read_assertion(credential_member(members, call, "credential"));
    if (!answer) members.refuse("credential", "credential must be what navigator.credentials.get() gave, as JSON.");
    if (const auto& refusal = members.finish()) return refused(call, *refusal);
    if (const auto wait = count_try(call, {}); wait != 0) return too_many_tries(wait);  // A41
    return Writing{.work = [&call, party = *place, answer = *answer](store::Transaction& transaction) {
        auto act = act_of(call, transaction);
        const auto user = authority::passkey_user(act, party, answer);
        if (!user) return refused(call, user.error());
        auto response = response_of({.status = 204});
        give_session(call, response, sign_in(act, call, *user, "passkey"));
        forgive_try(call, {});
        return response;
    }};
}

}  // namespace

std::span<const Route> passkey_routes() {
    static constexpr std::array routes{
        Route{Method::post, "/v1/account/passkeys/options", Access::session, options},
        Route{Method::post, "/v1/account/passkeys", Access::session, add, "passkey.create"},
        Route{Method::patch, "/v1/account/passkeys/{id}", Access::session, rename, "passkey.update"},
        Route{Method::delete_, "/v1/account/passkeys/{id}", Access::session, remove, "passkey.delete"},
        Route{Method::post, "/v1/login/passkey/options", Access::open, sign_in_options},
        Route{Method::post, "/v1/login/passkey", Access::open, enter},
    };
    return routes;
}

}  // namespace jeton::http
