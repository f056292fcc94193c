#include "store/deployment.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "store/failure.h"
#include "store/statements.h"

namespace jeton::store {
namespace {

struct Kept {
    Deployment deployment;
    bool holds = false;
};

token::Mac mac_of(const token::HmacKey& key, const Deployment& deployment) {
    return key.mac("deployment " + deployment.brand + " " + deployment.configuration);  // no brand has a space
}

std::optional<Kept> find(sqlite::Connection& connection, const token::HmacKey& key) {
    auto query = connection.query(statements::find_deployment);
    if (!query.step()) return std::nullopt;
    Kept kept{.deployment = {.brand = std::string(query.text(0)), .configuration = std::string(query.text(1))}};
    const auto bytes = query.bytes(2);
    const auto mac = mac_of(key, kept.deployment);
    kept.holds = std::ranges::equal(bytes, mac);
    return kept;
}

}  // namespace

std::optional<Deployment> find_deployment(sqlite::Connection& connection, const token::HmacKey& key) {
    auto kept = find(connection, key);
    return kept && kept->holds ? std::optional(std::move(kept->deployment)) : std::nullopt;
}

void put_deployment(sqlite::Connection& connection, const token::HmacKey& key, const Deployment& deployment) {
    const auto mac = mac_of(key, deployment);
    connection.query(statements::put_deployment)
        .bind(std::string_view(deployment.brand))
        .bind(std::string_view(deployment.configuration))
        .bind(std::span<const std::uint8_t>(mac))
        .run();
}

std::expected<std::optional<Damage>, std::string> hold_deployment(sqlite::Connection& connection,
                                                                  const token::HmacKey& key, const OpenOptions& options,
                                                                  const Ledger& ledger) {
    if (!options.deployment) return std::nullopt;
    try {
        const auto& brand = options.deployment->brand;
        const auto kept = find(connection, key);
        const bool damaged = kept && !kept->holds;
        if (damaged && !options.accept_damage) {
            return std::unexpected(
                "the database does not fit its MACs: table deployment: 1 row failed the MAC. Somebody wrote to it "
                "beside jeton. Put a good copy back, or start with --accept-damage, which takes what the configuration "
                "says");
        }
        if (kept && kept->holds) {
            if (kept->deployment == *options.deployment) return std::nullopt;
            const auto& before = kept->deployment.brand;
            if (before != brand && ledger.total(Table::token).rows != 0) {
                return std::unexpected(
                    fmt::format("token.brand is '{}', but the tokens of this data directory begin with '{}': a brand "
                                "is set once, so say '{}' in the configuration, and name that with --config",
                                brand, before, before));
            }
        }
        if (!options.create || connection.unwritable()) return std::nullopt;
        put_deployment(connection, key, *options.deployment);
        return damaged ? std::optional(Damage{.table = "deployment", .rows = 1}) : std::nullopt;
    } catch (const StoreFailure& failure) {
        return std::unexpected(std::string(failure.what()));
    }
}

}  // namespace jeton::store
