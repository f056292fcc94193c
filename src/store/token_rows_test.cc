// The contract, rows of tokens: how they are found, counted and listed.
#include "store/contract_test.h"

namespace jeton::store::contract {
namespace {

class StoredTokens : public StoreContract {};
JETON_EACH_ENGINE(StoredTokens);

std::vector<std::string> names_of(const std::vector<TokenRow>& rows) {
    std::vector<std::string> names;
    for (const auto& row : rows) names.push_back(row.name);
    return names;
}
using Names = std::vector<std::string>;

TEST_P(StoredTokens, tokens_are_found_by_digest_family_parent_and_owner) {
    open_well();
    write_well([](Transaction& transaction) {
        transaction.insert_principal(user(1));
        auto child_family = family(3);
        child_family.parent = FamilyId(uuid_of(1));
        transaction.insert_family(family(1));
        transaction.insert_family(child_family);
        auto second = token(2);
        second.family = FamilyId(uuid_of(1));
        auto other = token(4);
        other.owner = user_of(2);
        for (const auto& row : {token(1), second, token(3), other}) transaction.insert_token(row);
    });
    const auto check = [](Snapshot& reads) {
        EXPECT_EQ("token-2", reads.find_token_by_digest(digest_of(2)).value().name);
        EXPECT_FALSE(reads.find_token_by_digest(digest_of(9)));
        EXPECT_EQ((Names{"token-1", "token-2"}), names_of(reads.tokens_of_family(FamilyId(uuid_of(1)))));
        EXPECT_EQ((Names{"token-3"}), names_of(reads.children_of_family(FamilyId(uuid_of(1)))));
        EXPECT_EQ((Names{"token-1", "token-2", "token-3"}), names_of(reads.tokens_of_owner(user_of(1))));
    };
    read_well(check);
    write_well([&](Transaction& transaction) { check(transaction); });
}

TEST_P(StoredTokens, living_tokens_are_those_that_are_neither_revoked_nor_over) {
    open_well();
    write_well([](Transaction& transaction) {
        auto revoked = token(2);
        revoked.revoked_at = start;
        auto expired = token(3);
        expired.expires_at = start;
        auto over = token(4);
        over.overlap_until = start;
        auto in_overlap = token(5);
        in_overlap.overlap_until = start + 1s;
        for (const auto& row : {token(1), revoked, expired, over, in_overlap}) transaction.insert_token(row);
        EXPECT_EQ(2, transaction.count_unended_tokens(user_of(1), start));
        EXPECT_EQ(1, transaction.count_unended_tokens(user_of(1), start + 1s));
        EXPECT_EQ(0, transaction.count_unended_tokens(user_of(2), start));
    });
    write_well([](Transaction& transaction) {
        auto row = token(1);
        row.revoked_at = start;
        transaction.update_token(row);
        EXPECT_EQ(1, transaction.count_unended_tokens(user_of(1), start));
        transaction.undo();
        EXPECT_EQ(2, transaction.count_unended_tokens(user_of(1), start));
        transaction.insert_token(token(6));
        EXPECT_EQ(3, transaction.count_unended_tokens(user_of(1), start));
    });
    read_well([](Snapshot& reads) { EXPECT_EQ(3, reads.count_unended_tokens(user_of(1), start)); });
}

TEST_P(StoredTokens, the_count_of_living_tokens_follows_each_change_and_the_clock) {
    open_well();
    write_well([](Transaction& transaction) {
        const auto living = [&](Time now) { return transaction.count_unended_tokens(user_of(1), now); };
        auto expiring = token(1);
        expiring.expires_at = start + 5s;
        transaction.insert_token(expiring);
        EXPECT_EQ(1, living(start));
        transaction.insert_token(token(2));
        auto sooner = token(3);
        sooner.expires_at = start + 2s;
        transaction.insert_token(sooner);
        auto dead = token(4);
        dead.revoked_at = start;
        transaction.insert_token(dead);
        EXPECT_EQ(3, living(start));
        EXPECT_EQ(3, living(start + 1s));
        EXPECT_EQ(2, living(start + 2s));
        EXPECT_EQ(1, living(start + 5s));
        EXPECT_EQ(3, living(start));  // a time before the last one asked for
    });
    write_well([](Transaction& transaction) {
        const auto living = [&] { return transaction.count_unended_tokens(user_of(1), start); };
        EXPECT_EQ(3, living());
        transaction.insert_token(token(5));
        EXPECT_EQ(4, living());
        transaction.undo();
        EXPECT_EQ(3, living());
        auto revoked = token(2);
        revoked.revoked_at = start;
        transaction.update_token(revoked);
        EXPECT_EQ(2, living());
        EXPECT_EQ(1, transaction.remove_dead_tokens(start + 1s, 1));
        EXPECT_EQ(2, living());
    });
}

TEST_P(StoredTokens, a_list_of_tokens_is_filtered_newest_first_and_in_pages) {
    open_well();
    write_well([](Transaction& transaction) {
        transaction.insert_principal(user(1));
        for (std::uint64_t i = 1; i <= 6; ++i) {
            transaction.insert_family(family(i));
            auto row = token(i);
            if (i % 2 == 0) row.owner = user_of(2);
            if (i == 3) row.revoked_at = start;
            if (i == 4) row.expires_at = start;
            if (i == 5) row.not_before = start + 1s;
            if (i == 6) row.app = "app_x";
            transaction.insert_token(row);
        }
    });
    TokenFilter all{.owner = {},
                    .name = {},
                    .app = {},
                    .status = {},
                    .now = start,
                    .visible_owners = {},
                    .all_owners = true,
                    .after = {},
                    .limit = 10};
    const auto listed = [&](const TokenFilter& filter) {
        Names names;
        read_well([&](Snapshot& reads) { names = names_of(reads.list_tokens(filter).rows); });
        return names;
    };
    const auto with = [&](auto change) {
        auto filter = all;
        change(filter);
        return listed(filter);
    };
    EXPECT_EQ((Names{"token-6", "token-5", "token-4", "token-3", "token-2", "token-1"}), listed(all));
    EXPECT_EQ((Names{"token-5", "token-3", "token-1"}), with([](auto& filter) { filter.owner = user_of(1); }));
    EXPECT_EQ((Names{"token-3"}), with([](auto& filter) { filter.name = "token-3"; }));
    EXPECT_EQ((Names{"token-6"}), with([](auto& filter) { filter.app = "app_x"; }));
    EXPECT_EQ((Names{"token-3"}), with([](auto& filter) { filter.status = "revoked"; }));
    EXPECT_EQ((Names{"token-4"}), with([](auto& filter) { filter.status = "expired"; }));
    EXPECT_EQ((Names{"token-5"}), with([](auto& filter) { filter.status = "not_yet_valid"; }));
    EXPECT_EQ((Names{"token-6", "token-2", "token-1"}), with([](auto& filter) { filter.status = "active"; }));
    EXPECT_EQ((Names{"token-6", "token-4", "token-2"}), with([](auto& filter) {
                  filter.all_owners = false;
                  filter.visible_owners = {user_of(2)};
              }));
    EXPECT_EQ(Names{}, with([](auto& filter) {
                  filter.all_owners = false;
                  filter.visible_owners = {user_of(2)};
                  filter.owner = user_of(1);
              }));
    EXPECT_EQ((Names{"token-4", "token-3"}), with([](auto& filter) {
                  filter.after = TokenId(uuid_of(5));
                  filter.limit = 2;
              }));
    all.limit = 6;
    read_well([&](Snapshot& reads) { EXPECT_FALSE(reads.list_tokens(all).more); });
    all.limit = 5;
    read_well([&](Snapshot& reads) { EXPECT_TRUE(reads.list_tokens(all).more); });
}

}  // namespace
}  // namespace jeton::store::contract
