// What the store keeps, a struct a table. Grants, metadata and addresses are JSON text here: the store asks them
// nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "token/format.h"
#include "token/hmac.h"

namespace jeton::store {

using base::EventId;
using base::FamilyId;
using base::PrincipalId;
using base::Time;
using base::TokenId;

/// A user or a service account. Deleted ones stay as tombstones: neither name nor external id is used again.
struct PrincipalRow {
    PrincipalId id;
    std::int64_t version = 0;  ///< counts the changes; set by the store
    std::string name;          ///< a user's username, a service's name
    std::optional<std::string> email;
    std::optional<std::string> external_id;
    std::optional<PrincipalId> owner;  ///< of a service
    bool disabled = false;
    std::optional<std::string> ceiling;  ///< grants as JSON text; nothing: the policy's default
    Time created_at;
    std::optional<Time> deleted_at;
};

/// All that was rotated from one another, and what hangs on it. Uses are counted here, for a rotated token has as many
/// left as its predecessor had.
struct FamilyRow {
    FamilyId id;
    std::int64_t version = 0;
    PrincipalId owner;
    std::optional<FamilyId> parent;  ///< of a child's family: the family that it hangs on
    std::optional<std::int64_t> max_uses;
    std::int64_t uses = 0;                 ///< counted yeses; kept for families with `max_uses` only
    std::optional<Time> first_expires_at;  ///< what the first member was to live to: `rotate self` goes no further
};

struct TokenRow {
    TokenId id;
    std::int64_t version = 0;
    FamilyId family;
    token::Kind kind = token::Kind::personal;
    token::Mac digest{};
    std::string hint;
    PrincipalId owner;
    std::string name;
    std::string description;
    std::string metadata = "{}";     ///< JSON object of strings
    std::string grants = "[]";       ///< JSON, as permission::grants_text writes it
    std::string allowed_ips = "[]";  ///< JSON array of networks
    std::optional<TokenId> parent;   ///< of a child: the token that made it
    std::optional<std::string> app;  ///< of an OAuth token
    Time created_at;
    std::string created_by;  ///< a principal's id, or `setup`, `recover`
    std::optional<Time> not_before;
    std::optional<Time> expires_at;
    std::optional<TokenId> rotated_from;
    std::optional<TokenId> rotated_to;
    std::optional<Time> rotated_at;
    std::string rotated_by;  ///< the token id that rotated it last (recovering a lost answer is for that actor only)
    std::optional<Time> overlap_until;  ///< of a rotated one: works until then
    bool until_used = false;            ///< of a rotated one: works until the successor's first yes, if sooner
    bool first_used = false;  ///< of a successor: a yes was recorded (ends `until_used`, forbids replacing it)
    std::optional<Time> revoked_at;
    std::string revoked_by;
    std::string revoke_reason;
};

/// What a token was used for; statistics, under no MAC, written in batches. A crash may lose the last seconds.
struct UseRow {
    TokenId token;
    std::int64_t uses = 0;
    std::optional<Time> last_used_at;
    std::string last_used_ip;
    std::string days;       ///< JSON: [[day number since 1970, count], ...], 30 at most
    std::string scopes;     ///< JSON array: the scopes used
    std::string addresses;  ///< JSON array: the last 8 prefixes (/24, /56)
};

/// One event of the audit chain (contract 5).
struct AuditRow {
    EventId id;
    Time at;
    std::string type;         ///< `token.create`, `token.revoke`, `token.reuse`, ...
    std::string actor;        ///< a principal's id, or empty
    std::string actor_token;  ///< a token's id, or empty
    std::string target;       ///< the id of what was changed, or empty
    std::string owner;        ///< the principal whose trail this belongs to, or empty
    std::string ip;
    std::string request_id;
    std::string details = "{}";  ///< JSON object; never a secret
};

/// What an Idempotency-Key answered.
struct IdempotencyRow {
    std::string caller;  ///< a token's id
    std::string route;   ///< `POST /v1/tokens`
    std::string key;
    token::Mac body{};  ///< keyed hash of the body, never the body
    std::int64_t status = 0;
    std::string answer;  ///< without a secret; empty when the answer held one
    std::string target;  ///< the id that a repeat is told
    Time created_at;
};

/// What a database knows of the deployment that it is of. There is one.
struct DeploymentRow {
    std::string id = "deployment";
    std::int64_t version = 0;
    std::string brand;          ///< that every secret begins with; set once, for those of another are known no more
    std::string configuration;  ///< the text that was last served with, for whoever recovers without naming one
};

/// A user's password, as Argon2id wrote it.
struct PasswordRow {
    PrincipalId user;
    std::string hash;
    Time changed_at;
};

}  // namespace jeton::store
