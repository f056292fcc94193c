// What is looked for ahead is what the route's answer will decide on.
#include "http/lookahead.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "http/router.h"
#include "http/routes/plain_check.h"

namespace jeton::http {
namespace {

std::shared_ptr<const permission::Catalog> some_catalog() {
    return *permission::Catalog::build({},
                                       {{.name = "profile", .title = "Profile", .levels = {"read"}, .resource = ""}});
}

struct Deployment {
    const base::Key key{std::array<std::byte, base::Key::bytes>{}};
    const verify::Index index{*token::Brand::parse("jtn"), key, {.catalog = some_catalog()}};
    verify::Index::Reader reader{index};
    Lookahead lookahead{reader};

    /// What the route of `method` `target` seeks in such a request.
    std::optional<verify::Sought> sought(std::string_view method, std::string_view target, std::string_view body,
                                         const std::vector<Field>& fields) {
        Request request;
        request.set_line(method, target);
        request.body = body;
        request.fields = fields;
        find_route(request);
        if (request.route == nullptr || request.route->look_ahead == nullptr) return std::nullopt;
        return request.route->look_ahead(lookahead, request);
    }
};

TEST(Lookahead, finds_what_verify_will_decide_on) {
    Deployment d;
    for (const std::string_view body :
         {R"({"token":"jtnp_x"})", R"({ "ip": "::1", "token" : "jtnp_x" , "explain": true})"}) {
        const auto sought = d.sought("POST", "/v1/verify", body, {});
        ASSERT_TRUE(sought) << body;
        EXPECT_TRUE(sought->is("jtnp_x")) << body;
    }
    for (const std::string_view body : {"", "{}", R"("token")", R"({"token")", R"({"token":)", R"({"token":")",
                                        R"({"token":1})", R"({"token":"a\n"})"})
        EXPECT_FALSE(d.sought("POST", "/v1/verify", body, {})) << body;
}

TEST(Lookahead, finds_what_a_guard_will_decide_on) {
    Deployment d;
    const std::vector<std::vector<Field>> rows = {{{"Authorization", "Bearer jtnp_x"}},
                                                  {{"authorization", "basic Z2l0Omp0bnBfeA=="}},
                                                  {{"Host", "x"}, {"X-API-Key", "jtnp_x"}}};
    for (const auto& fields : rows) {
        for (const std::string_view target : {"/v1/guard/git", "/v1/guard/git/some/path"}) {
            const auto sought = d.sought("GET", target, {}, fields);
            ASSERT_TRUE(sought) << fields.back().value;
            EXPECT_TRUE(sought->is("jtnp_x")) << fields.back().value;
        }
    }
    EXPECT_FALSE(d.sought("GET", "/v1/guard/git", {}, {}));
    EXPECT_FALSE(d.sought("GET", "/v1/guard/git", {}, {{"Authorization", "Basic !"}}));
}

// Whoever calls is not known yet.
TEST(Lookahead, looks_no_further_than_a_glance) {
    Deployment d;
    EXPECT_FALSE(d.sought("POST", "/v1/verify", std::string(600, ' ') + R"({"token":"jtnp_x"})", {}));
    EXPECT_FALSE(d.sought("POST", "/v1/verify", R"({"token":")" + std::string(600, 'x') + "\"}", {}));
}

TEST(Lookahead, more_than_a_group_are_sought_and_none_is_lost) {
    Deployment d;
    for (int i = 0; i < 40; ++i) {
        const auto secret = "jtnp_" + std::to_string(i);
        EXPECT_TRUE(d.lookahead.seek(secret).is(secret));
        if (i % 30 == 0) d.lookahead.prefetch();
    }
    d.lookahead.prefetch();
    d.lookahead.prefetch();
}

// A check in the plain shape has the token that was found at a glance.
RC_GTEST_PROP(LikelyToken, is_the_plain_checks, (bool token_first, std::string text, std::string other)) {
    const auto plain = [](std::string from) {
        std::erase_if(from, [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; });
        return from.substr(0, 100);
    };
    const auto token = "\"token\":\"" + plain(text) + "\"";
    const auto ip = "\"ip\":\"" + plain(other) + "\"";
    const auto body = "{" + (token_first ? token + "," + ip : ip + "," + token) + "}";
    const auto check = read_plain_check(body);
    RC_ASSERT(check.has_value());
    RC_ASSERT(likely_token(body) == check->token);
}

}  // namespace
}  // namespace jeton::http
