// A decision: whether a secret may do what a request needs, now; and what a verifier is told with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/id.h"
#include "base/time.h"
#include "permission/layer.h"
#include "token/format.h"

namespace jeton::verify {

/// Why not; the first that holds, in this order (contract 6). Closed set.
enum class Reason : std::uint8_t {
    none,
    malformed,
    unknown,
    revoked,
    rotated,
    expired,
    not_yet_valid,
    principal_disabled,
    app_disabled,
    used_up,
    ip_not_allowed,
    insufficient_scope,
    resource_not_granted
};
constexpr std::size_t reasons = static_cast<std::size_t>(Reason::resource_not_granted) + 1;
/// As the API writes it; `none` is empty.
[[nodiscard]] std::string_view name_of(Reason reason) noexcept;

/// `yes_if_recorded`: the caller awaits one durable write (`counts_use`, `ends_overlap`) and answers after it.
enum class Verdict : std::uint8_t { yes, no, yes_if_recorded };

/// What the index tells of a known token. Views live as long as the View that decided.
struct TokenFacts {
    base::TokenId id;
    base::FamilyId family;
    token::Kind kind = token::Kind::personal;
    std::string_view name;
    std::string_view metadata;             ///< a JSON object, ready to be written
    std::optional<base::Time> expires_at;  ///< whole seconds
};
struct PrincipalFacts {
    base::PrincipalId id;
    std::string_view id_text;      ///< `usr_…`, `svc_…`
    std::string_view name;         ///< a user's username, a service's name
    std::string_view external_id;  ///< empty: none
};

struct Decision {
    Verdict verdict = Verdict::no;
    Reason reason = Reason::unknown;
    bool known = false;  ///< the secret is a token's: `token`, `principal` are set
    TokenFacts token;
    PrincipalFacts principal;
    std::string_view app;               ///< an OAuth token's client id, or empty
    permission::ScopeSet scopes;        ///< that hold on the required resource after every layer
    permission::ScopeSet missing;       ///< of the requirement, for `insufficient_scope` and `resource_not_granted`
    bool counts_use = false;            ///< `yes_if_recorded` because of `max_uses`
    bool ends_overlap = false;          ///< `yes_if_recorded` because the predecessor works `until_used`
    bool reused_after_overlap = false;  ///< `rotated`: a `token.reuse` to be reported
    std::uint32_t record = 0;           ///< the index's own, for `explain`; means nothing after the View
    std::uint32_t rules = 0;            ///< which rules decided: Index::catalog_of; for Use
};

}  // namespace jeton::verify
