#include <gtest/gtest.h>

#include "store/contract_test.h"

namespace jeton::store::contract {
namespace {

class Deployments : public StoreContract {
protected:
    void keep(const std::string& brand, const std::string& configuration) {
        write_well([&](Transaction& transaction) {
            transaction.put_deployment({.brand = brand, .configuration = configuration});
        });
    }
};
JETON_EACH_ENGINE(Deployments);

TEST_P(Deployments, are_known_from_the_last_that_was_kept) {
    open_well();
    EXPECT_FALSE(store_->deployment());
    keep("jtn", "# one");
    keep("jtn", "# two");
    reopen_well();
    ASSERT_TRUE(store_->deployment());
    EXPECT_EQ("jtn", store_->deployment()->brand);
    EXPECT_EQ("# two", store_->deployment()->configuration);
}

TEST_P(Deployments, that_were_changed_or_taken_away_are_damage) {
    const std::pair<const char*, const char*> edits[] = {
        {"UPDATE deployment SET brand = 'evil'", "table deployment: 1 row failed the MAC"},
        {"DELETE FROM deployment", "table deployment: 1 row was deleted"},
    };
    for (const auto& [edit, sentence] : edits) {
        reopen_well();
        keep("jtn", "# one");
        tamper(edit);
        const auto refused = open();
        ASSERT_FALSE(refused) << edit;
        EXPECT_NE(std::string::npos, refused.error().find(sentence)) << refused.error();
        OpenOptions accepting;
        accepting.accept_damage = true;
        ASSERT_TRUE(open(accepting)) << edit;
        EXPECT_FALSE(store_->deployment()) << edit;
        keep("jtn", "# anew");
        reopen_well();
        EXPECT_EQ("# anew", store_->deployment().value().configuration) << edit;
    }
}

}  // namespace
}  // namespace jeton::store::contract
