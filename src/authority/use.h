// Use: the one durable write that some yeses wait for (design 5).
#pragma once

#include "base/id.h"
#include "base/time.h"
#include "store/transaction.h"

namespace jeton::authority {

/// What a `yes_if_recorded` asks for.
struct UseRecord {
    base::TokenId token;
    bool counts_use = false;
    bool ends_overlap = false;
    base::Time now;
};

/// Writes it. False: not a yes any more (used up, revoked meanwhile); nothing was written. Store's thread.
[[nodiscard]] bool record_use(store::Transaction& transaction, const UseRecord& use);

}  // namespace jeton::authority
