// Limits: how often an address may be refused, or try to sign in, within a minute.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

#include "base/address.h"
#include "base/time.h"

namespace jeton::http {

/// Counts by address, IPv6 by its /64. Thread-safe; bounded: when it is full, what is old is forgotten.
class MinuteLimit {
public:
    /// `most` 0: no limit.
    explicit MinuteLimit(std::uint64_t most) : most_(most) {}
    /// Counts one; nonzero: that is one too many, come back after so many seconds.
    [[nodiscard]] unsigned count(const base::Address& address, base::Time now);

private:
    static constexpr std::size_t addresses_max = 65536;
    struct Hash {
        std::size_t operator()(const base::Address& address) const noexcept;
    };
    std::uint64_t most_;
    std::mutex mutex_;
    std::int64_t minute_ = 0;
    std::unordered_map<base::Address, std::uint64_t, Hash> counts_;
};

}  // namespace jeton::http
