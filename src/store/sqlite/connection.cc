#include "store/sqlite/connection.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <clocale>
#include <cstring>
#include <cwchar>
#include <cwctype>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "store/failure.h"

namespace jeton::store::sqlite {
namespace {

constexpr int busy_milliseconds = 5000;

constexpr int log_pages_max = 4096;  // 16 MiB
constexpr int primary_code = 0xff;   // of an extended one
constexpr std::string_view who_must_write =
    "the user that runs jeton must be allowed to write the database, the files beside it that begin with its name, and "
    "their directory";

/// A null pointer would bind NULL.
const char* not_null(const char* text) { return text != nullptr ? text : ""; }

/// What to do about an error of this code; empty where the engine's words say it.
std::string_view remedy(int code) {
    switch (code & primary_code) {
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return who_must_write;
        case SQLITE_FULL:
            return "make room on its disk";
        case SQLITE_IOERR:
            return "see that its disk has room, works, and may be written";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "it is damaged, or no database of Jeton: put a backup in its place";
        default:
            return {};
    }
}

[[noreturn]] void fail(sqlite3* database, const char* what) {
    if (database == nullptr) throw StoreFailure(std::string(what) + ": out of memory");
    const int code = sqlite3_extended_errcode(database);
    const auto* const file = sqlite3_db_filename(database, "main");
    const auto why = fmt::format("{}: {}: {}", not_null(file), what, sqlite3_errmsg(database));
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) throw FlushFailure(why);
    const auto cure = remedy(code);
    throw StoreFailure(cure.empty() ? why : fmt::format("{}: {}", why, cure));
}

/// Where the file itself is: SQLite puts its log beside that, whatever link led there.
std::string real_path(const std::string& path) {
    std::error_code failed;
    const auto real = std::filesystem::weakly_canonical(path, failed);
    return failed ? path : real.string();
}

std::optional<std::pair<dev_t, ino_t>> file_at(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return std::pair(status.st_dev, status.st_ino);
}

/// SQLite makes the log and its index with the mode of the database: of one that could only be read they stay so when
/// the database itself may be written again.
void let_log_be_written(const std::string& path) {
    for (const auto* const behind : {"-wal", "-shm"}) {
        const auto beside = path + behind;
        // Not ours to change: then the first change says what is wrong.
        if (::access(beside.c_str(), W_OK) != 0) (void)::chmod(beside.c_str(), S_IRUSR | S_IWUSR);
    }
}

/// SQLite before 3.51.3 can lose commits when two connections write and checkpoint one log (A60): there is never a
/// second, in this process or another, by whatever directory it came.
FileLock sole_writer(const std::string& path) {
    auto lock = FileLock::take(path + "-lock");
    if (!lock) throw StoreFailure(lock.error());
    if (!lock->held()) throw StoreFailure("the database " + path + " is being written by another: stop that one first");
    return std::move(*lock);
}

std::string lowered(std::string_view text) {
    static const ::locale_t letters = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    const auto before = ::uselocale(letters);
    std::string lower;
    std::mbstate_t reading{};
    std::mbstate_t writing{};
    while (!text.empty()) {
        wchar_t letter = 0;
        const auto size = std::mbrtowc(&letter, text.data(), text.size(), &reading);
        std::array<char, MB_LEN_MAX> bytes{};
        const bool is_letter = size != 0 && size <= text.size();
        const auto written =
            is_letter
                ? std::wcrtomb(bytes.data(), static_cast<wchar_t>(std::towlower(static_cast<wint_t>(letter))), &writing)
                : 0;
        if (is_letter && written <= bytes.size()) {
            lower.append(bytes.data(), written);
            text.remove_prefix(size);
        } else {  // no UTF-8: the byte stays as it is
            lower.push_back(text.front());
            text.remove_prefix(1);
            reading = {};
        }
    }
    ::uselocale(before);
    return lower;
}

/// SQLite's own LOWER knows ASCII alone. The statements mean PostgreSQL's, which knows letters.
void lower(sqlite3_context* context, int, sqlite3_value** values) {
    const auto* const text = sqlite3_value_text(values[0]);
    if (text == nullptr) return sqlite3_result_null(context);
    const auto size = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
    const auto low = lowered({reinterpret_cast<const char*>(text), size});
    sqlite3_result_text64(context, low.data(), low.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

}  // namespace

Query::~Query() {
    if (statement_ == nullptr) return;
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

void Query::check(int result) {
    if (result != SQLITE_OK) fail(database_, name_);
}
int Query::next() {
    if (bound_ >= places_.size()) throw StoreFailure(std::string(name_) + ": more values than parameters");
    return places_[bound_++];
}
Query& Query::bind_null() {
    check(sqlite3_bind_null(statement_, next()));
    return *this;
}
Query& Query::bind(std::int64_t value) {
    check(sqlite3_bind_int64(statement_, next(), value));
    return *this;
}
Query& Query::bind(std::string_view text) {
    check(sqlite3_bind_text64(statement_, next(), not_null(text.data()), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}
Query& Query::bind_lasting(std::string_view text) {
    check(sqlite3_bind_text64(statement_, next(), not_null(text.data()), text.size(), SQLITE_STATIC, SQLITE_UTF8));
    return *this;
}
Query& Query::bind_lasting(std::span<const std::uint8_t> bytes) {
    check(sqlite3_bind_blob64(statement_, next(), bytes.data(), bytes.size(), SQLITE_STATIC));
    return *this;
}
Query& Query::bind(std::span<const std::uint8_t> bytes) {
    check(sqlite3_bind_blob64(statement_, next(), bytes.data(), bytes.size(), SQLITE_TRANSIENT));
    return *this;
}

bool Query::step() {
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result != SQLITE_DONE) fail(database_, name_);
    return false;
}

// A start reads some forty values a token: one that was asked for once is read without the checks that each
// sqlite3_column_… makes anew. Without mutexes values are as good as protected ones ("sqlite3_value", SQLite's manual).
bool Query::is_null(int column) const {
    return sqlite3_value_type(sqlite3_column_value(statement_, column)) == SQLITE_NULL;
}
std::int64_t Query::integer(int column) const { return sqlite3_value_int64(sqlite3_column_value(statement_, column)); }
std::string_view Query::text(int column) const {
    // Asked for as bytes, a text needs no copy that ends in a zero. The database's texts are UTF-8.
    const auto found = bytes(column);
    return {reinterpret_cast<const char*>(found.data()), found.size()};
}
std::span<const std::uint8_t> Query::bytes(int column) const {
    auto* const value = sqlite3_column_value(statement_, column);
    const auto* const at = static_cast<const std::uint8_t*>(sqlite3_value_blob(value));
    return {at, at == nullptr ? 0 : static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

Connection::Connection(const std::string& path, Mode mode)
    : Connection(real_path(path), mode, mode == Mode::read_only ? FileLock() : sole_writer(real_path(path))) {}

Connection::Connection(const std::string& path, Mode mode, FileLock writer)
    : path_(path), writer_(std::move(writer)), mode_(mode) {
    // Nobody asks how much memory SQLite has taken; counting it takes a lock at each allocation.
    [[maybe_unused]] static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (mode != Mode::read_only) let_log_be_written(path);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    switch (mode) {
        case Mode::read_only:
            flags |= SQLITE_OPEN_READONLY;
            break;
        case Mode::read_write:
            flags |= SQLITE_OPEN_READWRITE;
            break;
        case Mode::create:
            flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
            break;
    }
    if (sqlite3_open_v2(path.c_str(), &database_, flags, nullptr) != SQLITE_OK) {
        const auto system = database_ != nullptr ? sqlite3_system_errno(database_) : ENOMEM;
        const std::string why = system != 0 ? std::strerror(system) : sqlite3_errmsg(database_);
        sqlite3_close(std::exchange(database_, nullptr));
        throw StoreFailure(fmt::format("the database {} cannot be opened: {}{}", path, why,
                                       system == EACCES ? fmt::format(": {}", who_must_write) : ""));
    }
    sqlite3_busy_timeout(database_, busy_milliseconds);
    sqlite3_create_function_v2(database_, "lower", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, lower, nullptr,
                               nullptr, nullptr);
}

Connection::~Connection() {
    for (const auto& [text, prepared] : statements_) sqlite3_finalize(prepared.statement);
    sqlite3_close(database_);
}

void Connection::execute(const Statement& statements) {
    if (sqlite3_exec(database_, statements.text, nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(database_, statements.name);
}

void Connection::define(std::string text) {
    // To SQLite only a key of this type is the table's own; of another it is an index beside the table.
    constexpr std::string_view whole_number_key = "BIGINT PRIMARY KEY";
    for (auto at = text.find(whole_number_key); at != std::string::npos; at = text.find(whole_number_key)) {
        text.replace(at, whole_number_key.size(), "INTEGER PRIMARY KEY");
    }
    execute({"define", text.c_str()});
}

Query Connection::query(const Statement& statement) {
    auto& prepared = statements_[statement.text];
    if (prepared.statement == nullptr) {
        if (sqlite3_prepare_v3(database_, statement.text, -1, SQLITE_PREPARE_PERSISTENT, &prepared.statement,
                               nullptr) != SQLITE_OK) {
            fail(database_, statement.name);
        }
        const int count = sqlite3_bind_parameter_count(prepared.statement);
        for (int i = 1; i <= count; ++i) {
            prepared.places.push_back(
                sqlite3_bind_parameter_index(prepared.statement, ("$" + std::to_string(i)).c_str()));
        }
    }
    return {database_, prepared.statement, statement.name, prepared.places};
}

std::optional<std::string> Connection::unwritable() const {
    // Asked to open for writing what may only be read, SQLite opens it for reading.
    if (mode_ == Mode::read_only || sqlite3_db_readonly(database_, "main") != 1) return std::nullopt;
    return fmt::format("{} may only be read: {}", path_, who_must_write);
}

void Connection::open_anew() {
    Connection another(path_, mode_, FileLock());  // the lock is held on by this one
    if (another.unwritable()) return;
    another.make_durable();
    another.places_.front() = places_.front();
    another.check_places();  // what was checked at the start is this file, and no other
    std::swap(database_, another.database_);
    std::swap(statements_, another.statements_);
    places_ = another.places_;
    count_log_pages();
}

void Connection::begin() {
    if (unwritable()) open_anew();
    if (const auto why = unwritable()) throw StoreFailure(*why);
    query({"begin", "BEGIN IMMEDIATE"}).run();
    check_places();
}
void Connection::check_places() {
    for (auto& [path, file] : places_) {
        const auto found = file_at(path);
        if (!file) file = found;
        if (found && found == file) continue;
        throw StoreFailure(
            fmt::format("{} was taken away or replaced: what is written now would be lost; stop Jeton, "
                        "then put it, or a backup, in its place",
                        path));
    }
}

void Connection::begin_reading() { query({"begin_reading", "BEGIN"}).run(); }
void Connection::commit() { query({"commit", "COMMIT"}).run(); }
void Connection::roll_back() { query({"roll_back", "ROLLBACK"}).run(); }

void Connection::must_write() const {
    if (mode_ == Mode::read_only) throw StoreFailure("a connection that only reads was asked to write");
}

void Connection::make_durable() {
    must_write();
    execute({"the log of the database",
             "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
             "PRAGMA secure_delete = ON; PRAGMA cache_size = -65536; PRAGMA trusted_schema = OFF; "
             "PRAGMA temp_store = MEMORY" /* savepoints keep the pages that they may need again: not in a file */});
    places_ = {{.path = path_, .file = file_at(path_)}, {.path = path_ + "-wal", .file = {}}};
    count_log_pages();
}

void Connection::count_log_pages() {
    // In place of the automatic checkpoint, which tells nobody that it failed.
    sqlite3_wal_hook(
        database_,
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<Connection*>(self)->log_pages_ = pages;
            return SQLITE_OK;
        },
        this);
}

void Connection::checkpoint_when_due() {
    must_write();
    if (log_pages_ < log_pages_max) return;
    log_pages_ = 0;
    const int result = sqlite3_wal_checkpoint_v2(database_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    // A reader in the way, or no room: the next commit tries again. What the disk did not keep is another matter.
    if (result == SQLITE_IOERR_FSYNC) fail(database_, "checkpoint");
}

}  // namespace jeton::store::sqlite
