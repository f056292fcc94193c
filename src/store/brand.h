// The brand that every secret of a deployment begins with: set once, for secrets of another would be known no more.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "store/ledger.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace jeton::store {

/// The one that is kept, if its MAC holds. Throws StoreFailure.
[[nodiscard]] std::optional<std::string> find_brand(sqlite::Connection& connection, const token::HmacKey& key);

/// Holds `options.brand` against the one that is kept under a MAC of `key`, and keeps it when it is the first or while
/// there is no token. A database from before brands were kept takes the one of a server, for whoever recovers may have
/// named no configuration. Returns the damage that was accepted, if any. Error: another brand, or damage that was not
/// accepted.
[[nodiscard]] std::expected<std::optional<Damage>, std::string> hold_brand(sqlite::Connection& connection,
                                                                           const token::HmacKey& key,
                                                                           const OpenOptions& options,
                                                                           const Ledger& ledger);

}  // namespace jeton::store
