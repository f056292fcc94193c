// How many living tokens a principal may have (policy.max_tokens_per_principal).
#pragma once

#include <string_view>

#include "authority/authority.h"
#include "authority/refusal.h"

namespace jeton::authority {

/// 409 when one more living token of `owner`, beside `ending` ones that end as it is made, would be beyond policy.
[[nodiscard]] Result<void> check_living_tokens(Look& look, const base::PrincipalId& owner, std::int64_t ending,
                                               std::string_view what_to_do);

}  // namespace jeton::authority
