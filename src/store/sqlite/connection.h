// The SQLite driver: a connection, its prepared statements, and typed values in and out. Nothing outside this folder
// knows which engine it is.
#pragma once

#include <sqlite3.h>
#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/file_lock.h"
#include "store/statement.h"

namespace jeton::store::sqlite {

/// One use of a prepared statement: bind in order, step, read. Resets the statement at its end. Throws StoreFailure.
class Query {
public:
    Query(sqlite3* database, sqlite3_stmt* statement, const char* name, std::span<const int> places)
        : database_(database), statement_(statement), name_(name), places_(places) {}
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    Query& bind_null();
    Query& bind(std::int64_t value);
    Query& bind(std::string_view text);
    Query& bind(std::span<const std::uint8_t> bytes);
    /// The same without a copy: the bytes stay where they are until the Query ends.
    Query& bind_lasting(std::string_view text);
    Query& bind_lasting(std::span<const std::uint8_t> bytes);
    Query& bind(const std::optional<std::string>& text) { return text ? bind(std::string_view(*text)) : bind_null(); }

    /// True while there is a row.
    bool step();
    /// Steps until there is none.
    void run() {
        while (step()) {}
    }

    /// Of the row: views live until the next step.
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] std::span<const std::uint8_t> bytes(int column) const;

private:
    void check(int result);
    /// Where the next value goes.
    int next();
    sqlite3* database_;
    sqlite3_stmt* statement_;
    const char* name_;
    std::span<const int> places_;
    std::size_t bound_ = 0;
};

/// Not thread-safe. Throws StoreFailure.
class Connection {
public:
    enum class Mode { read_only, read_write, create };
    Connection(const std::string& path, Mode mode);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Runs text of several statements, prepared for this once.
    void execute(const Statement& statements);
    /// Runs statements that make tables, in text for both engines.
    void define(std::string text);
    /// Each statement is prepared once and used by one Query at a time.
    [[nodiscard]] Query query(const Statement& statement);
    /// Why nothing can be written though the database was opened for it, or nothing: the file may only be read.
    [[nodiscard]] std::optional<std::string> unwritable() const;
    /// A transaction that writes: nobody else does until it ends. And one in which all that is read is of one moment.
    /// A file that could only be read is tried anew first.
    void begin();
    void begin_reading();
    void commit();
    void roll_back();
    /// Whether a transaction is open; an engine that fails may have ended it by itself.
    [[nodiscard]] bool in_transaction() const noexcept { return sqlite3_get_autocommit(database_) == 0; }
    /// Every change is on the disk itself when a commit returns (WAL, synchronous=FULL).
    void make_durable();
    /// Writes the log back into the database's file, when it has grown long enough. Not for a connection that only
    /// reads: SQLite 3.40 can lose commits when two of them write or checkpoint (A60).
    void checkpoint_when_due();

private:
    struct Prepared {
        sqlite3_stmt* statement = nullptr;
        std::vector<int> places;  // of $1, $2, ...: to SQLite they are names, numbered as they come
    };
    Connection(const std::string& path, Mode mode, FileLock writer);
    /// Throws when this connection only reads.
    void must_write() const;
    void count_log_pages();
    void open_anew();
    /// Which file stood at a path when it was first written.
    struct Place {
        std::string path;
        std::optional<std::pair<dev_t, ino_t>> file;
    };
    /// Throws when the database or its log is not the file any more that was opened: what is written would be lost.
    void check_places();
    std::string path_;
    std::vector<Place> places_;  // of what is to last
    FileLock writer_;            // whoever writes is the only one (A60)
    sqlite3* database_ = nullptr;
    Mode mode_;
    int log_pages_ = 0;  // of the write-ahead log, after the last commit
    std::unordered_map<const char*, Prepared> statements_;
};

}  // namespace jeton::store::sqlite
