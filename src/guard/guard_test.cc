#include <gtest/gtest.h>

#include "guard/credential.h"
#include "guard/original.h"
#include "guard/rules.h"

namespace jeton::guard {
namespace {

std::shared_ptr<const permission::Catalog> catalog() {
    return *permission::Catalog::build(
        {{.name = "repository", .title = "R"}},
        {{.name = "contents", .title = "C", .levels = {"read", "write"}, .resource = "repository"},
         {.name = "billing", .title = "B", .levels = {"read"}, .resource = ""}});
}

GuardSettings git() {
    return {.name = "git",
            .proxy = Proxy::nginx,
            .basic = true,
            .rules = {{.methods = {"GET"},
                       .path = "/{owner}/{name}.git/info/refs",
                       .query = {{"service", "git-upload-pack"}},
                       .require = {"contents:read"},
                       .resource = "repository:{owner}/{name}"},
                      {.methods = {"GET", "HEAD"},
                       .path = "/files/{rest...}",
                       .query = {},
                       .require = {"billing:read"},
                       .resource = ""}}};
}

std::string judged(std::string_view method, std::string_view uri) {
    static const auto guard = *Guard::compile(git(), *catalog());
    Scratch scratch;
    const auto match = guard.match(method, uri, scratch);
    if (!match) return match.error() == Refusal::ambiguous ? "ambiguous" : "no rule";
    return std::string(match->resource.name);
}

TEST(GuardPath, is_judged_as_the_upstream_will_see_it) {
    struct Row {
        std::string_view method, uri;
        std::string expected;
    };
    using namespace std::string_view_literals;
    const Row rows[] = {
        {"GET", "/acme/site.git/info/refs?service=git-upload-pack", "acme/site"},
        {"GET", "/acme/s%69te.git/info/refs?service=git-upload-pack", "acme/site"},
        {"GET", "/acme/a.git.git/info/refs?service=git-upload-pack", "acme/a.git"},
        {"GET", "/acme/site.git/info/refs?x=1&service=git%2Dupload-pack", "acme/site"},
        {"HEAD", "/acme/site.git/info/refs?service=git-upload-pack", "no rule"},
        {"get", "/acme/site.git/info/refs?service=git-upload-pack", "no rule"},
        {"GET", "/acme/.git/info/refs?service=git-upload-pack", "no rule"},
        {"GET", "/acme/site.git/info/refs", "no rule"},
        {"GET", "/acme/site.git/info/refs/?service=git-upload-pack", "no rule"},
        {"GET", "/acme/site.git/info/refs?service=git-receive-pack", "no rule"},
        {"GET", "/acme/site.git/info/refs?service=git-upload-pack;service=git-receive-pack", "ambiguous"},
        {"GET", "/acme/site.git/info/refs?service=git-upload-pack&service=git-upload-pack", "ambiguous"},
        {"GET", "/acme/site.git/info/refs?service=git-upload-pack&%73ervice=git-receive-pack", "ambiguous"},
        {"GET", "/acme/site.git/info/refs?service=%zz", "ambiguous"},
        {"GET", "/acme/site.git/info/refs?service=git-upload-pack&x=1;service=git-receive-pack", "ambiguous"},
        {"GET", "/acme/site.git/info/refs?x=1;service=git-receive-pack&service=git-upload-pack", "ambiguous"},
        {"GET", "/acme%2fsite.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme%2Fx/site.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme%5cx/site.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme//site.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/x/../acme/site.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/x/%2e%2E/acme/site.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/./acme/site.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme/site.git;v=1/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme/site.git%3b/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme/si%00te.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme/si%0ate.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme/si%20te.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme/*.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme/%c0%af.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme/%ed%a0%80.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme/%4.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "/acme/site.git/info/refs?service=git-upload-pack#x", "ambiguous"},
        {"GET", "http://x/acme/site.git/info/refs?service=git-upload-pack", "ambiguous"},
        {"GET", "", "ambiguous"},
        {"GET", "/files/a/b/c", ""},
        {"HEAD", "/files/a", ""},
        {"GET", "/files/", "no rule"},
        {"GET", "/files/a/../../acme", "ambiguous"},
    };
    for (const auto& row : rows) EXPECT_EQ(judged(row.method, row.uri), row.expected) << row.method << " " << row.uri;
}

TEST(GuardRules, that_would_not_do_what_they_say_stop_the_start) {
    struct Row {
        std::string path, resource, require, sentence;
    };
    const Row rows[] = {{"acme", "", "billing:read", "must begin with '/'"},
                        {"/{a}{b}", "", "billing:read", "side by side"},
                        {"/{a}/{a}", "", "billing:read", "twice"},
                        {"/{a", "", "billing:read", "brace"},
                        {"/{a...}/b", "", "billing:read", "last segment"},
                        {"/a//b", "", "billing:read", "empty segment"},
                        {"/{a}", "repository:{b}", "contents:read", "which its path does not have"},
                        {"/{a}", "", "contents:read", "contents:read"},
                        {"/{a}", "principal:{a}", "contents:read", ""},
                        {"/{a}", "{a}", "contents:read", "TYPE:NAME"},
                        {"/{a}", "", "biling:read", "billing:read"}};
    for (const auto& row : rows) {
        const GuardSettings settings{.name = "g",
                                     .proxy = Proxy::nginx,
                                     .basic = false,
                                     .rules = {{.methods = {"GET"},
                                                .path = row.path,
                                                .query = {},
                                                .require = {row.require},
                                                .resource = row.resource}}};
        const auto guard = Guard::compile(settings, *catalog());
        ASSERT_FALSE(guard) << row.path << " " << row.resource;
        EXPECT_NE(guard.error().find("guard.g: rule 1"), std::string::npos) << guard.error();
        EXPECT_NE(guard.error().find(row.sentence), std::string::npos) << guard.error();
    }
}

std::string credential_of(std::vector<HeaderField> fields) {
    const Credential credential(fields);
    switch (credential.kind()) {
        case Credential::Kind::none:
            return "none";
        case Credential::Kind::refused:
            return "refused";
        case Credential::Kind::one:
            return "one:" + std::string(credential.text());
    }
    return {};
}

TEST(GuardCredential, bearer_basic_or_key_and_never_two) {
    EXPECT_EQ(credential_of({}), "none");
    EXPECT_EQ(credential_of({{"authorization", "bearer abc"}}), "one:abc");
    EXPECT_EQ(credential_of({{"Authorization", "Basic Ym9iOmFiYw=="}}), "one:abc");              // bob:abc
    EXPECT_EQ(credential_of({{"Authorization", "Basic YWJjOg=="}}), "one:abc");                  // abc:
    EXPECT_EQ(credential_of({{"Authorization", "Basic YWJjOngtb2F1dGgtYmFzaWM="}}), "one:abc");  // abc:x-oauth-basic
    EXPECT_EQ(credential_of({{"Authorization", "Basic Ym9iOmE6Yg=="}}), "one:a:b");              // bob:a:b
    EXPECT_EQ(credential_of({{"Authorization", "Basic !!!"}}), "one:");
    EXPECT_EQ(credential_of({{"Authorization", "Digest abc"}}), "one:");
    EXPECT_EQ(credential_of({{"X-API-Key", "abc"}}), "one:abc");
    EXPECT_EQ(credential_of({{"X-API-Key", "abc"}, {"Authorization", "Bearer abc"}}), "one:abc");
    EXPECT_EQ(credential_of({{"X-API-Key", "abc"}, {"Authorization", "Bearer abd"}}), "refused");
    EXPECT_EQ(credential_of({{"Authorization", "Bearer abc"}, {"Authorization", "Bearer abc"}}), "refused");
    EXPECT_EQ(credential_of({{"X-API-Key", "a"}, {"x-api-key", "a"}}), "refused");
}

TEST(GuardOriginal, is_told_once_by_each_proxy) {
    using Fields = std::vector<HeaderField>;
    const Fields nginx{{"X-Original-Method", "GET"}, {"X-Original-URI", "/a?b"}, {"X-Real-IP", "203.0.113.9"}};
    const auto told = read_nginx(nginx);
    ASSERT_TRUE(told);
    EXPECT_EQ(told->method, "GET");
    EXPECT_EQ(told->uri, "/a?b");
    EXPECT_EQ(told->address->text(), "203.0.113.9");
    for (std::size_t i = 0; i < nginx.size(); ++i) {
        auto fewer = nginx;
        fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_FALSE(read_nginx(fewer)) << i;
        auto more = nginx;
        more.push_back(nginx[i]);
        EXPECT_FALSE(read_nginx(more)) << i;
    }
    const Fields forwarded{
        {"X-Forwarded-Method", "PUT"}, {"X-Forwarded-Uri", "/x"}, {"X-Forwarded-For", "10.0.0.1, 198.51.100.7"}};
    ASSERT_TRUE(read_forwarded(forwarded));
    EXPECT_EQ(read_forwarded(forwarded)->address->text(), "198.51.100.7");
    EXPECT_FALSE(read_forwarded(
        Fields{{"X-Forwarded-Method", "PUT"}, {"X-Forwarded-Uri", "/x"}, {"X-Forwarded-For", "10.0.0.1, unknown"}}));
    const Fields envoy{{"X-Forwarded-For", "198.51.100.7"}};
    EXPECT_EQ(read_envoy("POST", "/a", envoy)->method, "POST");
    EXPECT_FALSE(read_envoy("POST", "a", envoy));
    EXPECT_FALSE(read_envoy("POST", "/a", {}));
}

}  // namespace
}  // namespace jeton::guard
