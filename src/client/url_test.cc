#include <gtest/gtest.h>

#include "client/client.h"

namespace jeton::client {
namespace {

TEST(Url, says_where_jeton_is) {
    struct Row {
        std::string_view text, authority, path;
        bool tls, loopback;
    };
    for (const auto& row : {
             Row{"http://127.0.0.1:7480", "127.0.0.1:7480", "", false, true},
             Row{"http://localhost/", "localhost", "", false, true},
             Row{"https://tokens.example.org", "tokens.example.org", "", true, false},
             Row{"https://tokens.example.org:8443/jeton/", "tokens.example.org:8443", "/jeton", true, false},
             Row{"http://[::1]:7480", "[::1]:7480", "", false, true},
             Row{"http://127.evil.example", "127.evil.example", "", false, false},
         }) {
        SCOPED_TRACE(row.text);
        const auto url = Url::parse(row.text);
        ASSERT_TRUE(url.has_value()) << url.error();
        EXPECT_EQ(url->authority(), row.authority);
        EXPECT_EQ(url->path, row.path);
        EXPECT_EQ(url->tls, row.tls);
        EXPECT_EQ(url->loopback(), row.loopback);
    }
}

TEST(Url, refuses_what_could_send_a_token_astray) {
    for (const std::string_view text :
         {"", "tokens.example.org", "ftp://x", "http://", "http://:80", "http://a:0", "http://a:65536", "http://a:8x",
          "http://user:word@a", "http://a?x=y", "http://a/#f", "http://a b", "http://a\r\nX: y", "http://[::1",
          "http://[zz]:1", "http://[::1]80", "https://a/p?q"}) {
        EXPECT_FALSE(Url::parse(text).has_value()) << text;
    }
}

TEST(Client, says_that_nothing_listens) {
    // Port 1 of loopback is never listened on here; the system refuses at once.
    Client client(*Url::parse("http://127.0.0.1:1"), std::nullopt);
    const auto answer = client.send("GET", "/healthz");
    ASSERT_FALSE(answer.has_value());
    EXPECT_NE(answer.error().why.find("does not listen"), std::string::npos) << answer.error().why;
}

}  // namespace
}  // namespace jeton::client
