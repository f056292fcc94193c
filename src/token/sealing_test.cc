#include "token/sealing.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "token/keys.h"

namespace jeton::token {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

TEST(Sealing, opens_with_its_key_at_its_place_only) {
    base::SystemEntropy entropy;
    const auto key = make_key(entropy);
    const auto sealed = seal(key, "totp:usr_1", bytes_of("twenty bytes of a key"), entropy);
    const auto plain = unseal(key, "totp:usr_1", sealed);
    ASSERT_TRUE(plain);
    plain->expose([](std::string_view text) { EXPECT_EQ(text, "twenty bytes of a key"); });
    EXPECT_FALSE(unseal(key, "totp:usr_2", sealed)) << "another's row put in its place";
    EXPECT_FALSE(unseal(make_key(entropy), "totp:usr_1", sealed));
    EXPECT_NE(sealed, seal(key, "totp:usr_1", bytes_of("twenty bytes of a key"), entropy));
    const auto holds = std::ranges::search(sealed, bytes_of("twenty"));
    EXPECT_TRUE(holds.empty());
}

TEST(Sealing, no_changed_or_cut_byte_opens) {
    base::SystemEntropy entropy;
    const auto key = make_key(entropy);
    const auto sealed = seal(key, "p", bytes_of("s"), entropy);
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] ^= std::byte{1};
        EXPECT_FALSE(unseal(key, "p", changed)) << i;
        EXPECT_FALSE(unseal(key, "p", std::span(sealed).first(i))) << i;
    }
}

}  // namespace
}  // namespace jeton::token
