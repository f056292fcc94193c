#include "permission/effective.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "permission/catalog_test.h"
#include "permission/layer.h"

namespace jeton::permission {
namespace {

using testing::catalog;

constexpr std::string_view self = "u";
std::string_view owner_of(std::string_view id) {
    if (id == "s1" || id == "s2") return "u";
    return id == "s3" ? "v" : std::string_view();
}

Grants grants(std::string_view text) { return *parse_grants_text(text); }

/// As they are told: without what only the store needs.
Grants told(Grants grants) {
    for (auto& grant : grants) grant.limits.clear();
    return grants;
}

Grants effective_of(const std::vector<Grants>& layers) { return effective(catalog(), layers, self, owner_of); }

TEST(Effective, one_list_of_what_every_layer_allows) {
    const auto held = grants(R"([
        {"scopes": ["contents:write", "billing:read"], "resources": {"repository": ["acme/site", "acme/docs-*", "x"]}},
        {"scopes": ["issues:read"], "resources": {"repository": ["*"]}},
        {"scopes": ["jeton.tokens:write"], "resources": {"principal": ["self"]}}])");
    EXPECT_EQ(told(grants(R"([
        {"scopes": ["jeton.tokens:read"], "resources": {"principal": ["self"]}},
        {"scopes": ["contents:read"], "resources": {"repository": ["acme/docs-api", "acme/site"]}},
        {"scopes": ["issues:read"], "resources": {"repository": ["acme/*"]}}])")),
              effective_of({held, grants(R"([
        {"scopes": ["contents:read"], "resources": {"repository": ["acme/site", "acme/docs-api"]}},
        {"scopes": ["issues:write"], "resources": {"repository": ["acme/*", "acme/site"]}},
        {"scopes": ["jeton.tokens:read"], "resources": {"principal": ["*"]}}])")}));
    EXPECT_EQ(Grants{}, effective_of({held, {}}));
}

TEST(Effective, self_is_the_principal_and_its_services) {
    const auto tokens_on = [](std::string_view selectors) {
        return grants(R"([{"scopes": ["jeton.tokens:read"], "resources": {"principal": [)" + std::string(selectors) +
                      "]}}]");
    };
    const auto own = tokens_on(R"("self")");
    EXPECT_EQ(told(own), effective_of({own, own}));
    EXPECT_EQ(told(tokens_on(R"("s1", "u")")), effective_of({own, tokens_on(R"("u", "v", "s1", "s3")")}));
    EXPECT_EQ(told(tokens_on(R"("u")")), effective_of({own, tokens_on(R"("u*")")}));
    EXPECT_EQ(Grants{}, effective_of({own, tokens_on(R"("v", "s3")")}));
}

const std::vector<std::string> scopes = {"contents:read",     "contents:write",     "issues:read",
                                         "issues:write",      "billing:read",       "billing:write",
                                         "jeton.tokens:read", "jeton.tokens:write", "jeton.issue:write"};

rc::Gen<Grants> any_grants() {
    const auto list = [](std::vector<std::string> of) {
        return rc::gen::resize(4, rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(std::move(of))));
    };
    const auto grant = rc::gen::apply(
        [](const std::vector<std::string>& held, const std::vector<std::string>& repositories,
           const std::vector<std::string>& principals) {
            Grant made;
            for (const auto& scope : held) made.scopes.push_back(*Scope::parse(scope));
            if (!repositories.empty()) made.resources["repository"] = repositories;
            if (!principals.empty()) made.resources["principal"] = principals;
            return made;
        },
        list(scopes), list({"*", "a", "a*", "ab", "ab*", "abc*", "abcd", "b", "b*"}),
        list({"*", "self", "u", "v", "s1", "s2", "s3"}));
    return rc::gen::resize(4, rc::gen::container<std::vector<Grant>>(grant));
}

RC_GTEST_PROP(Effective, meets_a_requirement_if_every_layer_does, ()) {
    const auto layers = *rc::gen::resize(3, rc::gen::nonEmpty(rc::gen::container<std::vector<Grants>>(any_grants())));
    const auto together = effective_of(layers);
    const auto one = Layer::compile(catalog(), together);
    std::vector<Resource> resources{{}};
    for (const auto* name : {"a", "ab", "abc", "abcd", "abx", "b", "bb", "c"}) {
        resources.push_back({.type = *catalog().find_type("repository"), .name = name, .owner = {}});
    }
    for (const auto* name : {"u", "v", "s1", "s2", "s3"}) {
        resources.push_back({.type = principal_type, .name = name, .owner = owner_of(name)});
    }
    for (const auto& resource : resources) {
        auto expected = Layer::compile(catalog(), layers.front()).allowed(resource, self);
        for (const auto& layer : layers) expected &= Layer::compile(catalog(), layer).allowed(resource, self);
        RC_ASSERT(one.allowed(resource, self) == expected);
    }
    // No grant without a meaning, and nothing said twice.
    for (const auto& grant : together) RC_ASSERT(!grant.scopes.empty());
    RC_ASSERT(!catalog().check(together, "/grants"));
    RC_ASSERT(effective_of({together}) == together);
}

}  // namespace
}  // namespace jeton::permission
