// Sessions: the browsers in which a person is signed in. A session acts with the person's whole ceiling; what would
// outlast it asks for a fresh sign-in.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "authority/caller.h"
#include "base/secret.h"

namespace jeton::authority {

inline constexpr std::size_t sessions_max = 100;  ///< of one user; the oldest give way
inline constexpr std::size_t user_agent_bytes_max = 256;

/// A session and its cookie's value, which is told once.
struct NewSession {
    base::Secret cookie;
    store::SessionRow row;
};
struct SessionDraft {
    store::SessionKind kind = store::SessionKind::login;
    std::string_view user_agent{};
    std::string_view by;                  ///< how the person was known, for the trail: `password`
    bool fresh = true;                    ///< of kind `login` alone
    std::optional<base::Time> ends_by{};  ///< whatever the limits say
};
/// Always a new one, whatever the browser brought (A37).
[[nodiscard]] NewSession open_session(Act& act, const store::PrincipalRow& user, const SessionDraft& draft);
/// The same session under a new cookie, fresh: after a person confirmed who they are (A37).
[[nodiscard]] NewSession renew_session(Act& act, const store::SessionRow& row);

/// The caller behind a cookie: the session neither over nor idle for too long, its user enabled.
[[nodiscard]] Result<Caller> session_caller(Look& look, std::string_view cookie);

/// 403 `fresh_sign_in_required` for a session that is not fresh. A token is judged by what it holds.
[[nodiscard]] Result<void> require_fresh(const Look& look, const Caller& caller);
/// 403 for whoever is no person in a session of kind `login`: passwords, factors and the like are theirs alone (A13).
[[nodiscard]] Result<void> require_person(const Caller& caller);

/// Ends a session of the caller's principal; 404 when there is none.
[[nodiscard]] Result<void> end_session(Act& act, const Caller& caller, const base::SessionId& id);
/// Ends the sessions of `user`, but for `kept`; without an event. Returns how many.
std::int64_t end_sessions_of(Act& act, const base::PrincipalId& user, const base::SessionId* kept = nullptr);

/// `GET /v1/session`.
[[nodiscard]] boost::json::object view_of_session(Look& look, const Caller& caller);
/// An item of `GET /v1/sessions`.
[[nodiscard]] boost::json::object view(const Look& look, const store::SessionRow& row, const Caller& caller);

}  // namespace jeton::authority
