// Revoking: singly, by filter, by secret. What hangs on a family dies with its last living member.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "authority/audit.h"
#include "authority/caller.h"

namespace jeton::authority {

/// Revokes one token; the caller's own needs no grant. Again is no error. Returns how many died, children counted.
[[nodiscard]] Result<std::int64_t> revoke_token(Act& act, const Caller& caller, const base::TokenId& id);

/// What `POST /v1/tokens/revoke` names.
struct OfOwner {
    base::PrincipalId owner;
};
struct OfApp {
    std::string app;
};
struct TheseIds {
    std::vector<base::TokenId> ids;
};
struct AllButThis {};
using Selection = std::variant<OfOwner, OfApp, TheseIds, AllButThis>;
[[nodiscard]] Result<std::int64_t> revoke_selected(Act& act, const Caller& caller, const Selection& selection);

/// Who shows a secret may end it: needs no credential, tells nothing more than how many ended. Secrets are digested
/// before, for they are not to wait in a queue.
[[nodiscard]] std::int64_t revoke_by_digest(Act& act, const std::vector<token::Mac>& digests);

/// Every member of the family and what hangs on it; by the authority itself.
std::int64_t revoke_family(Act& act, const base::FamilyId& family, std::string_view reason);
/// Every token of a principal, for its deletion.
std::int64_t revoke_all_of(Act& act, const Caller& caller, const base::PrincipalId& owner, std::string_view reason);

}  // namespace jeton::authority
