#include "login/totp.h"

#include <gtest/gtest.h>

#include <vector>

namespace jeton::login {
namespace {

base::Secret key_of(std::string_view text) { return std::move(*base::Secret::copy_of(text)); }
base::Time at(std::int64_t second) { return base::Time(base::seconds(second)); }

const std::string_view rfc_key = "12345678901234567890";

TEST(Totp, codes_are_those_of_rfc_4226_appendix_d) {
    const auto key = key_of(rfc_key);
    const std::vector<std::string> expected{"755224", "287082", "359152", "969429", "338314",
                                            "254676", "287922", "162583", "399871", "520489"};
    for (std::size_t counter = 0; counter < expected.size(); ++counter) {
        EXPECT_EQ(hotp(key, counter), expected[counter]) << counter;
    }
}

TEST(Totp, codes_are_the_last_six_digits_of_rfc_6238_appendix_b) {
    const auto key = key_of(rfc_key);
    const std::vector<std::pair<std::int64_t, std::string>> rows{{59, "287082"},         {1111111109, "081804"},
                                                                 {1111111111, "050471"}, {1234567890, "005924"},
                                                                 {2000000000, "279037"}, {20000000000, "353130"}};
    for (const auto& [second, code] : rows) {
        EXPECT_EQ(hotp(key, static_cast<std::uint64_t>(totp_step_at(at(second)))), code) << second;
        EXPECT_EQ(totp_step_of(key, code, at(second), 0), second / 30) << second;
    }
}

TEST(Totp, a_code_is_taken_one_step_early_or_late_and_no_further) {
    const auto key = key_of(rfc_key);
    const auto code = hotp(key, 1000);
    for (const auto& [step, taken] : std::vector<std::pair<std::int64_t, bool>>{
             {998, false}, {999, true}, {1000, true}, {1001, true}, {1002, false}}) {
        EXPECT_EQ(totp_step_of(key, code, at(step * 30 + 7), 0).has_value(), taken) << step;
    }
}

// Falls with tests/defences/totp_step_used_once.patch.
TEST(Totp, a42_no_step_is_taken_twice_nor_one_before_it) {
    const auto key = key_of(rfc_key);
    const auto now = at(1000 * 30 + 1);
    const auto taken = totp_step_of(key, hotp(key, 1000), now, 0);
    ASSERT_EQ(taken, 1000);
    EXPECT_FALSE(totp_step_of(key, hotp(key, 1000), now, *taken));
    EXPECT_FALSE(totp_step_of(key, hotp(key, 1000), at(1001 * 30 + 1), *taken)) << "still within the drift";
    EXPECT_FALSE(totp_step_of(key, hotp(key, 999), now, *taken)) << "a step before the one that was used";
    EXPECT_EQ(totp_step_of(key, hotp(key, 1001), now, *taken), 1001);
}

TEST(Totp, only_six_digits_are_a_code) {
    const auto key = key_of(rfc_key);
    const auto now = at(59);
    EXPECT_TRUE(totp_step_of(key, "287 082", now, 0));
    EXPECT_TRUE(totp_step_of(key, " 287082 ", now, 0));
    for (const std::string_view wrong :
         {"", "28708", "2870820", "94287082", "28708x", "-87082", "287082\n", "٢٨٧٠٨٢"}) {
        EXPECT_FALSE(totp_step_of(key, wrong, now, 0)) << wrong;
    }
    EXPECT_FALSE(totp_step_of(key, std::string_view("287082\0", 7), now, 0));
}

TEST(Totp, base32_is_that_of_rfc_4648) {
    const std::vector<std::pair<std::string, std::string>> rows{{"", ""},
                                                                {"f", "MY"},
                                                                {"fo", "MZXQ"},
                                                                {"foo", "MZXW6"},
                                                                {"foob", "MZXW6YQ"},
                                                                {"fooba", "MZXW6YTB"},
                                                                {"foobar", "MZXW6YTBOI"}};
    for (const auto& [plain, text] : rows) {
        EXPECT_EQ(base32(std::span(reinterpret_cast<const std::uint8_t*>(plain.data()), plain.size())), text);
    }
}

TEST(Totp, the_uri_names_issuer_and_account_escaped) {
    EXPECT_EQ(otpauth_uri("jeton of acme & co", "ada", key_of(rfc_key)),
              "otpauth://totp/jeton%20of%20acme%20%26%20co:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
              "&issuer=jeton%20of%20acme%20%26%20co&algorithm=SHA1&digits=6&period=30");
}

TEST(Totp, keys_have_160_random_bits) {
    base::SystemEntropy entropy;
    const auto first = make_totp_key(entropy);
    const auto second = make_totp_key(entropy);
    EXPECT_EQ(base32(first).size(), 32U);
    EXPECT_NE(base32(first), base32(second));
}

}  // namespace
}  // namespace jeton::login
