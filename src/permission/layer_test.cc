#include "permission/layer.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "permission/catalog_test.h"

namespace jeton::permission {
namespace {

using testing::catalog;

const std::vector<std::string> scopes_of_repository = {"contents:read", "contents:write", "issues:read",
                                                       "issues:write"};
const std::vector<std::string> names = {"a", "ab", "abc", "b", "acme/site", "acme/docs"};
const std::vector<std::string> selectors = {"*", "a", "a*", "ab*", "abc", "b", "acme/*", "acme/site"};

/// Grants as a person would read them: the oracle knows levels and selectors, and no bit sets.
bool naive_allows(const Grants& grants, const std::string& scope, const std::string& name) {
    const auto includes = [&](const std::string& held) {
        return held == scope || (held.ends_with(":write") && scope == held.substr(0, held.find(':')) + ":read");
    };
    const auto selects = [&](const std::string& selector) {
        return selector.ends_with('*') ? name.starts_with(selector.substr(0, selector.size() - 1)) : name == selector;
    };
    return std::ranges::any_of(grants, [&](const Grant& grant) {
        const auto held = std::ranges::any_of(grant.scopes, [&](const Scope& one) { return includes(one.text()); });
        const auto list = grant.resources.find("repository");
        return held && list != grant.resources.end() && std::ranges::any_of(list->second, selects);
    });
}

rc::Gen<Grants> any_grants() {
    const auto grant = rc::gen::apply(
        [](const std::vector<std::string>& held, const std::vector<std::string>& on) {
            Grant made;
            for (const auto& scope : held) made.scopes.push_back(*Scope::parse(scope));
            made.resources["repository"] = on;
            return made;
        },
        rc::gen::resize(3, rc::gen::nonEmpty(
                               rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(scopes_of_repository)))),
        rc::gen::resize(
            3, rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(selectors)))));
    return rc::gen::resize(4, rc::gen::container<std::vector<Grant>>(grant));
}

bool allows(const Grants& grants, std::string_view scope, std::string_view name) {
    const auto resource = "repository:" + std::string(name);
    const auto requirement = Requirement::compile(catalog(), std::span(&scope, 1), resource);
    return Layer::compile(catalog(), grants).allowed(requirement->resource, "usr_x").contains(requirement->scopes);
}

RC_GTEST_PROP(Grants, answer_as_a_naive_reader_does, ()) {
    const auto grants = *any_grants();
    for (const auto& scope : scopes_of_repository) {
        for (const auto& name : names) RC_ASSERT(allows(grants, scope, name) == naive_allows(grants, scope, name));
    }
}

// Design 2, promise 3.
RC_GTEST_PROP(Narrowing, never_widens, ()) {
    const auto outer = *any_grants();
    const auto inner = *any_grants();
    const auto beyond = not_covered(catalog(), outer, "usr_x", inner, "usr_x", {});
    for (const auto& scope : scopes_of_repository) {
        for (const auto& name : names) {
            if (beyond.empty() && naive_allows(inner, scope, name)) RC_ASSERT(naive_allows(outer, scope, name));
        }
    }
}

RC_GTEST_PROP(Narrowing, what_is_held_covers_itself, ()) {
    const auto grants = *any_grants();
    RC_ASSERT(not_covered(catalog(), grants, "usr_x", grants, "usr_x", {}).empty());
}

RC_GTEST_PROP(Grants, text_reads_back_as_what_was_written, ()) {
    const auto grants = *any_grants();
    RC_ASSERT(*parse_grants_text(grants_text(grants)) == grants);
    const auto limited = catalog().with_limits(grants);
    RC_ASSERT(*parse_grants_text(grants_text(limited)) == limited);
    RC_ASSERT(grants_text(limited).find("limits") == std::string::npos);  // they are the usual ones: no byte is spent
}

/// `contents` on another resource type, or on none; `repository` stays a type.
std::shared_ptr<const Catalog> catalog_with_contents_on(const std::string& type) {
    return *Catalog::build({{.name = "repository", .title = "R"}, {.name = "project", .title = "P"}},
                           {{.name = "contents", .title = "C", .levels = {"read", "write"}, .resource = type},
                            {.name = "issues", .title = "I", .levels = {"read"}, .resource = "project"},
                            {.name = "billing", .title = "B", .levels = {"read"}, .resource = ""}});
}

// A18: a limit that is gone grants nothing. What stands beside it in the grant is granted as before.
TEST(Limits, a_scope_that_lost_its_limit_is_granted_no_more) {
    const auto before = catalog_with_contents_on("repository");
    const auto grants = *parse_grants_text(before->stored_text(
        {*parse_grant_line("contents:write,issues:read,billing:read on repository:acme/site,project:*")}));
    const auto held = [&](const Catalog& by, std::string_view type) {
        const auto layer = Layer::compile(by, grants);
        return by.names_of_highest(layer.allowed({.type = *by.find_type(type), .name = "acme/site", .owner = {}}, {}));
    };
    using Names = std::vector<std::string_view>;
    EXPECT_EQ(held(*before, "repository"), (Names{"contents:write", "billing:read"}));
    EXPECT_EQ(held(*before, "project"), (Names{"issues:read", "billing:read"}));
    for (const auto* const type : {"", "project"}) {
        const auto after = catalog_with_contents_on(type);
        EXPECT_EQ(held(*after, "repository"), (Names{"billing:read"})) << type;
        EXPECT_EQ(held(*after, "project"), (Names{"issues:read", "billing:read"})) << type;
        const auto scope = *Scope::parse("contents:read");
        const Grants wanted{{.scopes = {scope}, .resources = {{"project", {"*"}}}}};
        EXPECT_EQ(not_covered(*after, grants, {}, wanted, {}, {}), std::vector<std::string>{"contents:read"}) << type;
        EXPECT_TRUE(after->check(grants, "/grants")) << type;
    }
    // A scope that was unlimited and got a type is bounded by what its grant names of it.
    const auto unlimited = *parse_grants_text(
        catalog_with_contents_on("")->stored_text({*parse_grant_line("contents:read on repository:acme/site")}));
    const auto layer = Layer::compile(*before, unlimited);
    EXPECT_EQ(before->names_of_highest(layer.mentioned()), (Names{"contents:read"}));
    EXPECT_TRUE(layer.allowed({}, {}).empty());
}

TEST(Requirements, that_are_none_are_refused_with_their_place) {
    struct Row {
        std::vector<std::string_view> scopes;
        std::optional<std::string_view> resource;
        std::string pointer;
    };
    const Row rows[] = {{{}, "repository:a", "/scopes"},
                        {{"contnts:read"}, "repository:a", "/scopes/0"},
                        {{"contents:read"}, std::nullopt, "/resource"},
                        {{"contents:read"}, "principal:a", "/resource"},
                        {{"contents:read"}, "nothing:a", "/resource"},
                        {{"contents:read"}, "repository:", "/resource"},
                        {{"contents:read"}, "repository:a b", "/resource"},
                        {{"contents:read"}, "repository:a*", "/resource"}};
    for (const auto& row : rows) {
        const auto requirement = Requirement::compile(catalog(), row.scopes, row.resource);
        ASSERT_FALSE(requirement) << row.resource.value_or("-");
        EXPECT_EQ(requirement.error().pointer.substr(0, row.pointer.size()), row.pointer) << row.resource.value_or("-");
    }
}

TEST(GrantLines, read_and_refuse) {
    EXPECT_EQ(format_grant_line(*parse_grant_line("contents:read,issues:write on repository:acme/site,repository:b*")),
              "contents:read,issues:write on repository:acme/site,repository:b*");
    EXPECT_TRUE(parse_grant_line("billing:read"));
    for (const auto* const wrong :
         {"", "contents", "contents:read on", "contents:read on repository",
          "contents:read on repository:", "contents:read on repository:a**", "contents:read on repository:a b", ":read",
          "Contents:read", "contents:read issues:read"}) {
        EXPECT_FALSE(parse_grant_line(wrong)) << wrong;
    }
}

TEST(Ceilings, self_means_the_principal_and_what_it_owns) {
    const auto grants = *parse_grants_text(R"([{"scopes":["jeton.tokens:write"],"resources":{"principal":["self"]}}])");
    const auto layer = Layer::compile(catalog(), grants);
    const auto bit = catalog().find("jeton.tokens:write")->bit;
    EXPECT_TRUE(layer.allowed({.type = principal_type, .name = "usr_me", .owner = {}}, "usr_me").test(bit));
    EXPECT_TRUE(layer.allowed({.type = principal_type, .name = "svc_mine", .owner = "usr_me"}, "usr_me").test(bit));
    EXPECT_FALSE(layer.allowed({.type = principal_type, .name = "usr_other", .owner = {}}, "usr_me").test(bit));
    EXPECT_FALSE(
        layer.allowed({.type = principal_type, .name = "svc_theirs", .owner = "usr_other"}, "usr_me").test(bit));
}

}  // namespace
}  // namespace jeton::permission
