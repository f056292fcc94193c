// UTF-8, held against the rows of RFC 3629 §4 and what stands just beyond each.
#include "base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace jeton::base {
namespace {

struct Row {
    const char* what;
    std::string_view text;
    std::optional<std::size_t> characters;  ///< nothing: no UTF-8
};

using namespace std::string_view_literals;

const Row rows[] = {
    {"nothing", "", 0},
    {"ASCII and NUL", "a\0\x7f"sv, 3},
    {"the first and the last of two bytes", "\xc2\x80\xdf\xbf", 2},
    {"the first and the last of three", "\xe0\xa0\x80\xef\xbf\xbf", 2},
    {"around the surrogates", "\xed\x9f\xbf\xee\x80\x80", 2},
    {"the first and the last of four", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 2},
    {"overlong slash", "\xc0\xaf", {}},
    {"overlong in two bytes", "\xc1\xbf", {}},
    {"overlong in three", "\xe0\x9f\xbf", {}},
    {"overlong in four", "\xf0\x8f\xbf\xbf", {}},
    {"first surrogate", "\xed\xa0\x80", {}},
    {"last surrogate", "\xed\xbf\xbf", {}},
    {"beyond U+10FFFF", "\xf4\x90\x80\x80", {}},
    {"lead of five bytes", "\xf8\x88\x80\x80\x80", {}},
    {"0xff", "\xff", {}},
    {"continuation alone", "\x80", {}},
    {"cut short after one", "a\xc3", {}},
    {"cut short after three", "\xf0\x9f\x98", {}},
    {"lead where a continuation belongs", "\xe2\x82\xc3", {}},
};

TEST(Utf8, is_what_the_rfc_says) {
    for (const auto& row : rows) {
        EXPECT_EQ(is_utf8(row.text), row.characters.has_value()) << row.what;
        if (row.characters) EXPECT_EQ(characters_of(row.text), *row.characters) << row.what;
    }
}

TEST(Utf8, tells_each_character_by_its_code) {
    std::u32string codes;
    const auto gather = [&](char32_t code) {
        codes += code;
        return code != U'!';
    };
    EXPECT_TRUE(is_utf8("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", gather));
    EXPECT_EQ(codes, U"a\u00e9\u20ac\U0001f600");
    EXPECT_FALSE(is_utf8("a!b", gather));
}

}  // namespace
}  // namespace jeton::base
