#include "authority/refused_sign_ins.h"

#include <algorithm>
#include <exception>
#include <vector>

#include "authority/audit.h"

namespace jeton::authority {

void RefusedSignIns::note(const base::PrincipalId& user, std::string_view ip, std::string_view request_id,
                          base::Time now) noexcept {
    try {
        const std::scoped_lock lock(mutex_);
        Key key{.user = user, .ip = std::string(ip)};
        auto found = notes_.find(key);
        if (found == notes_.end()) {
            if (notes_.size() >= notes_max) {
                dropped_.fetch_add(1, std::memory_order_relaxed);
                return;
            }
            found = notes_.emplace(std::move(key), Note{.count = 0, .due = now, .request_id = {}}).first;
        }
        if (found->second.count++ == 0) found->second.request_id = request_id;
    } catch (const std::exception&) {  // no memory: a note is worth less than the answer
        dropped_.fetch_add(1, std::memory_order_relaxed);
    }
}

bool RefusedSignIns::due(base::Time now) const noexcept {
    const std::scoped_lock lock(mutex_);
    return std::ranges::any_of(notes_, [now](const auto& entry) { return entry.second.due <= now; });
}

void RefusedSignIns::write(Act& act) {
    std::vector<std::pair<Key, Note>> due;
    {
        const std::scoped_lock lock(mutex_);
        for (auto at = notes_.begin(); at != notes_.end();) {
            if (at->second.due > act.now) {
                ++at;
            } else if (at->second.count == 0) {
                at = notes_.erase(at);
            } else {
                due.emplace_back(at->first, at->second);
                at->second.count = 0;
                at->second.due = act.now + between_events;
                ++at;
            }
        }
    }
    for (const auto& [key, note] : due) {
        act.ip = key.ip;
        act.request_id = note.request_id;
        record(act, Event{.type = "user.sign_in.refused",
                          .actor = {},
                          .actor_token = {},
                          .target = key.user.text(),
                          .owner = key.user.text(),
                          .details = {{"count", note.count}}});
    }
}

}  // namespace jeton::authority
