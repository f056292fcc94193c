#include "store/brand.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "store/failure.h"
#include "store/statements.h"

namespace jeton::store {
namespace {

struct Kept {
    std::string brand;
    bool holds = false;
};

token::Mac mac_of(const token::HmacKey& key, const std::string& brand) { return key.mac("brand " + brand); }

std::optional<Kept> find(sqlite::Connection& connection, const token::HmacKey& key) {
    auto query = connection.query(statements::find_brand);
    if (!query.step()) return std::nullopt;
    Kept kept{.brand = std::string(query.text(0))};
    const auto bytes = query.bytes(1);
    token::Mac mac{};
    kept.holds = bytes.size() == mac.size();
    if (kept.holds) std::copy(bytes.begin(), bytes.end(), mac.begin());
    kept.holds = kept.holds && token::equal(mac, mac_of(key, kept.brand));
    return kept;
}

}  // namespace

std::optional<std::string> find_brand(sqlite::Connection& connection, const token::HmacKey& key) {
    auto kept = find(connection, key);
    return kept && kept->holds ? std::optional(std::move(kept->brand)) : std::nullopt;
}

std::expected<std::optional<Damage>, std::string> hold_brand(sqlite::Connection& connection, const token::HmacKey& key,
                                                             const OpenOptions& options, const Ledger& ledger) {
    const auto& brand = options.brand;
    if (brand.empty()) return std::nullopt;
    try {
        const auto kept = find(connection, key);
        const bool damaged = kept && !kept->holds;
        if (damaged && !options.accept_damage) {
            return std::unexpected(
                "the database does not fit its MACs: table brand: 1 row failed the MAC. Somebody wrote to it beside "
                "jeton. Put a good copy back, or start with --accept-damage, which takes the brand of the "
                "configuration");
        }
        if (kept && kept->holds && kept->brand == brand) return std::nullopt;
        const bool any_token = ledger.total(Table::token).rows != 0;
        if (kept && kept->holds && any_token) {
            return std::unexpected(
                fmt::format("token.brand is '{}', but the tokens of this data directory begin with '{}': a brand is "
                            "set once, so say '{}' in the configuration, and name that with --config",
                            brand, kept->brand, kept->brand));
        }
        if ((any_token && !options.create) || connection.unwritable()) return std::nullopt;
        const auto mac = mac_of(key, brand);
        connection.query(statements::put_brand)
            .bind(std::string_view(brand))
            .bind(std::span<const std::uint8_t>(mac))
            .run();
        return damaged ? std::optional(Damage{.table = "brand", .rows = 1}) : std::nullopt;
    } catch (const StoreFailure& failure) {
        return std::unexpected(std::string(failure.what()));
    }
}

}  // namespace jeton::store
