// When each session was last seen: kept in memory, written now and then.
#pragma once

#include <mutex>
#include <unordered_map>

#include "base/id.h"
#include "base/time.h"
#include "store/transaction.h"

namespace jeton::authority {

/// Thread-safe. Bounded: beyond it, what was seen is not remembered, and a session ends its idle limit after the last
/// time that was.
class Sightings {
public:
    void note(const base::SessionId& session, base::Time now);
    /// The later of `written` and what is remembered.
    [[nodiscard]] base::Time last_seen(const base::SessionId& session, base::Time written) const;
    /// Whether a minute has passed since the last `write`.
    [[nodiscard]] bool due(base::Time now) const;
    /// Writes what changed since then. Store's thread.
    void write(store::Transaction& transaction, base::Time now);

private:
    static constexpr std::size_t sessions_max = 100'000;
    static constexpr base::seconds between_writes{60};
    mutable std::mutex mutex_;
    std::unordered_map<base::SessionId, base::Time> seen_;     // since the last write
    std::unordered_map<base::SessionId, base::Time> written_;  // by the last write, which readers may not see yet
    base::Time wrote_at_;
};

}  // namespace jeton::authority
