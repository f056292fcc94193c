// Opening a database: its schema, its keys, its ledger. What a server, `init`, `recover` and `audit verify` begin with.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/entropy.h"
#include "base/secret.h"
#include "store/ledger.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace jeton::store {

/// A database that is open, migrated and unlocked.
struct Opened {
    std::string path;  ///< the file
    std::unique_ptr<sqlite::Connection> connection;
    base::Key digest_key;
    base::Key idempotency_key;
    base::Key session_key;
    base::Key factor_key;
    std::unique_ptr<SealKeys> keys;
    std::optional<DeploymentRow> deployment;
    std::optional<Ledger> ledger;  ///< nothing when `ledger_damage` says why
    std::optional<std::string> ledger_damage;
};

/// Error: the sentence for the operator. Throws StoreFailure.
[[nodiscard]] std::expected<Opened, std::string> open_database(const OpenOptions& options, const base::Key& root_key,
                                                               const base::Clock& clock, base::Entropy& entropy);

/// Holds each event against the chain, in order, as far as it holds. Throws StoreFailure. O(events).
[[nodiscard]] AuditCheck check_trail(sqlite::Connection& connection, const token::HmacKey& key, const Ledger& ledger);

/// Brings the schema up to date, a transaction each.
[[nodiscard]] std::expected<void, std::string> migrate(sqlite::Connection& connection, base::Time now);

}  // namespace jeton::store
