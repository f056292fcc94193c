#include "base/plain_text.h"

#include <gtest/gtest.h>

#include <string>

namespace jeton::base {
namespace {

// Every byte at every place of a text that is longer than two steps.
TEST(PlainText, ends_at_the_first_byte_that_is_not) {
    for (std::size_t at = 0; at < 19; ++at) {
        for (unsigned byte = 0; byte < 256; ++byte) {
            std::string text(19, '~');
            text[at] = static_cast<char>(byte);
            const bool printable = byte >= 0x20 && byte <= 0x7e;
            const bool in_json = byte >= 0x20 && byte <= 0x7f && byte != '"' && byte != '\\';
            EXPECT_EQ(printable_prefix(text), printable ? text.size() : at) << at << " " << byte;
            EXPECT_EQ(json_prefix(text), in_json ? text.size() : at) << at << " " << byte;
        }
    }
    EXPECT_EQ(printable_prefix(""), 0U);
    EXPECT_EQ(json_prefix(""), 0U);
}

}  // namespace
}  // namespace jeton::base
