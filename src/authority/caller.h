// The caller: who asks, and what may be done with what was shown. One notion for tokens and signed-in persons.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authority/authority.h"
#include "authority/refusal.h"
#include "permission/grant_cache.h"

namespace jeton::authority {

/// Everything that bounds the caller, as read in this unit of work. Value; lives within its Look.
struct Caller {
    std::optional<store::TokenRow> token;  ///< none: a person in a session
    store::PrincipalRow principal;
    /// The token's, its parent's, the ceiling, what bounds a handoff: each allows what is done.
    std::vector<std::shared_ptr<const permission::LayerGrants>> layers;
    std::optional<store::SessionRow> session{};  ///< of a person

    [[nodiscard]] std::string id() const { return principal.id.text(); }
    /// The caller as an actor: the token's id, or a person's.
    [[nodiscard]] std::string actor() const { return token ? token->id.text() : id(); }
    [[nodiscard]] bool is(const base::TokenId& other) const { return token && token->id == other; }
};

/// The caller behind a secret: live, its principal enabled, within its addresses. `ip` is the Look's.
[[nodiscard]] Result<Caller> authenticate(Look& look, std::string_view secret);
/// A person who signed in: acts with the whole ceiling.
[[nodiscard]] Result<Caller> signed_in(Look& look, const base::PrincipalId& user);

/// What the caller's token was used for, once its work is done: what the Look noted.
void note_use(const Look& look, const Caller& caller);

/// Whether every layer allows `scope` on every principal, those to come included. Asks alone: nothing is noted.
[[nodiscard]] bool holds_on_all(const Look& look, const Caller& caller, std::string_view scope);
/// Whether every layer allows `scope`, whose permission has no resource. Asks alone.
[[nodiscard]] bool holds(const Look& look, const Caller& caller, std::string_view scope);

// What work needs: a yes is noted in the Look as use of the scope. Hence the Look is no const one.

/// Whether every layer allows `scope` on `principal`.
[[nodiscard]] bool may(Look& look, const Caller& caller, std::string_view scope, const store::PrincipalRow& principal);
/// As `holds_on_all`.
[[nodiscard]] bool may_on_all(Look& look, const Caller& caller, std::string_view scope);
/// As `holds`.
[[nodiscard]] bool may(Look& look, const Caller& caller, std::string_view scope);

/// The principals on whom the caller may `scope`, for lists. `all`: everyone.
struct Visible {
    bool all = false;
    std::vector<base::PrincipalId> principals;
};
[[nodiscard]] Visible visible(Look& look, const Caller& caller, std::string_view scope);

/// Principal `id` if the caller may `scope` on it. Else 404 when the caller may not even see it, 403 when it may.
[[nodiscard]] Result<store::PrincipalRow> reach(Look& look, const Caller& caller, std::string_view scope,
                                                const base::PrincipalId& id, std::string_view what);

/// The principal's own ceiling, or what the policy says for those without.
[[nodiscard]] std::shared_ptr<const permission::LayerGrants> ceiling_of(const Look& look,
                                                                        const store::PrincipalRow& principal);
/// What of `inner` (held by `holder`) lies beyond some layer of the caller: scopes, without repeats.
[[nodiscard]] std::vector<std::string> beyond(const Look& look, const Caller& caller, const permission::Grants& inner,
                                              const store::PrincipalRow& holder);
/// What of `inner` lies beyond `holder`'s own ceiling.
[[nodiscard]] std::vector<std::string> beyond_ceiling(const Look& look, const permission::Grants& inner,
                                                      const store::PrincipalRow& holder);
/// How the caller names `principal` in a grant: `self` where that reaches it, else its id.
[[nodiscard]] std::string selector_of(const Caller& caller, const store::PrincipalRow& principal);

}  // namespace jeton::authority
