// Passwords as they are kept, Argon2id by libsodium (RFC 9106), and the threads that hash them: at most half the cores
// at once and at low priority, so that sign-ins neither exhaust memory nor slow verify down.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/entropy.h"
#include "base/pool.h"
#include "base/secret.h"

namespace jeton::login {

/// What a hash costs. Raised here, it is raised for each user at the next sign-in.
inline constexpr std::size_t argon2_memory_bytes = std::size_t{19} << 20U;
inline constexpr unsigned long long argon2_passes = 2;

/// Thread-safe. One owner. `hash` and `matches` take tens of milliseconds and `argon2_memory_bytes` each: they are for
/// work that was submitted.
class PasswordHasher {
public:
    static constexpr std::size_t waiting_max = 64;  ///< about two seconds of one thread

    explicit PasswordHasher(base::Entropy& entropy);

    /// False: too much waits already; `work` was not taken.
    [[nodiscard]] bool submit(base::Pool::Work work) { return pool_.submit(std::move(work)); }

    /// The hash to keep, with its salt and its cost; nothing when there is no memory.
    [[nodiscard]] std::optional<std::string> hash(const base::Secret& password);
    /// Whether `hash` is of `password`: the same work whatever the answer, also for an empty `hash`, which is nobody's
    /// (A39).
    [[nodiscard]] bool matches(const std::string& hash, const base::Secret& password);
    /// Whether `hash` was made at another cost than today's.
    [[nodiscard]] static bool outdated(const std::string& hash);

    /// How often Argon2id was computed.
    [[nodiscard]] std::uint64_t computed() const noexcept { return computed_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> computed_{0};
    std::string hash_of_nobody_;  // of random bytes that were forgotten
    base::Pool pool_;             // last: its threads end before what they use
};

}  // namespace jeton::login
