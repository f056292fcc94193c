#include "store/engine.h"

#include <chrono>
#include <exception>
#include <filesystem>

#include <spdlog/spdlog.h>

#include "store/failure.h"
#include "store/loading.h"
#include "store/statements.h"

namespace jeton::store {
namespace {

constexpr std::chrono::milliseconds anchor_every{500};
constexpr std::chrono::microseconds gathering_max{1500};

/// Rolls back what is open. An engine that failed may have done so by itself.
void roll_back(sqlite::Connection& connection) noexcept {
    try {
        if (connection.in_transaction()) connection.roll_back();
    } catch (const StoreFailure& failure) {
        spdlog::error("the database could not roll back: {}", failure.what());
    }
}

}  // namespace

Engine::Engine(OpenOptions options, DirectoryLock lock, Opened opened, const base::Clock& clock)
    : options_(std::move(options)), lock_(std::move(lock)), opened_(std::move(opened)), clock_(clock) {}

Engine::~Engine() { stop(); }

std::expected<std::vector<Damage>, std::string> Engine::load(FeedReader& reader) {
    auto loaded = load_all(opened_, anchor_path(), options_, clock_.now(), reader);
    if (!loaded) return std::unexpected(loaded.error());
    ledger_ = loaded->ledger;
    feed_ = &reader;
    if (const auto why = opened_.connection->unwritable()) refuse_changes(*why);
    copy_anchor();  // before the first change: a database that has changes is refused without an anchor
    writer_ = std::thread([this] { write_loop(); });
    reader_ = std::thread([this] { read_loop(); });
    return std::move(loaded->damage);
}

void Engine::write(std::move_only_function<void(Transaction&)> work, Done done) {
    {
        const std::scoped_lock lock(mutex_);
        if (!stopping_ && writes_.size() < queue_max) {
            writes_.push_back({.work = std::move(work), .done = std::move(done), .failure = {}});
            writes_wait_.notify_one();
            return;
        }
    }
    done(std::unexpected(Unavailable{.why = "too much waits to be written, or the store is stopping"}));
}

void Engine::read(std::move_only_function<void(Snapshot&)> work, Done done) {
    {
        const std::scoped_lock lock(mutex_);
        if (!stopping_ && reads_.size() < queue_max) {
            reads_.push_back({.work = std::move(work), .done = std::move(done)});
            reads_wait_.notify_one();
            return;
        }
    }
    done(std::unexpected(Unavailable{.why = "too much waits to be read, or the store is stopping"}));
}

void Engine::write_loop() {
    auto anchor_due = std::chrono::steady_clock::now() + anchor_every;
    std::vector<WriteUnit> batch;
    std::size_t callers = 1;  // that had work in hand around the last commit
    for (;;) {
        bool last = false;
        {
            std::unique_lock lock(mutex_);
            writes_wait_.wait_until(lock, anchor_due, [this] { return stopping_ || !writes_.empty(); });
            // Whoever was just answered comes back at once: a flush is worth more than the moment that it takes. Two in
            // five are enough: the others come while these are written. Up to four callers never wait.
            const auto enough = callers * 2 / 5;
            if (!writes_.empty() && writes_.size() < enough) {
                writes_wait_.wait_for(lock, gathering_max, [&] { return stopping_ || writes_.size() >= enough; });
            }
            while (!writes_.empty() && batch.size() < batch_max) {
                batch.push_back(std::move(writes_.front()));
                writes_.pop_front();
            }
            last = stopping_ && writes_.empty() && batch.empty();
        }
        if (last) break;
        if (!batch.empty()) {
            commit(batch);
            const std::scoped_lock lock(mutex_);
            callers = std::min(batch.size() + writes_.size(), batch_max);
        }
        batch.clear();
        if (const auto now = std::chrono::steady_clock::now(); now >= anchor_due) {
            copy_anchor();
            anchor_due = now + anchor_every;
        }
    }
    copy_anchor();
}

bool Engine::run_unit(WriteUnit& unit, Pending& pending) {
    auto& connection = *opened_.connection;
    Writes transaction(connection, *opened_.keys, pending, rows_);
    try {
        unit.work(transaction);
        transaction.release();
        return true;
    } catch (const FlushFailure&) {
        throw;
    } catch (const std::exception& failure) {
        unit.failure = failure.what();
    }
    if (!connection.in_transaction()) return false;  // the engine gave up the whole batch
    transaction.undo();
    transaction.release();
    return true;
}

void Engine::commit(std::vector<WriteUnit>& batch) {
    if (!closed_for_writing_.empty()) return fail_all(batch, closed_for_writing_);
    auto& connection = *opened_.connection;
    Pending pending{.ledger = ledger_, .changes = {}, .sealed = false, .once_committed = {}};
    pending.changes.reserve(2 * batch.size());  // most units make a token and its family
    try {
        connection.begin();
        for (auto& unit : batch) {
            if (!run_unit(unit, pending)) throw StoreFailure(unit.failure);
        }
        // While it is not well, only a commit that wrote something says that it is again: a change of the ledger alone.
        if (!pending.sealed && !healthy_) {
            ++pending.ledger.number;
            pending.sealed = true;
        }
        if (pending.sealed) {
            const auto now = clock_.now().time_since_epoch().count();
            // A clock that was accepted is the one that the next start is held against.
            pending.ledger.last_event_at = options_.accept_clock ? now : std::max(ledger_.last_event_at, now);
            write_ledger(connection, opened_.keys->row, pending.ledger, &ledger_);
        }
        connection.commit();
    } catch (const FlushFailure& failure) {
        roll_back(connection);
        close_for_writing(failure);
        fail_all(batch, closed_for_writing_);
        return;
    } catch (const std::exception& failure) {
        roll_back(connection);
        rows_.forget_all();
        refuse_changes(failure.what());
        fail_all(batch, failure.what());
        return;
    }
    if (!healthy_.exchange(true)) spdlog::info("the database can be written again");
    commits_.fetch_add(1, std::memory_order_relaxed);
    ledger_ = pending.ledger;
    // Applied before anybody hears of it: what is acknowledged holds for the next request (promise 2).
    if (!pending.changes.empty()) feed_->apply(pending.changes);
    for (auto& work : pending.once_committed) work();
    for (auto& unit : batch) {
        if (unit.failure.empty())
            unit.done({});
        else
            unit.done(std::unexpected(Unavailable{.why = std::move(unit.failure)}));
    }
    try {
        connection.checkpoint_when_due();
    } catch (const FlushFailure& failure) {
        close_for_writing(failure);
    }
}

/// Until a commit goes through. Said once.
void Engine::refuse_changes(std::string_view why) {
    if (healthy_.exchange(false)) spdlog::error("the database cannot be written, changes are refused: {}", why);
}

/// What was acknowledged is on the disk; what is not may be half there. A restart reads what the disk really has.
void Engine::close_for_writing(const FlushFailure& failure) {
    healthy_ = false;
    closed_for_writing_ = std::string("the disk failed to keep what was written (") + failure.what() +
                          "): nothing is written any more; look after the disk, then restart";
    spdlog::critical("{}", closed_for_writing_);
}

void Engine::fail_all(std::vector<WriteUnit>& batch, const std::string& why) {
    for (auto& unit : batch) unit.done(std::unexpected(Unavailable{.why = why}));
}

void Engine::copy_anchor() {
    if (ledger_.number == anchored_) return;
    if (write_anchor(anchor_path(), opened_.keys->row,
                     {.number = ledger_.number, .ledger_mac = ledger_.mac(opened_.keys->row)})) {
        anchored_ = ledger_.number;
        anchor_failed_ = false;
    } else if (!std::exchange(anchor_failed_, true)) {
        spdlog::error("the anchor {} could not be written, the one before stays: see that its directory may be written",
                      anchor_path());
    }
}

void Engine::read_loop() {
    std::unique_ptr<sqlite::Connection> connection;
    for (;;) {
        ReadUnit unit;
        {
            std::unique_lock lock(mutex_);
            reads_wait_.wait(lock, [this] { return stopping_ || !reads_.empty(); });
            if (reads_.empty()) break;
            unit = std::move(reads_.front());
            reads_.pop_front();
        }
        std::expected<void, Unavailable> outcome;
        try {
            // Read only: SQLite 3.40 can lose commits when two connections write or checkpoint.
            if (!connection)
                connection = std::make_unique<sqlite::Connection>(opened_.path, sqlite::Connection::Mode::read_only);
            Reads<Snapshot> snapshot(*connection, *opened_.keys);
            connection->begin_reading();
            unit.work(snapshot);
            connection->commit();
        } catch (const std::exception& failure) {
            if (connection) roll_back(*connection);
            outcome = std::unexpected(Unavailable{.why = failure.what()});
        }
        unit.done(std::move(outcome));
    }
}

std::uint64_t Engine::bytes() const {
    std::uint64_t sum = 0;
    for (const auto* const behind : {"", "-wal"}) {  // the log holds what was not yet written back
        std::error_code failed;
        const auto size = std::filesystem::file_size(opened_.path + behind, failed);
        if (!failed) sum += size;
    }
    return sum;
}

void Engine::stop() {
    std::deque<ReadUnit> unread;  // nobody waits for them any more; what waits to be written still is
    {
        const std::scoped_lock lock(mutex_);
        if (std::exchange(stopping_, true)) return;
        unread.swap(reads_);
    }
    writes_wait_.notify_all();
    reads_wait_.notify_all();
    for (auto& unit : unread) unit.done(std::unexpected(Unavailable{.why = "the store is stopping"}));
    if (reader_.joinable()) reader_.join();
    if (writer_.joinable()) writer_.join();
    opened_.connection.reset();
}

std::expected<std::unique_ptr<Store>, std::string> Store::open(const OpenOptions& options, const base::Key& root_key,
                                                               const base::Clock& clock, base::Entropy& entropy) {
    try {
        auto lock = DirectoryLock::take(options.data_dir);
        if (!lock) return std::unexpected(lock.error());
        auto opened = open_database(options, root_key, clock, entropy);
        if (!opened) return std::unexpected(opened.error());
        return std::make_unique<Engine>(options, std::move(*lock), std::move(*opened), clock);
    } catch (const StoreFailure& failure) {
        return std::unexpected(std::string(failure.what()));
    }
}

}  // namespace jeton::store
