// What a stranger may cause as often as they like, as events: one a minute for each key, with a count, and no more keys
// than there is room for, so that nobody fills the disk or the memory (contract 5, Audit; A76).
#pragma once

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"

namespace jeton::authority {

/// Thread-safe. Beyond `keys_max`, notes are dropped and counted.
template <typename Key, typename Hash>
class CountedNotes {
public:
    static constexpr std::size_t keys_max = 10'000;
    static constexpr base::seconds between_events{60};

    /// What is to be written now. The key is as it was when it was first noted.
    struct Due {
        Key key;
        std::int64_t count;      ///< since the last event
        std::string request_id;  ///< of the first since the last event
    };

    /// Counts one more of the key that `make_key` makes. Never blocks for long, never throws. Whether it is the first
    /// of its key, and so due at once.
    template <std::invocable MakeKey>
    bool note(MakeKey make_key, std::string_view request_id, base::Time now) noexcept {
        try {
            const std::scoped_lock lock(mutex_);
            Key key = make_key();
            auto found = notes_.find(key);
            if (found == notes_.end()) {
                if (notes_.size() >= keys_max) {
                    dropped_.fetch_add(1, std::memory_order_relaxed);
                    return false;
                }
                found = notes_.emplace(std::move(key), Note{.count = 0, .due = now, .request_id = {}}).first;
            }
            auto& noted = found->second;
            if (noted.count++ != 0) return false;
            noted.request_id = request_id;
            return noted.due <= now;
        } catch (const std::exception&) {  // no memory: a note is worth less than the answer
            dropped_.fetch_add(1, std::memory_order_relaxed);
            return false;
        }
    }

    /// Whether `take` has something to do.
    [[nodiscard]] bool due(base::Time now) const noexcept {
        const std::scoped_lock lock(mutex_);
        return std::ranges::any_of(notes_, [now](const auto& entry) { return entry.second.due <= now; });
    }

    /// Takes what is due, and forgets the keys of which nothing came since their last event.
    [[nodiscard]] std::vector<Due> take(base::Time now) {
        std::vector<Due> due;
        const std::scoped_lock lock(mutex_);
        for (auto at = notes_.begin(); at != notes_.end();) {
            auto& [key, note] = *at;
            if (note.due > now) {
                ++at;
            } else if (note.count == 0) {
                at = notes_.erase(at);
            } else {
                due.push_back({.key = key, .count = note.count, .request_id = note.request_id});
                note.count = 0;
                note.due = now + between_events;
                ++at;
            }
        }
        return due;
    }

    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

private:
    struct Note {
        std::int64_t count = 0;
        base::Time due;  ///< the next event, if count > 0; else when the key is forgotten
        std::string request_id;
    };
    mutable std::mutex mutex_;
    std::unordered_map<Key, Note, Hash> notes_;
    std::atomic<std::uint64_t> dropped_{0};
};

}  // namespace jeton::authority
