#include "token/format.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include "token/hmac.h"
#include "token/keys.h"

namespace jeton::token {
namespace {

const Brand brand = *Brand::parse("jtn");

std::string text_of(const base::Secret& secret) {
    return secret.expose([](std::string_view text) { return std::string(text); });
}

// Made with zlib's crc32 in Python, base62 digits 0-9A-Za-z, left-padded.
TEST(TokenFormat, checksum_is_that_of_zlib) {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"jtnp_00000000000000000000000000000000", "2tY6Jv"},
        {"jtns_abcdefghijklmnopqrstuvwxyzABCDEF", "0umOgV"},
        {"", "000000"}};
    for (const auto& [text, expected] : vectors) {
        const auto made = checksum_of(text);
        EXPECT_EQ(std::string_view(made.data(), made.size()), expected) << text;
    }
}

constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

std::uint64_t number_of(std::string_view base62) {
    std::uint64_t number = 0;
    for (const char digit : base62) {
        RC_ASSERT(digits.contains(digit));
        number = number * digits.size() + digits.find(digit);
    }
    return number;
}

std::string base62_of(std::uint64_t number) {
    std::string text(checksum_characters, '0');
    for (auto at = text.rbegin(); at != text.rend(); ++at, number /= digits.size())
        *at = digits[number % digits.size()];
    return text;
}

RC_GTEST_PROP(TokenFormat, checksum_is_the_crc_in_base62_and_nothing_that_wraps_to_it, (std::string text)) {
    const auto checksum = checksum_of(text);
    const auto crc = ::crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
    RC_ASSERT(number_of({checksum.data(), checksum.size()}) == crc);
    RC_ASSERT(base62_of(crc) == std::string(checksum.data(), checksum.size()));

    base::SystemEntropy entropy;
    auto secret = text_of(make_secret(brand, Kind::personal, entropy));
    const auto own = number_of(std::string_view(secret).substr(secret.size() - checksum_characters));
    const auto wrapped = own + (*rc::gen::inRange<std::uint64_t>(1, 12) << 32U);  // 62⁶ is over 13 times 2³²
    RC_ASSERT(!parse_secret(
        brand, secret.replace(secret.size() - checksum_characters, checksum_characters, base62_of(wrapped))));
}

RC_GTEST_PROP(TokenFormat, one_changed_character_never_parses, ()) {
    base::SystemEntropy entropy;
    const auto kind = *rc::gen::element(Kind::personal, Kind::service, Kind::child, Kind::access, Kind::refresh);
    auto text = text_of(make_secret(brand, kind, entropy));
    RC_ASSERT(parse_secret(brand, text) == kind);
    RC_ASSERT(text.size() == brand.text().size() + 2 + random_characters + checksum_characters);
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto other = *rc::gen::distinctFrom(text[at]);
    text[at] = other;
    RC_ASSERT(!parse_secret(brand, text));
}

TEST(TokenFormat, what_is_almost_a_secret_is_none) {
    base::SystemEntropy entropy;
    const auto text = text_of(make_secret(brand, Kind::personal, entropy));
    EXPECT_TRUE(parse_secret(brand, text));
    for (const auto& wrong : {std::string(), text + "0", text.substr(1), " " + text, text.substr(0, text.size() - 1),
                              "xyz" + text.substr(3), text.substr(0, 4) + "-" + text.substr(5)}) {
        EXPECT_FALSE(parse_secret(brand, wrong)) << wrong.size();
    }
    EXPECT_EQ(hint_of(text), text.substr(text.size() - 10, 4));
    for (const auto* const wrong : {"", "a", "abcdefghijklm", "Jtn", "j-n"}) EXPECT_FALSE(Brand::parse(wrong)) << wrong;
}

// RFC 4231 §4.2, with its key padded to the 32 bytes that a key here has: zeroes at the end leave an HMAC as it is.
TEST(Hmac, is_that_of_rfc_4231) {
    std::array<std::byte, base::Key::bytes> bytes{};
    std::fill_n(bytes.begin(), 20, std::byte{0x0b});
    const HmacKey key{base::Key(bytes)};
    const Mac expected{0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53, 0x5c, 0xa8, 0xaf, 0xce, 0xaf, 0x0b, 0xf1, 0x2b,
                       0x88, 0x1d, 0xc2, 0x00, 0xc9, 0x83, 0x3d, 0xa7, 0x26, 0xe9, 0x37, 0x6c, 0x2e, 0x32, 0xcf, 0xf7};
    EXPECT_TRUE(equal(key.mac(std::string_view("Hi There")), expected));
    EXPECT_FALSE(equal(key.mac(std::string_view("Hi there")), expected));
}

TEST(Keys, a_wrapped_key_opens_for_its_purpose_and_root_alone) {
    base::SystemEntropy entropy;
    const auto root = make_key(entropy);
    const auto other = make_key(entropy);
    const auto wrapped = wrap(root, Purpose::digest, make_key(entropy), entropy);
    std::string text(reinterpret_cast<const char*>(wrapped.data()), wrapped.size());
    EXPECT_TRUE(unwrap(root, Purpose::digest, text));
    EXPECT_FALSE(unwrap(root, Purpose::audit, text));
    EXPECT_FALSE(unwrap(other, Purpose::digest, text));
    text.back() = static_cast<char>(text.back() ^ 1);
    EXPECT_FALSE(unwrap(root, Purpose::digest, text));
    EXPECT_FALSE(unwrap(root, Purpose::digest, ""));
}

}  // namespace
}  // namespace jeton::token
