// The contract, what goes and what comes: retention, and the schema's migrations.
#include <filesystem>

#include "store/contract_test.h"
#include "store/migrations.h"

namespace jeton::store::contract {
namespace {

class Retention : public StoreContract {};
JETON_EACH_ENGINE(Retention);

TEST_P(Retention, tokens_long_dead_go_with_their_use_and_their_empty_families) {
    open_well();
    write_well([](Transaction& transaction) {
        transaction.insert_principal(user(1));
        for (std::uint64_t i = 1; i <= 6; ++i) {
            transaction.insert_family(family(i));
            auto row = token(i);
            if (i == 1) row.revoked_at = start;
            if (i == 2) row.expires_at = start;
            if (i == 3) row.rotated_to = TokenId(uuid_of(6)), row.overlap_until = start;
            if (i == 4) row.revoked_at = start + 10s;
            if (i == 6) row.family = FamilyId(uuid_of(3));  // lives on in the family of the third
            transaction.insert_token(row);
            transaction.put_use({.token = row.id,
                                 .uses = 1,
                                 .last_used_at = start,
                                 .last_used_ip = "",
                                 .days = "[]",
                                 .scopes = "[]",
                                 .addresses = "[]"});
        }
    });
    write_well([](Transaction& transaction) {
        EXPECT_EQ(0, transaction.remove_dead_tokens(start, 10));
        EXPECT_EQ(2, transaction.remove_dead_tokens(start + 1s, 2));
        EXPECT_EQ(1, transaction.remove_dead_tokens(start + 1s, 2));
    });
    const auto check = [](Snapshot& reads) {
        for (std::uint64_t i = 1; i <= 6; ++i) {
            SCOPED_TRACE(i);
            EXPECT_EQ(i > 3, reads.find_token(TokenId(uuid_of(i))).has_value());
            EXPECT_EQ(i > 3, reads.find_token_by_digest(digest_of(i)).has_value());
            EXPECT_EQ(i > 3, reads.find_use(TokenId(uuid_of(i))).has_value());
            EXPECT_EQ(i > 2, reads.find_family(FamilyId(uuid_of(i))).has_value());
        }
    };
    write_well([&](Transaction& transaction) { check(transaction); });
    const auto gone = feed_->all_of<TokenGone>();
    ASSERT_EQ(3U, gone.size());
    for (const auto& one : gone) EXPECT_EQ(digest_of(one.id.uuid().bytes[7]), one.digest);
    reopen_well();
    read_well(check);
}

TEST_P(Retention, the_trail_is_shortened_at_its_start_and_still_holds) {
    open_well();
    fill(5);
    write_well([](Transaction& transaction) {
        EXPECT_EQ(0, transaction.remove_audit(start + 1s, 10));
        EXPECT_EQ(1, transaction.remove_audit(start + 4s, 1));
        EXPECT_EQ(2, transaction.remove_audit(start + 4s, 10));
        transaction.append_audit(event(6));
    });
    reopen_well();
    close();
    const OpenOptions options{.data_dir = directory_, .url = GetParam().url};
    const auto check = verify_audit(options, root_key_);
    ASSERT_TRUE(check) << check.error();
    EXPECT_EQ(3, check->events);
    EXPECT_FALSE(check->first_bad);
    tamper("DELETE FROM audit WHERE number = 4");
    EXPECT_EQ(EventId(uuid_of(5)).text(), verify_audit(options, root_key_)->first_bad);
}

class Migrations : public StoreContract {};
JETON_EACH_ENGINE(Migrations);

TEST_P(Migrations, a_new_and_an_upgraded_database_have_one_schema) {
    const auto schema_after = [&](std::size_t count) {
        const auto directory = directory_ + "/" + std::to_string(count);
        std::filesystem::create_directory(directory);
        return GetParam().schema_after(directory, count);
    };
    const auto fresh = schema_after(0);
    EXPECT_GT(fresh.size(), 10U);
    for (std::size_t count = 1; count <= migrations().size(); ++count) {
        SCOPED_TRACE(count);
        EXPECT_EQ(fresh, schema_after(count));
    }
}

TEST_P(Migrations, a_database_of_a_newer_jeton_is_left_alone) {
    open_well();
    tamper("INSERT INTO migration (number, at) VALUES (1000, 0)");
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_NE(std::string::npos, opened.error().find("was made by a newer jeton")) << opened.error();
}

}  // namespace
}  // namespace jeton::store::contract
