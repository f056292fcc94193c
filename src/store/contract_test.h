// The contract that any engine of the store must keep: a fixture over a real data directory, and rows with every column
// filled. A new engine joins `engines()`; the suites know no other difference.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "store/seal.h"
#include "store/store.h"

namespace jeton::store::contract {

using namespace std::chrono_literals;

inline const Time start = Time(std::chrono::seconds(1'800'000'000));

/// What the suites ask of an engine beside the Store: to be written to behind its back, and what its schema is.
struct EngineUnderTest {
    const char* name;
    const char* url;
    /// Runs statements on the database of a store that is closed, as somebody with its file would.
    void (*execute)(const std::string& data_dir, const std::string& statements);
    /// The schema, an object a line, in one order. Of a new database, or of one that had the first `migrations` only
    /// and was brought up to date.
    std::vector<std::string> (*schema_after)(const std::string& data_dir, std::size_t migrations);
};
inline std::ostream& operator<<(std::ostream& out, const EngineUnderTest& engine) { return out << engine.name; }
[[nodiscard]] std::vector<EngineUnderTest> engines();
inline std::string name_of_engine(const ::testing::TestParamInfo<EngineUnderTest>& info) { return info.param.name; }

/// Moves only when told.
class TestClock final : public base::Clock {
public:
    [[nodiscard]] Time now() const noexcept override { return now_; }
    void set(Time now) { now_ = now; }

private:
    Time now_ = start;
};

/// The same bytes in each run.
class SeededEntropy final : public base::Entropy {
public:
    void fill(std::span<std::byte> out) override {
        for (auto& byte : out) byte = static_cast<std::byte>(random_() & 0xff);
    }

private:
    std::mt19937_64 random_{1};
};

/// Keeps what it is fed, call by call.
class Recorder final : public FeedReader {
public:
    void apply(std::span<const Change> changes) override {
        if (changes.empty()) return;
        const std::scoped_lock lock(mutex_);
        calls_.emplace_back(changes.begin(), changes.end());
    }
    [[nodiscard]] std::vector<std::vector<Change>> calls() const {
        const std::scoped_lock lock(mutex_);
        return calls_;
    }
    [[nodiscard]] std::vector<Change> changes() const {
        std::vector<Change> all;
        for (const auto& call : calls()) all.insert(all.end(), call.begin(), call.end());
        return all;
    }
    template <typename Row>
    [[nodiscard]] std::vector<Row> all_of() const {
        std::vector<Row> rows;
        for (const auto& change : changes()) {
            if (const auto* const row = std::get_if<Row>(&change.what)) rows.push_back(*row);
        }
        return rows;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::vector<Change>> calls_;
};

/// All columns of a row as text: two rows are the same when these are. `version` is the store's and left out.
template <typename Row>
[[nodiscard]] std::string columns_of(Row row) {
    if constexpr (requires { row.version; }) row.version = 0;
    std::string text;
    SealText gather(text, "");
    each_column(row, gather);
    return text;
}

[[nodiscard]] base::Uuid uuid_of(std::uint64_t number);
[[nodiscard]] PrincipalId user_of(std::uint64_t number);
[[nodiscard]] PrincipalId service_of(std::uint64_t number);
[[nodiscard]] token::Mac digest_of(std::uint64_t number);
/// Rows that need nothing; ids rise with their numbers.
[[nodiscard]] PrincipalRow user(std::uint64_t number);
[[nodiscard]] FamilyRow family(std::uint64_t number);
/// Of user 1 and of family `number`.
[[nodiscard]] TokenRow token(std::uint64_t number);
[[nodiscard]] AuditRow event(std::uint64_t number);
/// The same with every column filled, each with another value.
[[nodiscard]] PrincipalRow full_service(std::uint64_t number);
[[nodiscard]] FamilyRow full_family(std::uint64_t number);
[[nodiscard]] TokenRow full_token(std::uint64_t number);
[[nodiscard]] AuditRow full_event(std::uint64_t number);

class StoreContract : public ::testing::TestWithParam<EngineUnderTest> {
protected:
    StoreContract();
    ~StoreContract() override;

    using Outcome = std::expected<void, Unavailable>;
    /// Opens and loads. Error: the sentence for the operator.
    std::expected<std::vector<Damage>, std::string> open(OpenOptions options = {});
    void open_well() {
        const auto opened = open();
        ASSERT_TRUE(opened) << opened.error();
        ASSERT_TRUE(opened->empty());
    }
    void close() { store_.reset(); }
    void reopen_well() {
        close();
        open_well();
    }
    /// Writes and waits for the answer.
    Outcome write(std::function<void(Transaction&)> work);
    Outcome read(std::function<void(Snapshot&)> work);
    void write_well(const std::function<void(Transaction&)>& work) {
        const auto outcome = write(work);
        ASSERT_TRUE(outcome) << outcome.error().why;
    }
    void read_well(const std::function<void(Snapshot&)>& work) {
        const auto outcome = read(work);
        ASSERT_TRUE(outcome) << outcome.error().why;
    }
    /// Somebody with the database's file. Closes the store.
    void tamper(const std::string& statements) {
        close();
        GetParam().execute(directory_, statements);
    }
    /// User 1 with tokens 1 to `tokens`.
    void fill(std::uint64_t tokens);

    std::string directory_;
    base::Key root_key_;
    TestClock clock_;
    SeededEntropy entropy_;
    std::unique_ptr<Recorder> feed_;
    std::unique_ptr<Store> store_;
};

#define JETON_EACH_ENGINE(suite) \
    INSTANTIATE_TEST_SUITE_P(engines, suite, ::testing::ValuesIn(engines()), name_of_engine)

}  // namespace jeton::store::contract
