// The store on one database file: a thread that writes and commits what waits together, a thread that reads.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "store/directory.h"
#include "store/failure.h"
#include "store/opening.h"
#include "store/store.h"
#include "store/writes.h"

namespace jeton::store {

class Engine final : public Store {
public:
    static constexpr std::size_t queue_max = 8192;  ///< units that wait, of each kind
    static constexpr std::size_t batch_max = 512;   ///< units that one commit takes

    Engine(OpenOptions options, DirectoryLock lock, Opened opened, const base::Clock& clock);
    ~Engine() override;

    [[nodiscard]] std::expected<std::vector<Damage>, std::string> load(FeedReader& reader) override;
    [[nodiscard]] std::optional<DeploymentRow> deployment() const override { return opened_.deployment; }
    [[nodiscard]] base::Time last_event_at() const noexcept override {
        return base::Time(base::microseconds(ledger_.last_event_at));
    }
    [[nodiscard]] base::Key digest_key() const override { return copy(opened_.digest_key); }
    [[nodiscard]] base::Key idempotency_key() const override { return copy(opened_.idempotency_key); }
    [[nodiscard]] base::Key session_key() const override { return copy(opened_.session_key); }
    [[nodiscard]] base::Key factor_key() const override { return copy(opened_.factor_key); }
    void write(std::move_only_function<void(Transaction&)> work, Done done) override;
    void read(std::move_only_function<void(Snapshot&)> work, Done done) override;
    [[nodiscard]] bool healthy() const noexcept override { return healthy_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t commits() const noexcept override { return commits_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t bytes() const override;
    void stop() override;

private:
    struct WriteUnit {
        std::move_only_function<void(Transaction&)> work;
        Done done;
        std::string failure;  ///< why the unit was undone, or empty
    };
    struct ReadUnit {
        std::move_only_function<void(Snapshot&)> work;
        Done done;
    };
    static base::Key copy(const base::Key& key) {
        return key.expose([](auto bytes) { return base::Key(bytes); });
    }

    void write_loop();
    void read_loop();
    void commit(std::vector<WriteUnit>& batch);
    [[nodiscard]] bool run_unit(WriteUnit& unit, Pending& pending);
    void refuse_changes(std::string_view why);
    void close_for_writing(const FlushFailure& failure);
    void fail_all(std::vector<WriteUnit>& batch, const std::string& why);
    void copy_anchor();
    [[nodiscard]] std::string anchor_path() const { return options_.data_dir + "/anchor"; }

    OpenOptions options_;
    DirectoryLock lock_;
    Opened opened_;
    const base::Clock& clock_;
    FeedReader* feed_ = nullptr;
    Ledger ledger_;  // as committed; the writing thread's
    RowCache rows_;  // the writing thread's
    std::int64_t anchored_ = -1;
    bool anchor_failed_ = false;
    std::string closed_for_writing_;  // why nothing is written any more, or empty
    std::atomic<bool> healthy_{true};
    std::atomic<std::uint64_t> commits_{0};

    std::mutex mutex_;
    std::condition_variable writes_wait_;
    std::condition_variable reads_wait_;
    std::deque<WriteUnit> writes_;
    std::deque<ReadUnit> reads_;
    bool stopping_ = false;
    std::thread writer_;
    std::thread reader_;
};

}  // namespace jeton::store
