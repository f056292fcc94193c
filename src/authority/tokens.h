// Tokens: what a caller may ask of them. Each rule has a file of its own.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "authority/caller.h"
#include "base/address.h"
#include "base/secret.h"

namespace jeton::authority {

/// How long a token is to live, as asked for.
struct DefaultLifetime {};
struct Never {};
using Lifetime = std::variant<DefaultLifetime, base::seconds, base::Time, Never>;

struct TokenDraft {
    std::string name;
    permission::Grants grants;
    Lifetime lifetime;
    std::optional<base::PrincipalId> owner;  ///< none: the caller's principal
    std::optional<token::Kind> kind;         ///< none: by the owner's type
    std::string description;
    std::map<std::string, std::string> metadata;
    std::optional<base::Time> not_before;
    std::optional<std::vector<base::Network>> allowed_ips;
    std::optional<std::int64_t> max_uses;
};

/// A token and its secret, which is told once.
struct NewToken {
    base::Secret secret;
    store::TokenRow row;
    std::optional<base::Time> old_works_until;  ///< of a rotation
};

/// Policy's answer to `lifetime`, from `now` rounded down. `bound`: the latest end that the default may have.
[[nodiscard]] Result<std::optional<base::Time>> expiry_of(const Look& look, const Lifetime& lifetime,
                                                          std::optional<base::Time> bound);

/// Whether the caller may hand out such a token (contract 4, no way up); the expiry is bounded and returned.
struct Birth {
    const permission::Grants& grants;
    const Lifetime& lifetime;
    const std::optional<std::vector<base::Network>>& allowed_ips;
    bool child = false;
};
struct Born {
    std::optional<base::Time> expires_at;
    std::vector<base::Network> allowed_ips;
};
[[nodiscard]] Result<Born> may_bear(Look& look, const Caller& caller, const store::PrincipalRow& owner,
                                    const Birth& birth);

[[nodiscard]] Result<NewToken> create_token(Act& act, const Caller& caller, const TokenDraft& draft);

struct Rotation {
    base::TokenId token;
    base::seconds overlap{86400};  ///< 0 to 86400
    bool until_used = false;
    std::optional<base::seconds> expires_in;
};
/// Rotating the token that the caller shows needs no grant.
[[nodiscard]] Result<NewToken> rotate_token(Act& act, const Caller& caller, const Rotation& rotation);

struct TokenPatch {
    std::optional<std::string> name;
    std::optional<std::string> description;
    std::optional<std::map<std::string, std::string>> metadata;
    std::optional<permission::Grants> grants;
    std::optional<base::Time> expires_at;
    std::optional<std::vector<base::Network>> allowed_ips;
    [[nodiscard]] bool narrows() const { return grants || expires_at || allowed_ips; }
};
[[nodiscard]] Result<store::TokenRow> change_token(Act& act, const Caller& caller, const base::TokenId& id,
                                                   const TokenPatch& patch);

struct TokenQuery {
    std::optional<base::PrincipalId> owner;
    std::optional<std::string> status;
    std::optional<std::string> app;
    std::optional<std::string> name;
    std::optional<std::string> kind{};
    std::optional<std::string> part{};        ///< of name, id or hint, without case
    std::optional<std::string> permission{};  ///< held by name; the catalog need not know it any more
    bool unused = false;                      ///< held, but never used; without `permission`: never used at all
    std::optional<base::TokenId> after;
    std::int64_t limit = 50;
};
[[nodiscard]] Result<store::Page<store::TokenRow>> list_tokens(Look& look, const Caller& caller,
                                                               const TokenQuery& query);
/// The caller's own token needs no grant.
[[nodiscard]] Result<store::TokenRow> find_token(Look& look, const Caller& caller, const base::TokenId& id);

/// TOKEN (contract 5).
[[nodiscard]] boost::json::object view(Look& look, const store::TokenRow& row);
/// The same with `use`: what it was used for.
[[nodiscard]] boost::json::object view_with_use(Look& look, const store::TokenRow& row);
/// `{"days", "scopes", "addresses"}`: counts of the last 30 days, oldest first; the scopes used; the last networks.
[[nodiscard]] boost::json::object use_view(Look& look, const base::TokenId& id);

/// JSON of the store's columns.
[[nodiscard]] std::string metadata_text(const std::map<std::string, std::string>& metadata);

/// The token if the caller may `scope` on its owner, or shows it itself; else 404, or 403 when it may see it.
[[nodiscard]] Result<store::TokenRow> reach_token(Look& look, const Caller& caller, std::string_view scope,
                                                  const base::TokenId& id);

}  // namespace jeton::authority
