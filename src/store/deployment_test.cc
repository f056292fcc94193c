#include "store/deployment.h"

#include <gtest/gtest.h>

#include "store/contract_test.h"

namespace jeton::store::contract {
namespace {

class Deployments : public StoreContract {
protected:
    std::expected<std::vector<Damage>, std::string> open_as(const std::string& brand, OpenOptions options = {}) {
        close();
        if (!brand.empty()) options.deployment = Deployment{.brand = brand, .configuration = "# of " + brand};
        return open(options);
    }
};
JETON_EACH_ENGINE(Deployments);

TEST_P(Deployments, have_a_brand_that_is_set_once_there_is_a_token) {
    ASSERT_TRUE(open_as("jtn"));
    ASSERT_TRUE(open_as("acme")) << "no secret has it yet";
    fill(1);
    ASSERT_TRUE(open_as("acme"));
    const auto refused = open_as("jtn");
    ASSERT_FALSE(refused);
    EXPECT_NE(std::string::npos, refused.error().find("begin with 'acme'")) << refused.error();
    ASSERT_TRUE(open_as("")) << "who looks at events alone knows of none";
}

TEST_P(Deployments, are_known_from_a_server_that_starts) {
    open_well();  // as before brands were kept
    fill(1);
    close();
    {
        const OpenOptions recovering{.data_dir = directory_,
                                     .url = GetParam().url,
                                     .deployment = Deployment{.brand = "jtn", .configuration = {}}};
        auto opened = Store::open(recovering, root_key_, clock_, entropy_);
        ASSERT_TRUE(opened) << opened.error();
        Recorder feed;
        ASSERT_TRUE((*opened)->load(feed));
    }
    tamper("UPDATE token SET name = name || '!'");
    ASSERT_FALSE(open_as("jtn")) << "its rows do not hold";
    OpenOptions accepting;
    accepting.accept_damage = true;
    ASSERT_TRUE(open_as("acme", accepting)) << "neither of those two set it";
    EXPECT_FALSE(open_as("jtn", accepting));
}

TEST_P(Deployments, keep_the_configuration_that_was_last_served_with) {
    const auto kept = [&] {
        reopen_well();
        return store_->deployment().value().configuration;
    };
    ASSERT_TRUE(open_as("jtn"));
    EXPECT_EQ("# of jtn", kept());
    write_well([](Transaction& transaction) { transaction.put_configuration("# read again"); });
    EXPECT_EQ("# read again", kept());
    ASSERT_TRUE(open_as("jtn"));
    EXPECT_EQ("# of jtn", kept());
}

TEST_P(Deployments, that_were_changed_are_damage) {
    ASSERT_TRUE(open_as("acme"));
    fill(1);
    close();
    tamper("UPDATE deployment SET brand = 'evil'");
    for (const auto* const brand : {"acme", "evil"}) {
        const auto refused = open_as(brand);
        ASSERT_FALSE(refused);
        EXPECT_NE(std::string::npos, refused.error().find("table deployment: 1 row failed the MAC")) << refused.error();
    }
    OpenOptions accepting;
    accepting.accept_damage = true;
    const auto accepted = open_as("acme", accepting);
    ASSERT_TRUE(accepted) << accepted.error();
    ASSERT_EQ(1U, accepted->size());
    EXPECT_EQ("deployment", accepted->front().table);
    EXPECT_TRUE(open_as("acme"));
    EXPECT_FALSE(open_as("evil"));
}

}  // namespace
}  // namespace jeton::store::contract
