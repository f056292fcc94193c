// Sign-ins that were refused, as events: one a minute per (user, address) with a count, so that no stranger fills the
// disk (contract 5, Audit). Only of users that there are: a guess at a name leaves a metric.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/id.h"
#include "base/time.h"

namespace jeton::authority {

struct Act;

/// Thread-safe. Bounded: beyond it, notes are dropped and counted.
class RefusedSignIns {
public:
    void note(const base::PrincipalId& user, std::string_view ip, std::string_view request_id, base::Time now) noexcept;
    [[nodiscard]] bool due(base::Time now) const noexcept;
    /// Writes an event for each that is due. Store's thread.
    void write(Act& act);
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

private:
    static constexpr std::size_t notes_max = 10'000;
    static constexpr base::seconds between_events{60};
    struct Key {
        base::PrincipalId user;
        std::string ip;
        friend bool operator==(const Key&, const Key&) = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const noexcept {
            return std::hash<base::PrincipalId>{}(key.user) ^ std::hash<std::string>{}(key.ip);
        }
    };
    struct Note {
        std::int64_t count = 0;  ///< since the last event
        base::Time due;          ///< the next event, if count > 0; else when the note is forgotten
        std::string request_id;  ///< of the first since the last event
    };
    mutable std::mutex mutex_;
    std::unordered_map<Key, Note, Hash> notes_;
    std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace jeton::authority
