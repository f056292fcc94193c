// Passwords as they are kept.
#include <gtest/gtest.h>

#include <sodium.h>

#include <array>

#include "login/password_hasher.h"

namespace jeton::login {
namespace {

base::Secret secret(std::string_view text) { return std::move(*base::Secret::copy_of(text)); }

TEST(PasswordHasher, keeps_argon2id_of_at_least_19_mib_and_two_passes) {
    base::SystemEntropy entropy;
    PasswordHasher hasher(entropy);
    const auto hash = hasher.hash(secret("seven unlikely hats"));
    ASSERT_TRUE(hash);
    EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << *hash;
    EXPECT_NE(*hash, *hasher.hash(secret("seven unlikely hats"))) << "each has its salt";
    EXPECT_TRUE(hasher.matches(*hash, secret("seven unlikely hats")));
    EXPECT_FALSE(hasher.matches(*hash, secret("seven unlikely hat")));
    EXPECT_FALSE(PasswordHasher::outdated(*hash));
}

TEST(PasswordHasher, a39_asks_for_nobody_what_it_asks_for_somebody) {
    base::SystemEntropy entropy;
    PasswordHasher hasher(entropy);
    const auto before = hasher.computed();
    EXPECT_FALSE(hasher.matches({}, secret("anything")));
    EXPECT_EQ(before + 1, hasher.computed());
}

TEST(PasswordHasher, knows_a_hash_of_another_cost) {
    std::array<char, crypto_pwhash_STRBYTES> weak{};
    ASSERT_EQ(0, crypto_pwhash_str(weak.data(), "x", 1, 1, std::size_t{8} << 20U));
    EXPECT_TRUE(PasswordHasher::outdated(weak.data()));
    base::SystemEntropy entropy;
    EXPECT_TRUE(PasswordHasher(entropy).matches(weak.data(), secret("x")));
}

}  // namespace
}  // namespace jeton::login
