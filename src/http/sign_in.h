// What every way of signing in shares: the tries that are counted, the form's cookie, the session's.
#pragma once

#include <string>
#include <string_view>

#include "authority/sessions.h"
#include "http/cookies.h"
#include "http/form.h"
#include "http/router.h"

namespace jeton::http {

/// Counts a try from this client's network and, unless it is empty, at `account`, before anything is checked (A41).
/// Nonzero: one too many; try again in so many seconds. Thread-safe.
[[nodiscard]] unsigned count_try(const Call& call, std::string_view account);
/// What passwords are counted at. The first word says what is tried: no name that is typed makes one count another's.
[[nodiscard]] inline std::string password_account(std::string_view username) {
    return "password of " + std::string(username);
}
/// Takes it back, for one that turned out right. Thread-safe.
void forgive_try(const Call& call, std::string_view account);
/// A 429 for the API.
[[nodiscard]] Response too_many_tries(unsigned seconds);

/// Before there is a session a form is bound to a cookie of its own (A38).
struct FormGuard {
    std::string_view cookie;  ///< its name
    std::string csrf;
    std::optional<base::Secret> fresh_cookie;  ///< to be set: the browser has none
};
[[nodiscard]] FormGuard guard_form(const Call& call, std::string_view cookie = form_cookie);
/// Lets the browser keep the form's cookie, if it is a new one.
void keep_form_cookie(const Call& call, Response& response, const FormGuard& guard);
/// Whether the form was ours: sent from this site, with the token of the browser's form cookie.
[[nodiscard]] bool form_is_ours(const Call& call, const Form& form, std::string_view cookie = form_cookie);

/// Opens a session for a person who was known by `by`, in place of the one that the browser brought, and gives the
/// browser its cookie (A37).
[[nodiscard]] authority::NewSession sign_in(authority::Act& act, const Call& call, const store::PrincipalRow& user,
                                            std::string_view by);
/// The same with all that a session may be told; `draft.user_agent` is filled in.
[[nodiscard]] authority::NewSession sign_in(authority::Act& act, const Call& call, const store::PrincipalRow& user,
                                            authority::SessionDraft draft);
void give_session(const Call& call, Response& response, const authority::NewSession& session);

/// Lets the browser keep where a product wants its user back, or forget it; and what it keeps, if the configuration
/// still allows it.
void keep_way_back(const Call& call, Response& response, const std::string& return_to, store::SessionKind kind);
[[nodiscard]] std::optional<std::string> way_back(const Call& call, store::SessionKind kind);

/// Where a sign-in leads: `next` when it stays within this site (A45), else the tokens.
[[nodiscard]] std::string_view next_of(std::string_view next) noexcept;

}  // namespace jeton::http
