#include "authority/sightings.h"

#include <algorithm>

namespace jeton::authority {

void Sightings::note(const base::SessionId& session, base::Time now) {
    const std::scoped_lock lock(mutex_);
    if (seen_.size() >= sessions_max && !seen_.contains(session)) return;
    auto& seen = seen_[session];
    seen = std::max(seen, now);
}

base::Time Sightings::last_seen(const base::SessionId& session, base::Time written) const {
    const std::scoped_lock lock(mutex_);
    for (const auto* const known : {&seen_, &written_}) {
        if (const auto found = known->find(session); found != known->end()) written = std::max(written, found->second);
    }
    return written;
}

bool Sightings::due(base::Time now) const {
    const std::scoped_lock lock(mutex_);
    return !seen_.empty() && now - wrote_at_ >= between_writes;
}

void Sightings::write(store::Transaction& transaction, base::Time now) {
    std::unordered_map<base::SessionId, base::Time> seen;
    {
        const std::scoped_lock lock(mutex_);
        seen.swap(seen_);
        written_ = seen;
        wrote_at_ = now;
    }
    for (const auto& [id, at] : seen) {
        auto row = transaction.find_session(id);
        if (!row || row->last_seen_at >= at) continue;
        row->last_seen_at = at;
        transaction.update(*row);
    }
}

}  // namespace jeton::authority
