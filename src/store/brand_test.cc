#include "store/brand.h"

#include <gtest/gtest.h>

#include "store/contract_test.h"

namespace jeton::store::contract {
namespace {

class Brands : public StoreContract {
protected:
    std::expected<std::vector<Damage>, std::string> open_as(const std::string& brand, OpenOptions options = {}) {
        close();
        options.brand = brand;
        return open(options);
    }
};
JETON_EACH_ENGINE(Brands);

TEST_P(Brands, are_set_once_there_is_a_token) {
    ASSERT_TRUE(open_as("jtn"));
    ASSERT_TRUE(open_as("acme")) << "no secret has it yet";
    fill(1);
    ASSERT_TRUE(open_as("acme"));
    const auto refused = open_as("jtn");
    ASSERT_FALSE(refused);
    EXPECT_NE(std::string::npos, refused.error().find("begin with 'acme'")) << refused.error();
    ASSERT_TRUE(open_as("")) << "who looks at events alone knows of none";
}

TEST_P(Brands, are_taken_from_a_server_that_starts) {
    open_well();  // as before brands were kept
    fill(1);
    close();
    {
        const OpenOptions recovering{.data_dir = directory_, .url = GetParam().url, .brand = "jtn"};
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

TEST_P(Brands, that_were_changed_are_damage) {
    ASSERT_TRUE(open_as("acme"));
    fill(1);
    close();
    tamper("UPDATE brand SET text = 'evil'");
    for (const auto* const brand : {"acme", "evil"}) {
        const auto refused = open_as(brand);
        ASSERT_FALSE(refused);
        EXPECT_NE(std::string::npos, refused.error().find("table brand: 1 row failed the MAC")) << refused.error();
    }
    OpenOptions accepting;
    accepting.accept_damage = true;
    const auto accepted = open_as("acme", accepting);
    ASSERT_TRUE(accepted) << accepted.error();
    ASSERT_EQ(1U, accepted->size());
    EXPECT_EQ("brand", accepted->front().table);
    EXPECT_TRUE(open_as("acme"));
    EXPECT_FALSE(open_as("evil"));
}

}  // namespace
}  // namespace jeton::store::contract
