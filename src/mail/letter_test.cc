#include "mail/letter.h"

#include <gtest/gtest.h>

namespace jeton::mail {
namespace {

TEST(Letter, is_a_message_of_rfc_5322) {
    const Letter letter{
        .to = "ada@example.org", .subject = "Set a new password", .text = "Hello,\n\nhttps://x/reset#C\n"};
    EXPECT_EQ(message_of(letter, "Jeton <jeton@example.org>", "01k", base::Time(base::seconds(1'795'626'000))),
              "Date: Wed, 25 Nov 2026 17:00:00 +0000\r\nFrom: Jeton <jeton@example.org>\r\nTo: ada@example.org\r\n"
              "Subject: Set a new password\r\nMessage-ID: <01k@example.org>\r\nAuto-Submitted: auto-generated\r\n"
              "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
              "Hello,\r\n\r\nhttps://x/reset#C\r\n");
}

TEST(Letter, addresses_are_found_and_header_lines_cannot_be_broken) {
    EXPECT_EQ(address_in("ada@example.org"), "ada@example.org");
    EXPECT_EQ(address_in("Ada of Acme <ada@example.org>"), "ada@example.org");
    for (const std::string_view wrong :
         {"", "ada", "@example.org", "ada@", "ada@example.org\r\nBcc: eve@example.org", "Ada <ada@example.org> x",
          "ada@example.org>", "Ada ada@example.org", "<ada@example.org, eve@example.org>", "Ada\n <ada@example.org>"}) {
        EXPECT_FALSE(address_in(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace jeton::mail
