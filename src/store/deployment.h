// What a database knows of the deployment that it is of: the brand that every secret begins with, which is set once,
// for secrets of another would be known no more; and the configuration, for whoever recovers without naming one.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "store/ledger.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace jeton::store {

/// What is kept, if its MAC holds. Throws StoreFailure.
[[nodiscard]] std::optional<Deployment> find_deployment(sqlite::Connection& connection, const token::HmacKey& key);
/// Throws StoreFailure.
void put_deployment(sqlite::Connection& connection, const token::HmacKey& key, const Deployment& deployment);

/// Holds `options.deployment` against what is kept. What creates or serves (`options.create`) keeps it; a brand only
/// when it is the first or while there is no token. Returns the damage that was accepted, if any. Error: another brand,
/// or damage that was not accepted.
[[nodiscard]] std::expected<std::optional<Damage>, std::string> hold_deployment(sqlite::Connection& connection,
                                                                                const token::HmacKey& key,
                                                                                const OpenOptions& options,
                                                                                const Ledger& ledger);

}  // namespace jeton::store
