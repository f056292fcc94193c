#include "base/networks.h"

#include <gtest/gtest.h>

namespace jeton::base {
namespace {

TEST(Networks, are_read_as_they_were_written) {
    EXPECT_EQ(write_networks({}), "[]");
    EXPECT_EQ(read_networks("[]"), std::vector<Network>{});
    const std::vector<Network> some = {*Network::parse("203.0.113.0/24"), *Network::parse("2001:db8::1")};
    EXPECT_EQ(write_networks(some), R"(["203.0.113.0/24","2001:db8::1"])");
    EXPECT_EQ(read_networks(write_networks(some)), some);
}

TEST(Networks, are_none_at_all_when_one_cannot_be_read) {
    for (const auto* broken : {"", "null", "{}", "\"203.0.113.0/24\"", "[", R"(["nonsense"])", "[1]",
                               R"(["203.0.113.0/24","203.0.113.1/24"])", R"(["203.0.113.0/24",null])"}) {
        EXPECT_EQ(read_networks(broken), std::nullopt) << broken;
    }
}

}  // namespace
}  // namespace jeton::base
