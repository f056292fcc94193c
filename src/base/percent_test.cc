// Percent-encoding, for paths, queries and forms.
#include <gtest/gtest.h>

#include "base/percent.h"

namespace jeton::base {
namespace {

TEST(PercentEncode, leaves_nothing_that_a_path_or_query_would_read) {
    EXPECT_EQ(percent_encode("tok_01h-a.b~"), "tok_01h-a.b~");
    EXPECT_EQ(percent_encode("a/b?c=d&e f\n"), "a%2Fb%3Fc%3Dd%26e%20f%0A");
    EXPECT_EQ(percent_encode("\xC3\xA9"), "%C3%A9");
    EXPECT_EQ(percent_encode("a:b/c d", ":/"), "a:b/c%20d");
}

}  // namespace
}  // namespace jeton::base
