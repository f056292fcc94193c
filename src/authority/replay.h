// After accepted damage: what the trail says has ended ends again, whatever a row that was put back says.
#pragma once

#include <cstdint>

#include "authority/authority.h"

namespace jeton::authority {

/// How many rows were alive that the trail says are not.
struct Replayed {
    std::int64_t tokens = 0;
    std::int64_t principals = 0;
    std::int64_t sessions = 0;  ///< all there were: who signed out is not told from who did not
};
/// Revokes, ends the overlap, disables and deletes as the audit chain says, with an event each; ends all sessions and
/// links. Unless the trail holds it may hide an end: then every token that lives is revoked. O(events), O(tokens).
Replayed replay_trail(Act& act, bool trail_holds);

}  // namespace jeton::authority
