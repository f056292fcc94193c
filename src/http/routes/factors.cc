// /v1/account/totp and /v1/account/recovery-codes: the second step of a person's own sign-in.
#include "http/routes/factors.h"

#include <array>
#include <boost/json/array.hpp>

#include "authority/factors.h"
#include "authority/sessions.h"
#include "http/routes/api.h"
#include "http/sign_in.h"
#include "login/totp.h"

namespace jeton::http {
namespace {

using authority::Act;
using authority::Caller;

Result<Answer> shown(Result<std::vector<base::Secret>> codes, unsigned status) {
    if (!codes) return std::unexpected(codes.error());
    boost::json::array texts;
    for (const auto& code : *codes) code.expose([&](std::string_view text) { texts.emplace_back(text); });
    return Answer{.status = status, .body = boost::json::object{{"recovery_codes", std::move(texts)}}};
}

Reply begin(Call& call) {
    if (const auto refusal = refuse_members(call)) return refused_change(call, {}, *refusal);
    return change(call, {}, [&call](Act& act, const Caller& caller) -> Result<Answer> {
        if (auto ok = person_afresh(act, caller); !ok) return std::unexpected(ok.error());
        const auto made = authority::begin_totp(act, caller, call.application.theme.name);
        if (!made) return std::unexpected(made.error());
        return Answer{.status = 201,
                      .body = boost::json::object{{"secret", login::base32(made->key)}, {"uri", made->uri}}};
    });
}

Reply confirm(Call& call) {
    Members members(call.request.body);
    const auto code = members.text("code", 1, 32);
    members.require("code");
    if (const auto& refusal = members.finish()) return refused_change(call, {}, *refusal);
    // A41: counted before it is looked at.
    if (const auto wait = count_try(call, "totp " + std::string(call.session)); wait != 0) return too_many_tries(wait);
    return change(call, {}, [&call, code = *code](Act& act, const Caller& caller) -> Result<Answer> {
        if (auto ok = person_afresh(act, caller); !ok) return std::unexpected(ok.error());
        auto answer = shown(authority::confirm_totp(act, caller, code), 200);
        if (answer) forgive_try(call, "totp " + std::string(call.session));
        return answer;
    });
}

Reply remove(Call& call) {
    return change(call, {}, [](Act& act, const Caller& caller) -> Result<Answer> {
        if (auto ok = person_afresh(act, caller); !ok) return std::unexpected(ok.error());
        authority::remove_totp(act, caller);
        return Answer{.status = 204};
    });
}

Reply replace_codes(Call& call) {
    if (const auto refusal = refuse_members(call)) return refused_change(call, {}, *refusal);
    return change(call, {}, [](Act& act, const Caller& caller) -> Result<Answer> {
        if (auto ok = person_afresh(act, caller); !ok) return std::unexpected(ok.error());
        return shown(authority::replace_recovery_codes(act, caller), 201);
    });
}

}  // namespace

Result<void> person_afresh(const authority::Look& look, const Caller& caller) {
    if (auto person = authority::require_person(caller); !person) return person;
    return authority::require_fresh(look, caller);
}

std::optional<Refusal> refuse_members(const Call& call) {
    if (call.request.count("Idempotency-Key") != 0) {
        return authority::invalid(
                   {},
                   "Idempotency-Key is not taken here: the answer holds a secret, which is kept nowhere. "
                   "Leave it out, and ask again for another one.")
            .error();
    }
    if (call.request.body.empty()) return std::nullopt;
    Members members(call.request.body);
    return members.finish();
}

std::span<const Route> factor_routes() {
    static constexpr std::array routes{
        Route{Method::post, "/v1/account/totp", Access::session, begin, "totp.create"},
        Route{Method::put, "/v1/account/totp", Access::session, confirm, "totp.confirm"},
        Route{Method::delete_, "/v1/account/totp", Access::session, remove, "totp.delete"},
        Route{Method::post, "/v1/account/recovery-codes", Access::session, replace_codes, "recovery_codes.create"},
    };
    return routes;
}

}  // namespace jeton::http
