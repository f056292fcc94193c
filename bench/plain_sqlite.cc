// The reference of `issue`: a plain loop over SQLite that commits the very rows that a server wrote, into the same
// tables with the same indexes, in groups of a given size. Nothing is looked up, checked or sealed.
#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr const char* tokens_max = "30000";

[[noreturn]] void fail(sqlite3* database, const char* what) {
    std::fprintf(stderr, "plain_sqlite: %s: %s\n", what, sqlite3_errmsg(database));
    std::exit(1);
}

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    void operator()(sqlite3_value* value) const { sqlite3_value_free(value); }
};
using Database = std::unique_ptr<sqlite3, Close>;
using Statement = std::unique_ptr<sqlite3_stmt, Close>;
using Row = std::vector<std::unique_ptr<sqlite3_value, Close>>;

Database open(const char* path, int flags) {
    sqlite3* database = nullptr;
    if (sqlite3_open_v2(path, &database, flags | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) fail(database, path);
    return Database(database);
}

void execute(sqlite3* database, const char* text) {
    if (sqlite3_exec(database, text, nullptr, nullptr, nullptr) != SQLITE_OK) fail(database, text);
}

Statement prepare(sqlite3* database, const std::string& text) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(database, text.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
        fail(database, text.c_str());
    return Statement(statement);
}

bool step(sqlite3* database, const Statement& statement) {
    const int result = sqlite3_step(statement.get());
    if (result != SQLITE_ROW && result != SQLITE_DONE) fail(database, sqlite3_sql(statement.get()));
    return result == SQLITE_ROW;
}

/// Rows of one table, and the statement that writes them.
struct Table {
    std::vector<Row> rows;
    Statement insert;
};

Table read(sqlite3* from, sqlite3* into, const std::string& verb, const std::string& name, const std::string& select) {
    Table table;
    const auto query = prepare(from, select);
    const int columns = sqlite3_column_count(query.get());
    while (step(from, query)) {
        auto& row = table.rows.emplace_back();
        for (int i = 0; i < columns; ++i) row.emplace_back(sqlite3_value_dup(sqlite3_column_value(query.get(), i)));
    }
    auto text = verb + " INTO " + name + " VALUES (?";
    for (int i = 1; i < columns; ++i) text += ", ?";
    table.insert = prepare(into, text + ")");
    return table;
}

void write(sqlite3* database, const Table& table, const Row& row) {
    auto* const insert = table.insert.get();
    for (std::size_t i = 0; i < row.size(); ++i) sqlite3_bind_value(insert, static_cast<int>(i) + 1, row[i].get());
    step(database, table.insert);
    sqlite3_reset(insert);
}

void copy_schema(sqlite3* from, sqlite3* into) {
    const auto query = prepare(from, "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid");
    while (step(from, query)) execute(into, reinterpret_cast<const char*>(sqlite3_column_text(query.get(), 0)));
}

double cpu_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto of = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return of(used.ru_utime) + of(used.ru_stime);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: plain_sqlite SERVERS.db NEW.db GROUP\n", stderr);
        return 2;
    }
    const auto from = open(argv[1], SQLITE_OPEN_READONLY);
    const auto into = open(argv[2], SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    auto* const database = into.get();
    const auto group = static_cast<std::size_t>(std::max(1, std::atoi(argv[3])));
    // As the store sets it (src/store/sqlite); the log is written back as SQLite does it by itself.
    execute(database,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; "
            "PRAGMA cache_size = -65536");
    copy_schema(from.get(), database);

    // What one POST /v1/tokens leaves: a family, a token, an event, in the order in which they came.
    std::array<Table, 3> tables;
    const std::array<std::string, 3> names = {"family", "token", "audit"};
    const std::array<std::string, 3> keys = {"t.family", "t.id", "a.id"};
    for (std::size_t i = 0; i < tables.size(); ++i) {
        tables[i] = read(from.get(), database, "INSERT", names[i],
                         "SELECT r.* FROM audit a JOIN token t ON t.id = a.target JOIN " + names[i] + " r ON r.id = " +
                             keys[i] + " WHERE a.type = 'token.create' ORDER BY a.number LIMIT " + tokens_max);
    }
    // What each commit leaves besides.
    const std::array<Table, 2> ledger = {read(from.get(), database, "REPLACE", "ledger", "SELECT * FROM ledger"),
                                         read(from.get(), database, "REPLACE", "ledger_total",
                                              "SELECT * FROM ledger_total WHERE id IN ('family', 'token')")};
    const auto begin = prepare(database, "BEGIN IMMEDIATE");
    const auto commit = prepare(database, "COMMIT");
    const auto run = [&](const Statement& statement) {
        step(database, statement);
        sqlite3_reset(statement.get());
    };

    const auto tokens = tables[0].rows.size();
    const double cpu_before = cpu_seconds();
    const auto begun = std::chrono::steady_clock::now();
    for (std::size_t at = 0; at < tokens; at += group) {
        run(begin);
        for (auto i = at; i < std::min(tokens, at + group); ++i) {
            for (const auto& table : tables) write(database, table, table.rows[i]);
        }
        for (const auto& table : ledger) {
            for (const auto& row : table.rows) write(database, table, row);
        }
        run(commit);
    }
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun;
    std::printf("{\"tokens\": %zu, \"seconds\": %f, \"cpu_seconds\": %f}\n", tokens, spent.count(),
                cpu_seconds() - cpu_before);
    return tokens == 0 ? 1 : 0;
}
