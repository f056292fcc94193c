// Which passwords are refused, and which must not be.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "login/common_passwords.h"
#include "login/password_rules.h"

namespace jeton::login {
namespace {

TEST(PasswordRules, refuse_what_is_guessed_first) {
    struct Case {
        const char* password;
        const char* username;
        PasswordError expected;
    };
    for (const auto& [password, username, expected] : {
             Case{"", "ada", PasswordError::too_short},
             Case{"elevenchars", "ada", PasswordError::too_short},
             Case{"öäüöäüöäüöä", "ada", PasswordError::too_short},  // eleven characters, twice the bytes
             Case{"twelve chars\xff", "ada", PasswordError::not_text},
             Case{"\xed\xa0\x80 is half of a pair", "ada", PasswordError::not_text},
             Case{"\xc0\xaf is overlong, really", "ada", PasswordError::not_text},
             Case{"password1234", "ada", PasswordError::common},
             Case{"PASSWORD1234", "ada", PasswordError::common},
             Case{"P@ssw0rd2024!", "ada", PasswordError::common},
             Case{"!!welcome2024!!", "ada", PasswordError::common},
             Case{"dragonmonkey99", "ada", PasswordError::common},
             Case{"correct horse battery staple", "ada", PasswordError::common},
             Case{"aaaaaaaaaaaaaaaa", "ada", PasswordError::repeated},
             Case{"xyzpxyzpxyzpxyzp", "ada", PasswordError::repeated},
             Case{"rtyuiopfghjklvbnm", "ada", PasswordError::sequence},
             Case{"bcdefghijklmnopq", "ada", PasswordError::sequence},
             Case{"2w3e4r5t6y7u8i9o", "ada", PasswordError::sequence},
             Case{"lovelace-9537", "lovelace", PasswordError::names_the_user},
             Case{"my-Lovelace-pw", "lovelace", PasswordError::names_the_user},
         }) {
        const auto found = check_password(password, username);
        ASSERT_TRUE(found) << password;
        EXPECT_EQ(describe(expected), describe(*found)) << password;
    }
    EXPECT_EQ(PasswordError::too_long, check_password(std::string(1025, 'x'), "ada"));
    EXPECT_EQ(PasswordError::not_text, check_password(std::string("nul\0 in the middle", 18), "ada"));
}

TEST(PasswordRules, let_own_words_be) {
    for (const auto* const password :
         {"correct horse battery", "seven unlikely hats", "äußerst geheime Wörter", "kQ7#vbLp2!xZ",
          "ada likes old looms", "пароль из слов", "the sunset over Lyon was green", "4Kd9-pPq2-Lm7x"}) {
        EXPECT_FALSE(check_password(password, "ada")) << password;
    }
}

TEST(PasswordRules, every_listed_password_is_refused) {
    EXPECT_GE(common_passwords().size(), 400U);
    for (const auto& password : common_passwords()) {
        EXPECT_GE(password.size(), password_characters_min) << password;
        EXPECT_TRUE(check_password(password, "ada")) << password;
    }
    for (const auto& word : common_words()) {
        EXPECT_TRUE(std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; })) << word;
        EXPECT_TRUE(check_password(std::string(word) + "!2024!2024!", "ada")) << word;
    }
}

}  // namespace
}  // namespace jeton::login
