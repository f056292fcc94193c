// The contract, rows: what is written comes back, column by column, by each way of asking.
#include "store/contract_test.h"

namespace jeton::store::contract {
namespace {

class StoredRows : public StoreContract {};
JETON_EACH_ENGINE(StoredRows);

template <typename Row>
std::vector<std::string> columns_of_all(const std::vector<Row>& rows) {
    std::vector<std::string> all;
    for (const auto& row : rows) all.push_back(columns_of(row));
    return all;
}

TEST_P(StoredRows, every_column_comes_back_in_the_unit_in_a_read_and_after_a_restart) {
    open_well();
    const auto check = [](Snapshot& reads) {
        EXPECT_EQ(columns_of(user(1)), columns_of(reads.find_principal(user_of(1)).value()));
        EXPECT_EQ(columns_of(full_service(2)), columns_of(reads.find_principal(service_of(2)).value()));
        EXPECT_EQ(columns_of(family(1)), columns_of(reads.find_family(FamilyId(uuid_of(1))).value()));
        EXPECT_EQ(columns_of(full_family(2)), columns_of(reads.find_family(FamilyId(uuid_of(2))).value()));
        EXPECT_EQ(columns_of(token(1)), columns_of(reads.find_token(TokenId(uuid_of(1))).value()));
        EXPECT_EQ(columns_of(full_token(2)), columns_of(reads.find_token(TokenId(uuid_of(2))).value()));
        EXPECT_EQ(1, reads.find_token(TokenId(uuid_of(2)))->version);
        const auto events = reads.list_audit({.since = {},
                                              .actor = {},
                                              .token = {},
                                              .type = {},
                                              .visible_owners = {},
                                              .all_owners = true,
                                              .after = {},
                                              .limit = 10});
        EXPECT_EQ((std::vector{columns_of(full_event(2)), columns_of(event(1))}), columns_of_all(events.rows));
    };
    write_well([&](Transaction& transaction) {
        transaction.insert_principal(user(1));
        transaction.insert_principal(full_service(2));
        transaction.insert_family(family(1));
        transaction.insert_family(full_family(2));
        transaction.insert_token(token(1));
        transaction.insert_token(full_token(2));
        transaction.append_audit(event(1));
        transaction.append_audit(full_event(2));
        check(transaction);
    });
    read_well(check);
    reopen_well();
    read_well(check);
    write_well([&](Transaction& transaction) { check(transaction); });
    EXPECT_EQ(columns_of_all(std::vector{user(1), full_service(2)}), columns_of_all(feed_->all_of<PrincipalRow>()));
    EXPECT_EQ(columns_of_all(std::vector{family(1), full_family(2)}), columns_of_all(feed_->all_of<FamilyRow>()));
    EXPECT_EQ(columns_of_all(std::vector{token(1), full_token(2)}), columns_of_all(feed_->all_of<TokenRow>()));
}

TEST_P(StoredRows, an_update_replaces_every_column_and_counts_the_version) {
    open_well();
    write_well([](Transaction& transaction) {
        auto service = user(2);
        service.id = service_of(2);
        transaction.insert_principal(service);
        transaction.insert_family(family(2));
        transaction.insert_token(token(2));
    });
    write_well([](Transaction& transaction) {
        transaction.update_principal(full_service(2));
        transaction.update_family(full_family(2));
        transaction.update_token(full_token(2));
    });
    const auto check = [](Snapshot& reads) {
        EXPECT_EQ(columns_of(full_service(2)), columns_of(reads.find_principal(service_of(2)).value()));
        EXPECT_EQ(columns_of(full_family(2)), columns_of(reads.find_family(FamilyId(uuid_of(2))).value()));
        EXPECT_EQ(columns_of(full_token(2)), columns_of(reads.find_token(TokenId(uuid_of(2))).value()));
        EXPECT_EQ(2, reads.find_token(TokenId(uuid_of(2)))->version);
    };
    write_well([&](Transaction& transaction) { check(transaction); });
    reopen_well();
    read_well(check);
}

TEST_P(StoredRows, what_is_not_there_cannot_be_updated_and_leaves_nothing_behind) {
    open_well();
    EXPECT_FALSE(write([](Transaction& transaction) {
        transaction.insert_principal(user(1));
        transaction.update_token(token(5));
    }));
    read_well([](Snapshot& reads) { EXPECT_FALSE(reads.find_principal(user_of(1))); });
    reopen_well();
}

TEST_P(StoredRows, principals_are_found_by_their_names_also_deleted_ones) {
    open_well();
    write_well([](Transaction& transaction) {
        transaction.insert_principal(user(1));
        transaction.insert_principal(full_service(2));  // deleted
        for (std::uint64_t i = 3; i <= 5; ++i) {
            auto service = full_service(i);
            service.deleted_at.reset();
            service.owner = user_of(i == 5 ? 9 : 1);
            transaction.insert_principal(service);
        }
    });
    read_well([](Snapshot& reads) {
        EXPECT_EQ(user_of(1), reads.find_user_by_name("user-1").value().id);
        EXPECT_FALSE(reads.find_user_by_name("user-2"));  // a service's name is no username
        EXPECT_EQ(service_of(2), reads.find_user_by_external_id("external/2").value().id);
        EXPECT_FALSE(reads.find_user_by_external_id("external/1"));
        const auto owned = reads.services_owned_by(user_of(1));
        ASSERT_EQ(2U, owned.size());
        EXPECT_EQ(service_of(3), owned[0].id);
        EXPECT_EQ(service_of(4), owned[1].id);
        PrincipalFilter filter{
            .type = base::PrincipalType::service, .visible = {}, .all = true, .after = {}, .limit = 2};
        auto page = reads.list_principals(filter);
        ASSERT_EQ(2U, page.rows.size());
        EXPECT_EQ(service_of(5), page.rows[0].id);
        EXPECT_TRUE(page.more);
        filter.after = page.rows[1].id;
        page = reads.list_principals(filter);
        ASSERT_EQ(1U, page.rows.size());
        EXPECT_FALSE(page.more);
        filter = {.type = base::PrincipalType::service,
                  .visible = {service_of(3), service_of(2)},
                  .all = false,
                  .after = {},
                  .limit = 10};
        EXPECT_EQ(1U, reads.list_principals(filter).rows.size());
        EXPECT_EQ(5, reads.count_principals());
    });
}

TEST_P(StoredRows, a_username_and_an_external_id_belong_to_one_row) {
    open_well();
    write_well([](Transaction& transaction) {
        transaction.insert_principal(user(1));
        transaction.insert_principal(full_service(2));
    });
    EXPECT_FALSE(write([](Transaction& transaction) {
        auto other = user(3);
        other.name = "user-1";
        transaction.insert_principal(other);
    }));
    EXPECT_FALSE(write([](Transaction& transaction) {
        auto other = full_service(3);
        other.external_id = "external/2";
        transaction.insert_principal(other);
    }));
    EXPECT_TRUE(store_->healthy());
    reopen_well();
}

TEST_P(StoredRows, use_idempotency_and_passwords_are_put_and_put_again) {
    open_well();
    const UseRow use{.token = TokenId(uuid_of(1)),
                     .uses = 2,
                     .last_used_at = start,
                     .last_used_ip = "203.0.113.9",
                     .days = "[[1,2]]",
                     .scopes = R"(["contents:read"])",
                     .addresses = R"(["203.0.113.0/24"])"};
    const IdempotencyRow kept{.caller = "tok_1",
                              .route = "POST /v1/tokens",
                              .key = "k",
                              .body = digest_of(1),
                              .status = 201,
                              .answer = "",
                              .target = "tok_2",
                              .created_at = start};
    write_well([&](Transaction& transaction) {
        transaction.put_use(use);
        transaction.put_idempotency(kept);
        transaction.put_password({.user = user_of(1), .hash = "first", .changed_at = start});
    });
    write_well([&](Transaction& transaction) {
        auto more = use;
        more.uses = 3;
        transaction.put_use(more);
        auto again = kept;
        again.status = 200;
        again.answer = "{}";
        transaction.put_idempotency(again);
        transaction.put_password({.user = user_of(1), .hash = "second", .changed_at = start + 1s});
    });
    reopen_well();
    read_well([](Snapshot& reads) {
        const auto found = reads.find_use(TokenId(uuid_of(1))).value();
        EXPECT_EQ(3, found.uses);
        EXPECT_EQ(start, found.last_used_at);
        EXPECT_EQ("203.0.113.9", found.last_used_ip);
        EXPECT_EQ("[[1,2]]", found.days);
        EXPECT_EQ(R"(["contents:read"])", found.scopes);
        EXPECT_EQ(R"(["203.0.113.0/24"])", found.addresses);
        EXPECT_FALSE(reads.find_use(TokenId(uuid_of(2))));
        const auto answer = reads.find_idempotency("tok_1", "POST /v1/tokens", "k").value();
        EXPECT_EQ(200, answer.status);
        EXPECT_EQ("{}", answer.answer);
        EXPECT_EQ("tok_2", answer.target);
        EXPECT_EQ(digest_of(1), answer.body);
        EXPECT_EQ(start, answer.created_at);
        EXPECT_FALSE(reads.find_idempotency("tok_2", "POST /v1/tokens", "k"));
        EXPECT_EQ(1, reads.count_idempotency("tok_1"));
        EXPECT_EQ("second", reads.find_password(user_of(1)).value().hash);
        EXPECT_FALSE(reads.find_password(user_of(2)));
    });
    write_well([](Transaction& transaction) {
        transaction.forget_idempotency(start);
        EXPECT_EQ(1, transaction.count_idempotency("tok_1"));
        transaction.forget_idempotency(start + 1s);
        EXPECT_EQ(0, transaction.count_idempotency("tok_1"));
    });
}

TEST_P(StoredRows, the_trail_is_filtered_newest_first_and_in_pages) {
    open_well();
    write_well([](Transaction& transaction) {
        for (std::uint64_t i = 1; i <= 4; ++i) {
            auto row = event(i);
            if (i == 2) row.type = "token.revoke";
            if (i == 3) row.actor = user_of(3).text(), row.owner = user_of(2).text();
            if (i == 4) row.actor_token = TokenId(uuid_of(1)).text();
            transaction.append_audit(row);
        }
    });
    const AuditFilter all{.since = {},
                          .actor = {},
                          .token = {},
                          .type = {},
                          .visible_owners = {},
                          .all_owners = true,
                          .after = {},
                          .limit = 10};
    const auto listed = [&](auto change) {
        auto filter = all;
        change(filter);
        std::vector<std::uint64_t> numbers;
        read_well([&](Snapshot& reads) {
            for (const auto& row : reads.list_audit(filter).rows) numbers.push_back(row.id.uuid().bytes[7]);
        });
        return numbers;
    };
    using Numbers = std::vector<std::uint64_t>;
    EXPECT_EQ((Numbers{4, 3, 2, 1}), listed([](auto&) {}));
    EXPECT_EQ((Numbers{4, 3}), listed([](auto& filter) { filter.limit = 2; }));
    EXPECT_EQ((Numbers{2, 1}), listed([](auto& filter) { filter.after = EventId(uuid_of(3)); }));
    EXPECT_EQ((Numbers{4, 3}), listed([](auto& filter) { filter.since = start + 3s; }));
    EXPECT_EQ((Numbers{3}), listed([](auto& filter) { filter.actor = user_of(3).text(); }));
    EXPECT_EQ((Numbers{2}), listed([](auto& filter) { filter.type = "token.revoke"; }));
    EXPECT_EQ((Numbers{4, 1}), listed([](auto& filter) { filter.token = TokenId(uuid_of(1)).text(); }));
    EXPECT_EQ((Numbers{4, 2, 1}), listed([](auto& filter) {
                  filter.all_owners = false;
                  filter.visible_owners = {user_of(1).text()};
              }));
    // What a principal did is in its trail too; where it did that to another one, it is told once.
    EXPECT_EQ((Numbers{3}), listed([](auto& filter) {
                  filter.all_owners = false;
                  filter.visible_owners = {user_of(3).text()};
              }));
    EXPECT_EQ((Numbers{4, 3, 2}), listed([](auto& filter) {
                  filter.all_owners = false;
                  filter.visible_owners = {user_of(1).text(), user_of(2).text(), user_of(3).text()};
                  filter.limit = 3;
              }));
    EXPECT_EQ(Numbers{}, listed([](auto& filter) { filter.all_owners = false; }));
}

}  // namespace
}  // namespace jeton::store::contract
