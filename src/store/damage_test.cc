// The contract, damage (design 6, A54, A55, A61): whoever writes to the database beside Jeton can neither forge, widen,
// delete nor put back a row unseen. What fails is named, and not honoured.
#include <filesystem>

#include "store/contract_test.h"

namespace jeton::store::contract {
namespace {

using std::string;

string text_of(const auto& id) { return "'" + id.text() + "'"; }
string first_token() { return text_of(TokenId(uuid_of(1))); }

struct Edit {
    const char* what;
    string statements;
    string named;               ///< in the sentence for the operator
    bool token_1_lives = true;  ///< with --accept-damage
};

class DamagedStore : public StoreContract {
protected:
    static OpenOptions accepting_damage() {
        OpenOptions options;
        options.accept_damage = true;
        return options;
    }
    /// User 1 with tokens 1 to 3, of which the second is revoked and the first was narrowed; service 2; a password.
    void prepare() {
        open_well();
        fill(3);
        write_well([](Transaction& transaction) {
            transaction.insert_principal(full_service(2));
            transaction.put_password({.user = user_of(1), .hash = "hash", .changed_at = start});
        });
        tamper("CREATE TABLE aside AS SELECT * FROM token");
        open_well();
        write_well([](Transaction& transaction) {
            auto revoked = token(2);
            revoked.revoked_at = start;
            transaction.update_token(revoked);
            auto narrowed = token(1);
            narrowed.grants = R"([{"scopes":["contents:read"]}])";
            transaction.update_token(narrowed);
            transaction.append_audit(event(9));
        });
    }
    static std::vector<Edit> edits() {
        const auto one = first_token();
        const auto two = text_of(TokenId(uuid_of(2)));
        const auto put_back = [](const string& id) {
            return "DELETE FROM token WHERE id = " + id + "; INSERT INTO token SELECT * FROM aside WHERE id = " + id;
        };
        return {
            {"a grant is widened", "UPDATE token SET grants = '[{\"scopes\":[\"contents:write\"]}]' WHERE id = " + one,
             "table token: 1 row failed the MAC", false},
            {"an expiry is taken away", "UPDATE token SET expires_at = 99 WHERE id = " + one,
             "table token: 1 row failed the MAC", false},
            {"two digests are swapped",
             "UPDATE token SET digest = x'00' || digest WHERE id IN (" + one + ", " + two +
                 "); UPDATE token SET digest = (SELECT digest FROM aside WHERE id = " + two + ") WHERE id = " + one +
                 "; UPDATE token SET digest = (SELECT digest FROM aside WHERE id = " + one + ") WHERE id = " + two,
             "table token: 2 rows failed the MAC", false},
            {"a revocation is unset", "UPDATE token SET revoked_at = NULL WHERE id = " + two,
             "table token: 1 row failed the MAC"},
            {"a row becomes another's", "UPDATE token SET owner = " + text_of(user_of(2)) + " WHERE id = " + one,
             "table token: 1 row failed the MAC", false},
            {"a column is not what it was", "UPDATE token SET kind = 'admin' WHERE id = " + one,
             "table token: 1 row failed the MAC", false},
            {"a MAC is cut short", "UPDATE token SET mac = x'00' WHERE id = " + one,
             "table token: 1 row failed the MAC", false},
            {"a revoked token's row of yesterday is put back", put_back(two), "put back as it once was"},
            {"a narrowed token's row of yesterday is put back", put_back(one), "put back as it once was"},
            {"a token is deleted", "DELETE FROM token WHERE id = " + one, "table token: 1 row was deleted", false},
            {"a family is deleted", "DELETE FROM family WHERE id = " + text_of(FamilyId(uuid_of(3))),
             "table family: 1 row was deleted"},
            {"a use count is reset", "UPDATE family SET uses = 1", "table family: 3 rows failed the MAC"},
            {"a ceiling is raised", "UPDATE principal SET ceiling = NULL WHERE ceiling IS NOT NULL",
             "table principal: 1 row failed the MAC"},
            {"a principal is enabled", "UPDATE principal SET disabled = 0 WHERE disabled = 1",
             "table principal: 1 row failed the MAC"},
            {"a principal is deleted", "DELETE FROM principal WHERE id = " + text_of(service_of(2)),
             "table principal: 1 row was deleted"},
            {"a password is another", "UPDATE password SET hash = 'mine'", "table password: 1 row failed the MAC"},
            {"a password is deleted", "DELETE FROM password", "table password: 1 row was deleted"},
            {"the last event is deleted", "DELETE FROM audit WHERE number = (SELECT MAX(number) FROM audit)",
             "table audit: 1 row at its end changed"},
            {"the ledger is edited", "UPDATE ledger_total SET row_count = 2 WHERE id = 'token'",
             "table ledger: 1 row fails its MAC"},
            {"the ledger is deleted", "DELETE FROM ledger", "table ledger: 1 row was deleted"},
        };
    }
};
JETON_EACH_ENGINE(DamagedStore);

TEST_P(DamagedStore, a61_the_start_is_refused_and_names_the_table) {
    prepare();
    close();
    const auto good = directory_ + ".good";
    for (const auto& edit : edits()) {
        SCOPED_TRACE(edit.what);
        std::filesystem::copy(directory_, good, std::filesystem::copy_options::recursive);
        tamper(edit.statements);
        const auto opened = open();
        EXPECT_FALSE(opened);
        if (!opened) EXPECT_NE(string::npos, opened.error().find(edit.named)) << opened.error();
        close();
        std::filesystem::remove_all(directory_);
        std::filesystem::rename(good, directory_);
        std::filesystem::permissions(directory_, std::filesystem::perms::owner_all);
    }
    open_well();
}

TEST_P(DamagedStore, a61_with_accept_damage_what_fails_is_not_honoured_and_the_next_start_is_a_plain_one) {
    prepare();
    close();
    const auto good = directory_ + ".good";
    for (const auto& edit : edits()) {
        SCOPED_TRACE(edit.what);
        std::filesystem::copy(directory_, good, std::filesystem::copy_options::recursive);
        tamper(edit.statements);
        const auto opened = open(accepting_damage());
        EXPECT_TRUE(opened) << opened.error();
        if (opened) {
            EXPECT_FALSE(opened->empty());
            bool fed = false;
            for (const auto& row : feed_->all_of<TokenRow>()) fed |= row.id == TokenId(uuid_of(1));
            EXPECT_EQ(edit.token_1_lives, fed);
            const auto check = [&](Snapshot& reads) {
                EXPECT_EQ(edit.token_1_lives, reads.find_token(TokenId(uuid_of(1))).has_value());
                EXPECT_EQ(edit.token_1_lives, reads.find_token_by_digest(digest_of(1)).has_value());
            };
            read_well(check);
            write_well([&](Transaction& transaction) {
                check(transaction);
                transaction.append_audit(event(20));
            });
        }
        close();
        std::filesystem::remove_all(directory_);
        std::filesystem::rename(good, directory_);
        std::filesystem::permissions(directory_, std::filesystem::perms::owner_all);
    }
}

TEST_P(DamagedStore, a55_an_older_database_that_was_put_back_is_refused) {
    open_well();
    fill(1);
    close();
    const auto old = directory_ + ".old";
    std::filesystem::copy(directory_, old, std::filesystem::copy_options::recursive);
    open_well();
    write_well([](Transaction& transaction) { transaction.insert_token(token(2)); });
    close();
    std::filesystem::copy(directory_ + "/anchor", old + "/anchor", std::filesystem::copy_options::overwrite_existing);
    std::filesystem::remove_all(directory_);
    std::filesystem::rename(old, directory_);
    std::filesystem::permissions(directory_, std::filesystem::perms::owner_all);
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_NE(string::npos, opened.error().find("an older one was put back")) << opened.error();
}

TEST_P(DamagedStore, a54_a_clock_before_the_last_event_is_refused_unless_accepted) {
    open_well();
    fill(1);
    close();
    clock_.set(start - 61s);
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_NE(string::npos, opened.error().find("--accept-clock")) << opened.error();
    OpenOptions accepting;
    accepting.accept_clock = true;
    EXPECT_TRUE(open(accepting));
    close();
    clock_.set(start - 59s);
    EXPECT_TRUE(open());
}

TEST_P(DamagedStore, another_root_key_opens_nothing) {
    open_well();
    close();
    std::array<std::byte, base::Key::bytes> other{};
    const auto opened =
        Store::open({.data_dir = directory_, .url = GetParam().url}, base::Key(other), clock_, entropy_);
    ASSERT_FALSE(opened);
    EXPECT_NE(string::npos, opened.error().find("does not open with this root key"));
}

TEST_P(DamagedStore, the_audit_chain_names_the_first_event_that_does_not_hold) {
    open_well();
    fill(5);
    close();
    const OpenOptions options{.data_dir = directory_, .url = GetParam().url};
    const auto whole = verify_audit(options, root_key_);
    ASSERT_TRUE(whole) << whole.error();
    EXPECT_EQ(5, whole->events);
    EXPECT_FALSE(whole->first_bad);
    tamper("UPDATE audit SET details = '{\"x\":1}' WHERE number = 3");
    const auto edited = verify_audit(options, root_key_);
    ASSERT_TRUE(edited);
    EXPECT_EQ(2, edited->events);
    EXPECT_EQ(EventId(uuid_of(3)).text(), edited->first_bad);
    tamper("DELETE FROM audit WHERE number = 3");
    EXPECT_EQ(EventId(uuid_of(4)).text(), verify_audit(options, root_key_)->first_bad);
}

}  // namespace
}  // namespace jeton::store::contract
