// Sign-ins that were refused, as events: one a minute per (user, address) with a count, so that no stranger fills the
// disk (contract 5, Audit). Only of users that there are: a guess at a name leaves a metric.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "authority/counted_notes.h"
#include "base/id.h"
#include "base/time.h"

namespace jeton::authority {

struct Act;

/// Thread-safe. Bounded: beyond it, notes are dropped and counted.
class RefusedSignIns {
public:
    void note(const base::PrincipalId& user, std::string_view ip, std::string_view request_id, base::Time now) noexcept;
    [[nodiscard]] bool due(base::Time now) const noexcept { return notes_.due(now); }
    /// Writes an event for each that is due. Store's thread.
    void write(Act& act);
    [[nodiscard]] std::uint64_t dropped() const noexcept { return notes_.dropped(); }

private:
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
    CountedNotes<Key, Hash> notes_;
};

}  // namespace jeton::authority
