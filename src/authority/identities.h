// Identities: users as an OpenID provider knows them, by issuer and subject, never by mail alone.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authority/caller.h"
#include "authority/refusal.h"

namespace jeton::authority {

/// What a provider proved of a person.
struct ProvenIdentity {
    std::string provider;  ///< its name in the configuration, for the audit
    std::string issuer;
    std::string subject;
    std::string preferred_username;             ///< for a first sign-in; may be anything, or empty
    std::optional<permission::Grants> ceiling;  ///< what the person's groups may hold; nothing: groups say nothing
    bool may_create = true;
    /// The account to link a new identity to: of somebody freshly signed in who asked for it.
    std::optional<base::PrincipalId> link_to;
};

/// The user behind an identity. A first sign-in links it, or makes a user. The ceiling of a user that the provider's
/// first sign-in made follows the groups at each sign-in; an account that was linked keeps its own.
/// Refuses a disabled user, an identity that is another account's, and a first sign-in where `may_create` is false.
[[nodiscard]] Result<store::PrincipalRow> user_of(Act& act, const ProvenIdentity& identity);

/// By which identities `user` is known; needs `jeton.principals:read` on it.
[[nodiscard]] Result<std::vector<store::IdentityRow>> list_identities(Look& look, const Caller& caller,
                                                                      const base::PrincipalId& user);
/// Whether a provider of this issuer signs anybody in.
using OpensBy = std::function<bool(std::string_view issuer)>;
/// Unlinks an identity of `user`: by the person in a fresh session, or by who may set the user's password. Nobody takes
/// the last way in from oneself: 409.
[[nodiscard]] Result<void> remove_identity(Act& act, const Caller& caller, const base::PrincipalId& user,
                                           const base::IdentityId& id, const OpensBy& opens);

/// `text` as a username: small letters, what may not stand in one left out, `-2` and so on behind one that is taken.
[[nodiscard]] std::string free_username(Look& look, std::string_view text);

}  // namespace jeton::authority
