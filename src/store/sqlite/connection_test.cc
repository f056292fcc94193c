// The SQLite driver: what it promises by itself.
#include "store/sqlite/connection.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "store/failure.h"

namespace jeton::store::sqlite {
namespace {

class SqliteDriver : public ::testing::Test {
protected:
    SqliteDriver() {
        auto path = (std::filesystem::temp_directory_path() / "jeton-sqlite-XXXXXX").string();
        if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary directory");
        directory_ = path;
    }
    ~SqliteDriver() override { std::filesystem::remove_all(directory_); }
    [[nodiscard]] std::string file() const { return directory_ + "/jeton.db"; }
    std::string directory_;
};

// SQLite before 3.51.3 can lose commits when two connections write or checkpoint one log.
TEST_F(SqliteDriver, a60_a_reading_connection_neither_writes_nor_checkpoints) {
    Connection writer(file(), Connection::Mode::create);
    writer.make_durable();
    writer.execute({"", "CREATE TABLE t (x BIGINT); INSERT INTO t VALUES (1)"});
    const auto log_bytes = [&] { return std::filesystem::file_size(file() + "-wal"); };
    const auto before = log_bytes();
    ASSERT_GT(before, 0U);
    {
        Connection reader(file(), Connection::Mode::read_only);
        auto query = reader.query({"read", "SELECT x FROM t"});
        ASSERT_TRUE(query.step());
        EXPECT_EQ(1, query.integer(0));
        EXPECT_THROW(reader.execute({"", "INSERT INTO t VALUES (2)"}), StoreFailure);
        EXPECT_THROW(reader.checkpoint_when_due(), StoreFailure);
        EXPECT_THROW(reader.make_durable(), StoreFailure);
    }
    EXPECT_EQ(before, log_bytes());  // nor does it when it closes
    const auto database_bytes = [&] { return std::filesystem::file_size(file()); };
    const auto small = database_bytes();
    writer.checkpoint_when_due();
    EXPECT_EQ(small, database_bytes());  // the log is short yet
    writer.execute({"", "CREATE TABLE b (x BYTEA); INSERT INTO b VALUES (zeroblob(20000000))"});
    EXPECT_EQ(small, database_bytes());
    writer.checkpoint_when_due();
    EXPECT_LT(20000000U, database_bytes());
}

TEST_F(SqliteDriver, a60_a_second_connection_that_writes_is_refused) {
    {
        const Connection writer(file(), Connection::Mode::create);
        EXPECT_THROW(Connection(file(), Connection::Mode::read_write), StoreFailure);
        EXPECT_THROW(Connection(file(), Connection::Mode::create), StoreFailure);
        EXPECT_NO_THROW(Connection(file(), Connection::Mode::read_only));
    }
    EXPECT_NO_THROW(Connection(file(), Connection::Mode::read_write));
}

TEST_F(SqliteDriver, a_commit_is_flushed_to_the_log) {
    Connection writer(file(), Connection::Mode::create);
    writer.make_durable();
    auto mode = writer.query({"mode", "PRAGMA journal_mode"});
    ASSERT_TRUE(mode.step());
    EXPECT_EQ("wal", mode.text(0));
    auto synchronous = writer.query({"synchronous", "PRAGMA synchronous"});
    ASSERT_TRUE(synchronous.step());
    EXPECT_EQ(2, synchronous.integer(0));  // FULL
}

TEST_F(SqliteDriver, values_go_in_and_out_as_they_are) {
    Connection writer(file(), Connection::Mode::create);
    writer.execute({"", "CREATE TABLE t (a TEXT, b BYTEA, c BIGINT, d TEXT)"});
    const std::string text("with \0 inside", 13);
    const std::vector<std::uint8_t> bytes{0, 255, 0};
    writer.query({"put", "INSERT INTO t VALUES ($4, $1, $2, $3)"})
        .bind(std::span<const std::uint8_t>(bytes))
        .bind(std::int64_t{-5})
        .bind_null()
        .bind(std::string_view(text))
        .run();
    auto query = writer.query({"get", "SELECT a, b, c, d FROM t"});
    ASSERT_TRUE(query.step());
    EXPECT_EQ(text, query.text(0));
    EXPECT_TRUE(std::ranges::equal(bytes, query.bytes(1)));
    EXPECT_EQ(-5, query.integer(2));
    EXPECT_TRUE(query.is_null(3));
    EXPECT_FALSE(query.step());
}

}  // namespace
}  // namespace jeton::store::sqlite
