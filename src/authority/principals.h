// Principals: users and service accounts, their ceilings, disabling and the end of them.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "authority/caller.h"

namespace jeton::authority {

/// `[a-z0-9][a-z0-9._-]{0,63}`
[[nodiscard]] bool well_formed_username(std::string_view text) noexcept;
/// 1 to 255 printable ASCII characters.
[[nodiscard]] bool well_formed_external_id(std::string_view text) noexcept;

/// A ceiling as asked for: a list, or null for the policy's default.
using Ceiling = std::optional<permission::Grants>;

struct UserDraft {
    std::string username;
    std::optional<std::string> email;
    std::optional<std::string> external_id;
    Ceiling ceiling;
};
[[nodiscard]] Result<store::PrincipalRow> create_user(Act& act, const Caller& caller, const UserDraft& draft);

/// `PUT /v1/users/external/{external_id}`: members that are absent stay as they are.
struct UserSync {
    std::string external_id;
    std::optional<std::string> username;  ///< needed to create
    std::optional<std::optional<std::string>> email;
    std::optional<Ceiling> ceiling;
};
struct Synced {
    store::PrincipalRow row;
    bool created = false;
};
[[nodiscard]] Result<Synced> sync_user(Act& act, const Caller& caller, const UserSync& sync);

struct ServiceDraft {
    std::string name;
    std::optional<base::PrincipalId> owner;  ///< a user; none: the caller's principal
    Ceiling ceiling;
};
[[nodiscard]] Result<store::PrincipalRow> create_service(Act& act, const Caller& caller, const ServiceDraft& draft);

struct PrincipalPatch {
    std::optional<bool> disabled;
    std::optional<Ceiling> ceiling;
};
[[nodiscard]] Result<store::PrincipalRow> change_principal(Act& act, const Caller& caller, const base::PrincipalId& id,
                                                           const PrincipalPatch& patch);
/// Revokes all its tokens, keeps its audit; its name and external id are used by nobody else again.
[[nodiscard]] Result<void> delete_principal(Act& act, const Caller& caller, const base::PrincipalId& id);

[[nodiscard]] Result<store::PrincipalRow> find_principal(Look& look, const Caller& caller, const base::PrincipalId& id);
struct PrincipalQuery {
    base::PrincipalType type = base::PrincipalType::user;
    std::optional<base::PrincipalId> after;
    std::int64_t limit = 50;
};
[[nodiscard]] Result<store::Page<store::PrincipalRow>> list_principals(Look& look, const Caller& caller,
                                                                       const PrincipalQuery& query);
/// A user or a service account as the API writes it (contract 5).
[[nodiscard]] boost::json::object view(Look& look, const store::PrincipalRow& row);

/// Ceiling, password, enabling and handoff of a principal whose ceiling is or becomes powerful need that power
/// (contract 4, no way up).
[[nodiscard]] Result<void> may_empower(Look& look, const Caller& caller, const store::PrincipalRow& before,
                                       const store::PrincipalRow& after);

}  // namespace jeton::authority
