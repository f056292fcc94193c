#include "login/cbor.h"

#include <vector>

#include <gtest/gtest.h>

namespace jeton::login {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Cbor, what_holds_its_sizes_is_taken) {
    EXPECT_TRUE(holds_its_sizes({}));
    EXPECT_TRUE(holds_its_sizes(Bytes{0xa0}));
    EXPECT_TRUE(holds_its_sizes(Bytes{0xa1, 0x01, 0x82, 0x01, 0x02}));
    EXPECT_TRUE(holds_its_sizes(Bytes{0x9f, 0x01, 0xff}));
    EXPECT_TRUE(holds_its_sizes(Bytes{0x43, 1, 2, 3, 0xa0})) << "one item behind the other";
}

TEST(Cbor, a43_sizes_beyond_the_bytes_are_refused_before_memory_is_taken) {
    EXPECT_FALSE(holds_its_sizes(Bytes{0xbb, 0, 0, 0, 3, 0xf9, 0x79, 0x67, 0xcf}));  // a map of 17 thousand million
    EXPECT_FALSE(holds_its_sizes(Bytes{0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}));
    EXPECT_FALSE(holds_its_sizes(Bytes{0x9a, 0xff, 0xff, 0xff, 0xff, 0x01}));
    EXPECT_FALSE(holds_its_sizes(Bytes{0xa3, 0x01, 0x02}));
    EXPECT_FALSE(holds_its_sizes(Bytes{0x45, 1, 2}));
    EXPECT_FALSE(holds_its_sizes(Bytes{0x1c})) << "reserved";
}

TEST(Cbor, a43_nesting_is_bounded) {
    Bytes nested(64, 0x81);
    nested.push_back(0x01);
    EXPECT_TRUE(holds_its_sizes(nested));
    nested.insert(nested.begin(), 0x81);
    EXPECT_FALSE(holds_its_sizes(nested));
    EXPECT_FALSE(holds_its_sizes(Bytes(40'000, 0x9f)));
}

}  // namespace
}  // namespace jeton::login
