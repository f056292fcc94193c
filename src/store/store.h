// The store: one database, one writer that commits waiting work together, and a reader for lists.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/entropy.h"
#include "base/secret.h"
#include "store/feed.h"
#include "store/transaction.h"

namespace jeton::store {

/// The store could not be read or written; nothing of the work was kept. For the log, not for the caller.
struct Unavailable {
    std::string why;
};

/// How to open a data directory.
struct OpenOptions {
    std::string data_dir;
    std::string url = "sqlite:jeton.db";  ///< relative to `data_dir`
    bool accept_damage = false;           ///< serve without the rows whose MAC fails
    bool accept_clock = false;            ///< start though the clock lies before the last committed event
    bool create = false;                  ///< make the database when there is none
};

/// Damage found by the check of each MAC and of the sum, by table.
struct Damage {
    std::string table;
    std::int64_t rows = 0;
};

/// Thread-safe. One owner; ends after the work it was given.
class Store {
public:
    virtual ~Store() = default;

    /// Locks the data directory, opens the database, migrates it, checks the key.
    /// Error: the sentence for the operator.
    [[nodiscard]] static std::expected<std::unique_ptr<Store>, std::string> open(const OpenOptions& options,
                                                                                 const base::Key& root_key,
                                                                                 const base::Clock& clock,
                                                                                 base::Entropy& entropy);

    /// Reads every principal, family and token whose MAC holds to `reader`, then hands it each committed change.
    /// Call once, before any work. Damage without `accept_damage` is an error that names tables and numbers of rows.
    [[nodiscard]] virtual std::expected<std::vector<Damage>, std::string> load(FeedReader& reader) = 0;

    /// What it knew of its deployment when it was opened; nothing when that row fails its MAC.
    [[nodiscard]] virtual std::optional<DeploymentRow> deployment() const = 0;

    /// When the last change was committed, by the clock of then. After `load`, before any work.
    [[nodiscard]] virtual base::Time last_event_at() const noexcept = 0;

    /// The key of secrets' digests, of bodies' hashes, of sessions' cookies, and the one that seals what a second
    /// factor is checked with. Copies: for the index and the authority to own.
    [[nodiscard]] virtual base::Key digest_key() const = 0;
    [[nodiscard]] virtual base::Key idempotency_key() const = 0;
    [[nodiscard]] virtual base::Key session_key() const = 0;
    [[nodiscard]] virtual base::Key factor_key() const = 0;

    using Done = std::move_only_function<void(std::expected<void, Unavailable>)>;
    /// Runs `work` in a transaction on the store's thread, commits it durably together with what else waits, applies
    /// the feed, then calls `done` on the store's thread. Work that throws is undone alone. The queue is
    /// bounded: when full, `done` is called at once, on the calling thread, with `Unavailable`.
    virtual void write(std::move_only_function<void(Transaction&)> work, Done done) = 0;
    /// Runs `work` on a reading thread against the last committed state; then `done`, on that thread.
    virtual void read(std::move_only_function<void(Snapshot&)> work, Done done) = 0;

    /// True while the last commit succeeded: false turns /readyz to 503 for changes and is logged once.
    [[nodiscard]] virtual bool healthy() const noexcept = 0;
    /// How many transactions were committed since the start. Any thread.
    [[nodiscard]] virtual std::uint64_t commits() const noexcept = 0;
    /// What the database takes on the disk. Any thread.
    [[nodiscard]] virtual std::uint64_t bytes() const = 0;
    /// Finishes what waits, copies the anchor, closes.
    virtual void stop() = 0;
};

/// What `jeton audit verify` says.
struct AuditCheck {
    std::int64_t events = 0;               ///< that hold, from the start
    std::optional<std::string> first_bad;  ///< the id of the first that does not
};
[[nodiscard]] std::expected<AuditCheck, std::string> verify_audit(const OpenOptions& options,
                                                                  const base::Key& root_key);

}  // namespace jeton::store
