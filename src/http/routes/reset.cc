// /v1/users/{id}/reset makes a link to set a new password by; /reset is where it leads.
#include <array>
#include <memory>

#include "authority/passwords.h"
#include "authority/reset.h"
#include "base/secret.h"
#include "http/form.h"
#include "http/pages/reset.h"
#include "http/problem.h"
#include "http/routes/api.h"
#include "http/routes/factors.h"
#include "http/sign_in.h"
#include "http/steps.h"

namespace jeton::http {
namespace {

using authority::Act;
using authority::Caller;

constexpr std::string_view unknown_code =
    "This code is unknown, was used, or is more than 30 minutes old: ask for a new link.";

/// By the configuration alone, whatever a request says of its host (A40).
std::string link_of(const Call& call, const base::Secret& code) {
    return code.expose(
        [&](std::string_view text) { return call.application.link_base() + "/reset#" + std::string(text); });
}

Reply make(Call& call) {
    const auto user = base::PrincipalId::parse(call.request.parameters[0]);
    if (!user || user->type() != base::PrincipalType::user) return refused(call, authority::not_found("user").error());
    if (auto refusal = refuse_key(call)) return std::move(*refusal);
    if (!call.request.body.empty()) {
        Members members(call.request.body);
        if (const auto& refusal = members.finish()) return refused(call, *refusal);
    }
    return change(call, "password_reset.create", user->text(),
                  [&call, user = *user](Act& act, const Caller& caller) -> Result<Answer> {
                      const auto made = authority::make_reset(act, caller, user);
                      if (!made) return std::unexpected(made.error());
                      return Answer{.status = 201,
                                    .body = boost::json::object{{"url", link_of(call, made->code)},
                                                                {"expires_at", base::format_time(made->expires_at)}}};
                  });
}

Reply show(Call& call) {
    const auto guard = guard_form(call);
    auto response = pages::reset_page(call, 200, {.csrf = guard.csrf});
    keep_form_cookie(call, response, guard);
    return response;
}

/// What came of the form.
struct Setting {
    std::string code;
    base::Secret password;
};

Response again(const Call& call, const Setting& setting, std::string_view code_error, std::string_view password_error) {
    const auto guard = guard_form(call);
    return pages::reset_page(call, code_error.empty() ? 422 : 401,
                             {
                                 .csrf = guard.csrf,
                                 .code = setting.code,
                                 .code_error = code_error,
                                 .password_error = password_error,
                             });
}

Reply write(Call& call, const std::shared_ptr<Setting>& setting, std::string hash) {
    return Writing{.work = [&call, setting, hash = std::move(hash)](store::Transaction& transaction) {
        auto act = authority::act(call.application.parts.authority, transaction, call.request.address_text(),
                                  std::string(call.request.id));
        if (!authority::use_reset(act, setting->code, hash)) return again(call, *setting, unknown_code, {});
        forgive_try(call, {});
        return pages::reset_done_page(call);
    }};
}

Reply set(Call& call, const Form& form) {
    auto password = base::Secret::copy_of(form.field("password"));
    if (!password) password = base::Secret::copy_of({});
    auto setting = std::make_shared<Setting>(Setting{.code = form.field("code"), .password = std::move(*password)});
    if (const auto wait = count_try(call, {}); wait != 0) return pages::too_many_tries_page(call, wait);  // A41
    return read_first(call.application.parts.store, [&call, setting](store::Snapshot& snapshot) -> Reply {
        auto look = authority::look(call.application.parts.authority, snapshot, call.request.address_text(),
                                    std::string(call.request.id));
        const auto user = authority::find_reset(look, setting->code);
        if (!user) return again(call, *setting, unknown_code, {});
        const auto fits =
            setting->password.expose([&](std::string_view text) { return authority::check_password(text, *user); });
        if (!fits) return again(call, *setting, {}, fits.error().detail);
        auto& hasher = *call.application.hasher;
        return hash_first(
            hasher,
            [&call, &hasher, setting]() -> Reply {
                auto hash = hasher.hash(setting->password);
                if (!hash) return problem_response(Problem::unavailable());
                return write(call, setting, std::move(*hash));
            },
            pages::too_many_tries_page(call, 1));
    });
}

Reply take_form(Call& call) {
    const Form form(call.request);
    if (!form_is_ours(call, form)) return pages::stale_form_page(call, "/reset");
    return set(call, form);
}

}  // namespace

std::span<const Route> reset_routes() {
    static constexpr std::array routes{
        Route{Method::post, "/v1/users/{id}/reset", Access::caller, make},
        Route{Method::get, "/reset", Access::open, show},
        Route{Method::post, "/reset", Access::open, take_form},
    };
    return routes;
}

}  // namespace jeton::http
