// What may create at all: a token, a principal, a template, a way in.
#pragma once

#include "authority/caller.h"

namespace jeton::authority {

/// A74: a token with `max_uses` creates nothing, else it would multiply its uses.
[[nodiscard]] Result<void> may_create(Look& look, const Caller& caller);

}  // namespace jeton::authority
