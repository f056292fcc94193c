#include "login/recovery_code.h"

#include <gtest/gtest.h>

#include <set>

namespace jeton::login {
namespace {

TEST(RecoveryCode, has_eighty_bits_in_four_groups) {
    base::SystemEntropy entropy;
    std::set<std::string> seen;
    std::set<char> characters;
    for (int i = 0; i < 200; ++i) {
        make_recovery_code(entropy).expose([&](std::string_view text) {
            ASSERT_EQ(text.size(), 19U);
            for (const std::size_t at : {4U, 9U, 14U}) EXPECT_EQ(text[at], '-');
            const auto normal = normal_recovery_code(text);
            EXPECT_EQ(normal.size(), recovery_code_characters);
            seen.insert(normal);
            characters.insert(normal.begin(), normal.end());
        });
    }
    EXPECT_EQ(seen.size(), 200U);
    EXPECT_EQ(characters.size(), 32U);
}

TEST(RecoveryCode, is_read_as_people_type_it) {
    for (const std::string_view typed : {"k7qm-2xnp-d01w-hv4t", "K7QM-2XNP-D01W-HV4T", "k7qm2xnpd01whv4t",
                                         " k7qm 2xnp doiw hv4t ", "k7qm-2xnp-dOLw-hv4t"}) {
        EXPECT_EQ(normal_recovery_code(typed), "k7qm2xnpd01whv4t") << typed;
    }
}

TEST(RecoveryCode, anything_else_is_none) {
    for (const std::string_view typed :
         {"", "123456", "k7qm-2xnp-d01w-hv4", "k7qm-2xnp-d01w-hv4tt", "k7qm-2xnp-d01w-hv4u", "k7qm_2xnp_d01w_hv4t",
          "k7qm-2xnp-d01w-hv4\n", "k7qm-2xnp-d01w-hv4\xc3\xa9"}) {
        EXPECT_EQ(normal_recovery_code(typed), "") << typed;
    }
}

}  // namespace
}  // namespace jeton::login
