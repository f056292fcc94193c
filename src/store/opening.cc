#include "store/opening.h"

#include <unistd.h>

#include <fmt/format.h>

#include "store/migrations.h"
#include "store/reads.h"
#include "store/statements.h"
#include "token/keys.h"

namespace jeton::store {
namespace {

using token::Purpose;

std::expected<std::string, std::string> path_of(const OpenOptions& options) {
    constexpr std::string_view scheme = "sqlite:";
    if (!options.url.starts_with(scheme) || options.url.size() == scheme.size()) {
        return std::unexpected("store.url is '" + options.url +
                               "': it must be sqlite:FILE, relative to the data directory");
    }
    const auto file = options.url.substr(scheme.size());
    return file.starts_with('/') ? file : options.data_dir + "/" + file;
}

std::expected<base::Key, std::string> data_key(sqlite::Connection& connection, const base::Key& root, Purpose purpose) {
    auto query = connection.query(statements::find_data_key);
    if (!query.bind(token::name_of(purpose)).step()) {
        return std::unexpected(
            fmt::format("table data_key: the key '{}' is missing: 1 row was deleted", token::name_of(purpose)));
    }
    const auto wrapped = query.bytes(0);
    auto key = token::unwrap(root, purpose, {reinterpret_cast<const char*>(wrapped.data()), wrapped.size()});
    if (!key) {
        return std::unexpected(fmt::format(
            "table data_key: 1 row ('{}') does not open with this root key: it is another's, or the row was changed",
            token::name_of(purpose)));
    }
    return key;
}

bool has_key(sqlite::Connection& connection, Purpose purpose) {
    auto query = connection.query(statements::find_data_key);
    return query.bind(token::name_of(purpose)).step();
}

void put_new_key(sqlite::Connection& connection, const base::Key& root, Purpose purpose, base::Entropy& entropy) {
    const auto wrapped = token::wrap(root, purpose, token::make_key(entropy), entropy);
    connection.query(statements::insert_data_key)
        .bind(token::name_of(purpose))
        .bind(std::span(reinterpret_cast<const std::uint8_t*>(wrapped.data()), wrapped.size()))
        .run();
}

/// Keys of a database that has none.
void make_keys(sqlite::Connection& connection, const base::Key& root, base::Entropy& entropy) {
    for (const auto purpose : {Purpose::digest, Purpose::row_mac, Purpose::audit, Purpose::idempotency}) {
        put_new_key(connection, root, purpose, entropy);
    }
}

/// Keys that a database of before accounts lacks. One that somebody deleted is made anew too, and opens nothing: its
/// sessions have ended, and a second factor that cannot be checked lets nobody in.
void make_account_keys(sqlite::Connection& connection, const base::Key& root, base::Entropy& entropy) {
    for (const auto purpose : {Purpose::session, Purpose::factor}) {
        if (!has_key(connection, purpose)) put_new_key(connection, root, purpose, entropy);
    }
}

}  // namespace

std::expected<void, std::string> migrate(sqlite::Connection& connection, base::Time now) {
    connection.query(statements::make_migration_table).run();
    std::int64_t done = 0;
    {
        auto query = connection.query(statements::last_migration);
        if (query.step()) done = query.integer(0);
    }
    const auto all = migrations();
    if (done > static_cast<std::int64_t>(all.size())) {
        return std::unexpected(fmt::format(
            "the database was made by a newer jeton (schema {}, this one knows {}): run that one", done, all.size()));
    }
    for (auto number = done + 1; number <= static_cast<std::int64_t>(all.size()); ++number) {
        connection.begin();
        connection.define(all[static_cast<std::size_t>(number - 1)].text);
        connection.query(statements::add_migration)
            .bind(number)
            .bind(std::int64_t{now.time_since_epoch().count()})
            .run();
        connection.commit();
    }
    return {};
}

std::expected<Opened, std::string> open_database(const OpenOptions& options, const base::Key& root_key,
                                                 const base::Clock& clock, base::Entropy& entropy) {
    auto path = path_of(options);
    if (!path) return std::unexpected(path.error());
    const bool there = ::access(path->c_str(), F_OK) == 0;
    if (!there && !options.create) {
        return std::unexpected("there is no database " + *path +
                               ": make one with 'jeton init', or name another directory with --data");
    }
    Opened opened{.path = *path,
                  .connection = nullptr,
                  .digest_key = {},
                  .idempotency_key = {},
                  .session_key = {},
                  .factor_key = {},
                  .keys = nullptr,
                  .deployment = {},
                  .ledger = {},
                  .ledger_damage = {}};
    opened.connection = std::make_unique<sqlite::Connection>(
        *path, there ? sqlite::Connection::Mode::read_write : sqlite::Connection::Mode::create);
    auto& connection = *opened.connection;
    connection.make_durable();
    if (auto migrated = migrate(connection, clock.now()); !migrated) return std::unexpected(migrated.error());
    const bool fresh = !has_key(connection, Purpose::digest);
    if (fresh && ::access((options.data_dir + "/anchor").c_str(), F_OK) == 0) {
        return std::unexpected("table data_key: all rows are gone though " + options.data_dir +
                               "/anchor tells of a database that was there: put it back, or take the anchor away");
    }
    if (fresh) {
        connection.begin();
        make_keys(connection, root_key, entropy);
    }
    make_account_keys(connection, root_key, entropy);
    auto digest = data_key(connection, root_key, Purpose::digest);
    auto row = data_key(connection, root_key, Purpose::row_mac);
    auto audit = data_key(connection, root_key, Purpose::audit);
    auto idempotency = data_key(connection, root_key, Purpose::idempotency);
    auto session = data_key(connection, root_key, Purpose::session);
    auto factor = data_key(connection, root_key, Purpose::factor);
    for (const auto* key : {&digest, &row, &audit, &idempotency, &session, &factor}) {
        if (!*key) return std::unexpected(key->error());
    }
    opened.digest_key = std::move(*digest);
    opened.idempotency_key = std::move(*idempotency);
    opened.session_key = std::move(*session);
    opened.factor_key = std::move(*factor);
    opened.keys = std::make_unique<SealKeys>(token::HmacKey(*row), token::HmacKey(*audit));
    if (fresh) {
        write_ledger(connection, opened.keys->row, Ledger{}, nullptr);
        connection.commit();
    }
    opened.deployment = Reads<Snapshot>(connection, *opened.keys).find_deployment();
    auto ledger = read_ledger(connection, opened.keys->row);
    if (!ledger) {
        opened.ledger_damage = ledger.error();
    } else if (!*ledger) {
        opened.ledger_damage = "table ledger: 1 row was deleted";
    } else {
        opened.ledger = **ledger;
    }
    return opened;
}

}  // namespace jeton::store
