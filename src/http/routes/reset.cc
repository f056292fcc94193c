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
#include "login/password_rules.h"
#include "mail/outbox.h"

namespace jeton::http {
namespace {

using authority::Act;
using authority::Caller;

constexpr pages::Text unknown_code =
    "This code is unknown, was used, or is more than 30 minutes old: ask for a new link.";

/// By the configuration alone, whatever a request says of its host (A40).
std::string link_of(const Call& call, const base::Secret& code) {
    return code.expose(
        [&](std::string_view text) { return call.application.link_base() + "/reset#" + std::string(text); });
}

Reply make(Call& call) {
    const auto user = base::PrincipalId::parse(call.request.parameters[0]);
    if (!user || user->type() != base::PrincipalType::user)
        return refused_change(call, {}, authority::not_found("user").error());
    if (const auto refusal = refuse_members(call)) return refused_change(call, user->text(), *refusal);
    return change(call, user->text(), [&call, user = *user](Act& act, const Caller& caller) -> Result<Answer> {
        const auto made = authority::make_reset(act, caller, user);
        if (!made) return std::unexpected(made.error());
        return Answer{.status = 201,
                      .body = boost::json::object{{"url", link_of(call, made->code)},
                                                  {"expires_at", base::format_time(made->expires_at)}}};
    });
}

Reply show(Call& call) {
    const auto guard = guard_form(call);
    auto response =
        pages::reset_page(call, 200, {.csrf = guard.csrf, .mailed = call.application.parts.outbox != nullptr});
    keep_form_cookie(call, response, guard);
    return response;
}

/// What came of the form.
struct Setting {
    std::string code;
    std::optional<base::Secret> password;  ///< nothing: it is longer than any may be
};

/// Why the password may not be the user's; nothing when it may.
std::optional<login::PasswordError> wrong_with(const Setting& setting, const store::PrincipalRow& user) {
    static_assert(base::Secret::max_bytes == login::password_bytes_max);
    if (!setting.password) return login::PasswordError::too_long;
    return setting.password->expose([&](std::string_view text) { return login::check_password(text, user.name); });
}

Response again(const Call& call, const Setting& setting, pages::Text code_error, pages::Text password_error) {
    const auto guard = guard_form(call);
    return pages::reset_page(call, code_error.empty() ? 422 : 401,
                             {.csrf = guard.csrf,
                              .code = setting.code,
                              .code_error = code_error,
                              .password_error = password_error,
                              .mailed = call.application.parts.outbox != nullptr});
}

Reply write(Call& call, const std::shared_ptr<Setting>& setting, std::string hash) {
    return Writing{.work = [&call, setting, hash = std::move(hash)](store::Transaction& transaction) {
        auto act = act_of(call, transaction);
        if (!authority::use_reset(act, setting->code, hash)) return again(call, *setting, unknown_code, {});
        forgive_try(call, {});
        return pages::reset_done_page(call);
    }};
}

Reply set(Call& call, const Form& form) {
    auto setting = std::make_shared<Setting>(
        Setting{.code = form.field("code"), .password = base::Secret::copy_of(form.field("password"))});
    if (const auto wait = count_try(call, {}); wait != 0) return pages::too_many_tries_page(call, wait);  // A41
    return read_first(call.application.parts.store, [&call, setting](store::Snapshot& snapshot) -> Reply {
        auto look = look_of(call, snapshot);
        const auto user = authority::find_reset(look, setting->code);
        if (!user) return again(call, *setting, unknown_code, {});
        if (const auto wrong = wrong_with(*setting, *user))
            return again(call, *setting, {}, pages::Text::of(login::describe(*wrong)));
        auto& hasher = *call.application.hasher;
        return hash_first(
            hasher,
            [&call, &hasher, setting]() -> Reply {
                auto hash = hasher.hash(*setting->password);
                if (!hash) return problem_response(Problem::unavailable());
                return write(call, setting, std::move(*hash));
            },
            pages::too_many_tries_page(call, 1));
    });
}

mail::Letter letter_of(const Call& call, const authority::MailedReset& reset) {
    // In the language of who asks: whose letter it is, we hope.
    const auto language = pages::language_of(call);
    constexpr pages::Text asked =
        "Hello,\n\nsomebody, you we hope, asked to set a new password for the user {} of {}. This link does it, once, "
        "within 30 minutes:";
    constexpr pages::Text not_you = "If it was not you, leave it alone: nothing changes then.";
    return {.to = reset.email,
            .subject = std::string(pages::Text("Set a new password").in(language)),
            .text = pages::filled(asked.in(language), {reset.username, call.application.theme.name}) + "\n\n" +
                    link_of(call, reset.code) + "\n\n" + std::string(not_you.in(language)) + "\n"};
}

/// The same answer, and the same is written, whether or not there is such a user; letters leave later, on a thread of
/// their own (A39).
Reply ask(Call& call, std::string who) {
    const auto account = "reset of " + authority::normal_username(who);
    if (const auto wait = count_try(call, account); wait != 0) return pages::too_many_tries_page(call, wait);
    auto letters = std::make_shared<std::vector<mail::Letter>>();
    return Writing{.work =
                       [&call, who = std::move(who), letters](store::Transaction& transaction) {
                           auto act = act_of(call, transaction);
                           for (const auto& reset : authority::ask_for_reset(act, who))
                               letters->push_back(letter_of(call, reset));
                           return pages::reset_asked_page(call);
                       },
                   .after =
                       [outbox = call.application.parts.outbox, letters](bool committed) {
                           if (!committed) return;
                           for (auto& letter : *letters) outbox->post(std::move(letter));
                       }};
}

Reply take_form(Call& call) {
    const Form form(call.request);
    if (!form_is_ours(call, form)) return pages::stale_form_page(call, "/reset");
    if (form.field("code").empty() && call.application.parts.outbox != nullptr) {
        return ask(call, form.field("username"));
    }
    return set(call, form);
}

}  // namespace

std::span<const Route> reset_routes() {
    static constexpr std::array routes{
        Route{Method::post, "/v1/users/{id}/reset", Access::caller, make, "password_reset.create"},
        Route{Method::get, "/reset", Access::open, show},
        Route{Method::post, "/reset", Access::open, take_form},
    };
    return routes;
}

}  // namespace jeton::http
