// The contract, the rows of accounts: each comes back as it was written, is found by what it is known by, and nobody
// who writes the file forges, ages, deletes or puts back one.
#include "store/contract_test.h"
#include "store/sealed_tables.h"

namespace jeton::store::contract {
namespace {

SessionRow session(std::uint64_t number) {
    return {.id = base::SessionId(uuid_of(number)),
            .version = 0,
            .digest = digest_of(number),
            .user = user_of(1),
            .kind = number % 2 == 0 ? SessionKind::handoff : SessionKind::login,
            .created_at = start,
            .last_seen_at = start + 1s,
            .expires_at = start + 1h,
            .fresh_until = start + 10min,
            .ip = "203.0.113.9",
            .user_agent = "Mozilla/5.0"};
}
TotpRow totp() {
    return {.user = user_of(1),
            .version = 0,
            .secret = {1, 2, 3},
            .created_at = start,
            .confirmed_at = start + 1s,
            .last_step = 59'000'000};
}
RecoveryCodeRow recovery_code(std::uint64_t number) {
    return {.id = base::RecoveryCodeId(uuid_of(number)),
            .version = 0,
            .user = user_of(1),
            .digest = digest_of(number),
            .created_at = start};
}
PasskeyRow passkey(std::uint64_t number) {
    return {.id = base::PasskeyId(uuid_of(number)),
            .version = 0,
            .user = user_of(1),
            .credential = {9, static_cast<std::uint8_t>(number)},
            .public_key = {8, 8},
            .user_handle = {7},
            .sign_count = 6,
            .name = "phone",
            .created_at = start,
            .last_used_at = start + 5s};
}
TicketRow ticket(std::uint64_t number, TicketKind kind) {
    return {.id = base::TicketId(uuid_of(number)),
            .version = 0,
            .kind = kind,
            .digest = digest_of(number),
            .user = user_of(1),
            .data = R"({"next":"/tokens"})",
            .created_at = start,
            .expires_at = start + 60s};
}
IdentityRow identity() {
    return {.id = base::IdentityId(uuid_of(1)),
            .version = 0,
            .user = user_of(1),
            .issuer = "https://id.example.org",
            .subject = "42",
            .created_at = start};
}
TemplateRow a_template() {
    return {.id = base::TemplateId(uuid_of(1)),
            .version = 0,
            .name = "deploy",
            .description = "for CI",
            .grants = "[]",
            .expires_in = 3600,
            .allowed_ips = "[]",
            .max_uses = 3,
            .created_at = start,
            .created_by = user_of(1).text()};
}

class AccountRows : public StoreContract {};
JETON_EACH_ENGINE(AccountRows);

TEST_P(AccountRows, come_back_as_they_were_written) {
    open_well();
    write_well([](Transaction& transaction) {
        transaction.insert(session(1));
        transaction.insert(totp());
        transaction.insert(recovery_code(1));
        transaction.insert(passkey(1));
        transaction.insert(ticket(1, TicketKind::half_login));
        transaction.insert(identity());
        transaction.insert(a_template());
    });
    reopen_well();
    read_well([](Snapshot& reads) {
        const auto same = [](const auto& expected, const auto& found) {
            ASSERT_TRUE(found);
            EXPECT_EQ(columns_of(expected), columns_of(*found));
        };
        same(session(1), reads.find_session(session(1).id));
        same(session(1), reads.find_session_by_digest(digest_of(1)));
        same(totp(), reads.find_totp(user_of(1)));
        same(passkey(1), reads.find_passkey(passkey(1).id));
        same(passkey(1), reads.find_passkey_by_credential(passkey(1).credential));
        same(ticket(1, TicketKind::half_login), reads.find_ticket(TicketKind::half_login, digest_of(1)));
        same(identity(), reads.find_identity("https://id.example.org", "42"));
        same(a_template(), reads.find_template(a_template().id));
        ASSERT_EQ(1U, reads.recovery_codes_of(user_of(1)).size());
        EXPECT_EQ(columns_of(recovery_code(1)), columns_of(reads.recovery_codes_of(user_of(1)).front()));
        EXPECT_FALSE(reads.find_ticket(TicketKind::handoff, digest_of(1))) << "each kind has its own space";
        EXPECT_EQ(1, reads.count_tickets(TicketKind::half_login, start));
        EXPECT_EQ(0, reads.count_tickets(TicketKind::handoff, start));
        EXPECT_EQ(0, reads.count_tickets(TicketKind::half_login, start + 1h)) << "what is over is not counted";
    });
}

TEST_P(AccountRows, are_updated_removed_and_undone) {
    open_well();
    write_well([](Transaction& transaction) {
        for (std::uint64_t i = 1; i <= 3; ++i) transaction.insert(session(i));
        auto seen = session(2);
        seen.last_seen_at += 60s;
        transaction.update(seen);
        transaction.remove(session(1));
    });
    const auto failed = write([](Transaction& transaction) {
        transaction.remove(session(3));
        transaction.remove(session(7));
    });
    EXPECT_FALSE(failed) << "there is no such row";
    reopen_well();
    read_well([](Snapshot& reads) {
        const auto all = reads.sessions_of(user_of(1));
        ASSERT_EQ(2U, all.size());
        EXPECT_EQ(session(3).id, all.front().id) << "newest first";
        EXPECT_EQ(start + 61s, all.back().last_seen_at);
    });
}

TEST_P(AccountRows, what_is_over_is_removed) {
    open_well();
    write_well([](Transaction& transaction) {
        auto over = session(1);
        over.expires_at = start + 10s;
        transaction.insert(over);
        auto idle = session(2);
        idle.last_seen_at = start - 1h;
        transaction.insert(idle);
        transaction.insert(session(3));
        transaction.insert(ticket(1, TicketKind::handoff));
    });
    write_well([](Transaction& transaction) {
        EXPECT_EQ(2, transaction.remove_dead_sessions(start + 10s, start - 1h, 100));
        EXPECT_EQ(0, transaction.remove_dead_tickets(start + 59s, 100));
        EXPECT_EQ(1, transaction.remove_dead_tickets(start + 60s, 100));
        EXPECT_EQ(1U, transaction.sessions_of(user_of(1)).size());
    });
    reopen_well();
}

TEST_P(AccountRows, a61_a_writer_of_the_file_forges_none) {
    open_well();
    write_well([](Transaction& transaction) {
        transaction.insert(session(1));
        transaction.insert(totp());
        transaction.insert(passkey(1));
    });
    tamper("UPDATE session SET expires_at = expires_at + 1; UPDATE passkey SET public_key = x'00'; DELETE FROM totp");
    const auto opened = open();
    ASSERT_FALSE(opened);
    for (const auto* const named : {"table session: 1 row failed the MAC", "table passkey: 1 row failed the MAC",
                                    "table totp: 1 row was deleted"}) {
        EXPECT_NE(std::string::npos, opened.error().find(named)) << opened.error();
    }
}

}  // namespace
}  // namespace jeton::store::contract
