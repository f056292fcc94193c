#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/address.h"
#include "base/base64.h"
#include "base/id.h"
#include "base/json.h"
#include "base/spelling.h"
#include "base/time.h"

namespace jeton::base {
namespace {

RC_GTEST_PROP(Durations, text_and_span_are_each_others, (std::uint32_t any)) {
    const seconds span(any % 3'000'000'000U + 1);
    RC_ASSERT(parse_duration(format_duration(span)).value() == span);
}

TEST(Durations, read_and_refuse) {
    EXPECT_EQ(parse_duration("90s"), seconds(90));
    EXPECT_EQ(parse_duration("15m"), seconds(900));
    EXPECT_EQ(parse_duration("24h"), seconds(86400));
    EXPECT_EQ(parse_duration("30d"), seconds(30 * 86400));
    for (const auto* const wrong :
         {"", "30", "d", "0s", "-1d", "1.5h", "1 d", "1w", "99999999999999999999d", "40000d", "1d1h", "+1d"}) {
        EXPECT_FALSE(parse_duration(wrong)) << wrong;
    }
}

RC_GTEST_PROP(Times, text_and_time_are_each_others, (std::uint32_t any)) {
    const Time time{seconds(any)};
    RC_ASSERT(parse_time(format_time(time)).value() == time);
}

TEST(Times, read_and_refuse) {
    EXPECT_EQ(format_time(*parse_time("2026-12-01T09:30:00Z")), "2026-12-01T09:30:00Z");
    EXPECT_EQ(format_time(*parse_time("2026-12-01T09:30:00.999+02:00")), "2026-12-01T07:30:00Z");
    EXPECT_EQ(format_time(*parse_time("2024-02-29T23:59:59Z")), "2024-02-29T23:59:59Z");
    for (const auto* const wrong :
         {"", "2026-12-01", "2026-12-01 09:30:00", "2025-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
          "2026-12-01T24:00:00Z", "2026-12-01T09:30:00", "2026-12-01T09:30:00Zx", "2026-12-01T09:61:00Z"}) {
        EXPECT_FALSE(parse_time(wrong)) << wrong;
    }
}

RC_GTEST_PROP(Ids, text_and_bytes_are_each_others, ()) {
    Uuid uuid;
    for (auto& byte : uuid.bytes) byte = *rc::gen::arbitrary<std::uint8_t>();
    RC_ASSERT(parse_uuid(format_uuid(uuid)) == uuid);
}

// The TypeID specification's own vectors.
TEST(Ids, are_those_of_the_specification) {
    EXPECT_EQ(format_uuid(Uuid{}), "00000000000000000000000000");
    Uuid last;
    last.bytes.fill(0xff);
    EXPECT_EQ(format_uuid(last), "7zzzzzzzzzzzzzzzzzzzzzzzzz");
    const auto uuid = parse_uuid("01h455vb4pex5vsknk084sn02q");
    ASSERT_TRUE(uuid);
    EXPECT_EQ(uuid->bytes[0], 0x01);
    EXPECT_EQ(uuid->bytes[15], 0x57);
    for (const auto* const wrong : {"8zzzzzzzzzzzzzzzzzzzzzzzzz", "0123456789ABCDEFGHJKMNPQRS",
                                    "01h455vb4pex5vsknk084sn02", "01h455vb4pex5vsknk084sn02i"}) {
        EXPECT_FALSE(parse_uuid(wrong)) << wrong;
    }
    EXPECT_FALSE(TokenId::parse("usr_01h455vb4pex5vsknk084sn02q"));
    EXPECT_FALSE(PrincipalId::parse("tok_01h455vb4pex5vsknk084sn02q"));
}

TEST(Addresses, both_spellings_of_an_ipv4_address_are_one) {
    EXPECT_EQ(Address::parse("203.0.113.9"), Address::parse("::ffff:203.0.113.9"));
    for (const auto* const wrong : {"", "203.0.113", "203.0.113.256", "203.0.113.9:80", "fe80::1%eth0", " 203.0.113.9",
                                    "01.2.3.4", "1::2::3", ":::"}) {
        EXPECT_FALSE(Address::parse(wrong)) << wrong;
    }
    const auto network = *Network::parse("10.0.0.0/8");
    EXPECT_TRUE(network.contains(*Address::parse("::ffff:10.1.2.3")));
    EXPECT_FALSE(network.contains(*Address::parse("11.0.0.1")));
    EXPECT_TRUE(network.contains(*Network::parse("10.1.0.0/16")));
    EXPECT_FALSE(network.contains(*Network::parse("0.0.0.0/0")));
    const auto all_of_6 = *Network::parse("::/0");
    EXPECT_TRUE(all_of_6.contains(*Address::parse("2001:db8::1")));
    EXPECT_FALSE(all_of_6.contains(*Address::parse("203.0.113.9")));
    EXPECT_FALSE(all_of_6.contains(*Network::parse("203.0.113.0/24")));
    EXPECT_TRUE(Network::parse("::ffff:0.0.0.0/96")->contains(*Address::parse("203.0.113.9")));
    for (const auto* const wrong : {"10.0.0.1/8", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "x"})
        EXPECT_FALSE(Network::parse(wrong)) << wrong;
}

TEST(Addresses, one_holder_is_given_a_whole_ipv4_address_or_a_64_of_ipv6) {
    const auto of = [](std::string_view text) { return Address::parse(text)->allotment(); };
    EXPECT_EQ(of("203.0.113.9"), *Address::parse("203.0.113.9"));
    EXPECT_EQ(of("::ffff:203.0.113.9"), *Address::parse("203.0.113.9"));
    EXPECT_EQ(of("2001:db8:1:2:3:4:5:6"), *Address::parse("2001:db8:1:2::"));
    EXPECT_NE(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    EXPECT_NE(of("::1"), of("::ffff:0.0.0.1"));
    EXPECT_NE(of("2001:db8::1").octets(), of("2001:db8:0:1::1").octets());
    EXPECT_EQ(of("2001:db8::1").octets().size(), 16U);
}

TEST(Json, duplicates_and_depth_are_refused) {
    using Kind = JsonError::Kind;
    struct Row {
        std::string text;
        Kind kind;
        std::string pointer;
    };
    const Row rows[] = {{R"({"a":1,"a":2})", Kind::duplicate_member, "/a"},
                        {R"({"x":[{"a/b":1,"a\u002fb":2}]})", Kind::duplicate_member, "/x/0/a~1b"},
                        {std::string(17, '[') + std::string(17, ']'), Kind::too_deep, ""},
                        {"{", Kind::not_json, ""},
                        {"{} x", Kind::not_json, ""},
                        {"{\"a\":01}", Kind::not_json, ""},
                        {"\"\xff\"", Kind::not_json, ""},
                        {"/**/{}", Kind::not_json, ""},
                        {"{\"a\":1,}", Kind::not_json, ""},
                        {"", Kind::not_json, ""}};
    for (const auto& row : rows) {
        const auto parsed = parse_json(row.text);
        ASSERT_FALSE(parsed) << row.text;
        EXPECT_EQ(parsed.error().kind, row.kind) << row.text;
        EXPECT_EQ(parsed.error().pointer, row.pointer) << row.text;
    }
    EXPECT_TRUE(parse_json(std::string(16, '[') + std::string(16, ']')));
}

TEST(Spelling, names_the_nearest_or_none) {
    const std::vector<std::string_view> known = {"default_lifetime", "max_lifetime", "reuse"};
    EXPECT_EQ(nearest_spelling("default_lifetme", known), "default_lifetime");
    EXPECT_EQ(nearest_spelling("ruese", known), "reuse");
    EXPECT_EQ(nearest_spelling("nothing_like_it", known), "");
}

TEST(Base64Url, is_that_of_rfc_4648_without_padding) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"\xfb\xff\xfe", "-__-"}};
    for (const auto& [plain, text] : rows) {
        const std::vector<std::uint8_t> bytes(plain.begin(), plain.end());
        EXPECT_EQ(encode_base64url(bytes), text);
        EXPECT_EQ(decode_base64url(text), bytes);
    }
    for (const std::string_view wrong : {"Zg==", "Zg=", "+//+", "Zm 9v", "Zm9v\n", "Z", "Zh", "Zm9", "\xc3\xa9"}) {
        EXPECT_FALSE(decode_base64url(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace jeton::base
