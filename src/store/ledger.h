// The ledger: the one row that says what the whole database adds up to, under a MAC of its own; and the anchor, its
// copy beside the database, by which a database that was put back is seen.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "store/seal.h"
#include "store/sqlite/connection.h"

namespace jeton::store {

struct Ledger {
    std::int64_t number = 0;           ///< of the last change
    std::int64_t last_event_at = 0;    ///< microseconds since 1970
    std::int64_t audit_number = 0;     ///< of the last event
    token::Mac audit_start{};          ///< what the first event that is kept follows
    token::Mac audit_head{};           ///< the last event's MAC
    std::array<Total, tables> totals;  ///< by Table

    [[nodiscard]] Total& total(Table table) { return totals[static_cast<std::size_t>(table)]; }
    [[nodiscard]] const Total& total(Table table) const { return totals[static_cast<std::size_t>(table)]; }
    [[nodiscard]] token::Mac mac(const token::HmacKey& key) const;
    friend bool operator==(const Ledger&, const Ledger&) = default;
};

/// Nothing when there is none yet. Error: its MAC does not fit. Throws StoreFailure.
[[nodiscard]] std::expected<std::optional<Ledger>, std::string> read_ledger(sqlite::Connection& connection,
                                                                            const token::HmacKey& key);
/// Over `before`, of which only what differs is written; null: there is none.
void write_ledger(sqlite::Connection& connection, const token::HmacKey& key, const Ledger& ledger,
                  const Ledger* before);

/// The number and MAC of a ledger, in a file that lags a second at most and never leads.
struct Anchor {
    std::int64_t number = 0;
    token::Mac ledger_mac{};
};
/// Nothing when there is no file. Error: it cannot be read, or was changed.
[[nodiscard]] std::expected<std::optional<Anchor>, std::string> read_anchor(const std::string& path,
                                                                            const token::HmacKey& key);
/// Replaces the file. False when it could not: the disk is full, say; the old one stays.
[[nodiscard]] bool write_anchor(const std::string& path, const token::HmacKey& key, const Anchor& anchor) noexcept;

}  // namespace jeton::store
