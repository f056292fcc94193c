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

TEST(PercentDecode, gives_back_what_was_encoded_and_refuses_what_is_broken) {
    EXPECT_EQ(percent_decode("a%2fb%3F%C3%a9", false), "a/b?\xC3\xA9");
    EXPECT_EQ(percent_decode("a+b", false), "a+b");
    EXPECT_EQ(percent_decode("a+b%2B", true), "a b+");
    for (const auto* broken : {"%", "%2", "a%2", "%2g", "%g2", "%%41", "%00", "a%00b"})
        EXPECT_EQ(percent_decode(broken, true), std::nullopt) << broken;
    EXPECT_EQ(percent_decode(std::string_view("a\0b", 3), true), std::nullopt);
    std::string used = "what stood here before";
    EXPECT_TRUE(percent_decode_into(used, "%41", true));
    EXPECT_EQ(used, "A");
}

TEST(QueryMembers, are_taken_one_by_one_as_they_were_sent) {
    std::string_view rest = "a=1&b&=2&&c==%3D&";
    const std::pair<std::string_view, std::string_view> expected[] = {
        {"a", "1"}, {"b", ""}, {"", "2"}, {"", ""}, {"c", "=%3D"}};
    for (const auto& [name, value] : expected) {
        const auto member = take_member(rest);
        EXPECT_EQ(member.name, name);
        EXPECT_EQ(member.value, value);
    }
    EXPECT_TRUE(rest.empty());
}

}  // namespace
}  // namespace jeton::base
