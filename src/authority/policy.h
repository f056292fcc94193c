// Policy: the operator's bounds. Each is asked at the time of the request, so lowering one is felt at once.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "verify/index.h"

namespace jeton::authority {

/// What happens when a rotated token is used after its overlap (contract 5).
enum class Reuse : std::uint8_t { alert, revoke_family };

/// How long a person stays signed in; of the section `[web]`.
struct SessionLimits {
    base::seconds idle{12 * 3600};  ///< without a request
    base::seconds max{7 * 86400};   ///< whatever it does
    base::seconds fresh{600};       ///< how long a sign-in counts as fresh
    friend bool operator==(const SessionLimits&, const SessionLimits&) = default;
};

/// Value; the section `[policy]`.
struct Policy {
    base::seconds default_lifetime{30 * 86400};
    base::seconds max_lifetime{366 * 86400};
    bool allow_no_expiry = false;
    std::int64_t max_tokens_per_principal = 1000;  ///< living ones
    verify::DefaultCeiling default_ceiling = verify::DefaultCeiling::catalog;
    Reuse reuse = Reuse::alert;
    friend bool operator==(const Policy&, const Policy&) = default;
};

}  // namespace jeton::authority
