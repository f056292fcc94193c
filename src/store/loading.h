// Loading: every row is read once, its MAC and the sums checked on the way, and handed to the feed's reader.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "store/opening.h"

namespace jeton::store {

struct Loaded {
    Ledger ledger;
    std::vector<Damage> damage;
};

/// Error: damage that was not accepted, a database that was put back, a clock that went back; names tables and numbers
/// of rows. With `accept_damage` the ledger is written anew over what holds.
[[nodiscard]] std::expected<Loaded, std::string> load_all(Opened& opened, const std::string& anchor_path,
                                                          const OpenOptions& options, base::Time now,
                                                          FeedReader& reader);

}  // namespace jeton::store
