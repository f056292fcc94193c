// What systems of this kind fell to, as far as the decision answers for it. Tests are named after the row.
#include <boost/json/value.hpp>

#include "verify/index_test.h"

namespace jeton::verify {
namespace {

using testing::catalog_with;
using testing::Deployment;
using testing::grants_text;
using testing::start;
using namespace std::chrono_literals;

const std::string site = "repository:acme/site";

TEST(A02, a_guess_is_malformed_or_unknown_and_nothing_more_is_told) {
    Deployment d;
    const auto issued = d.in(d.token({"profile:read"}));
    const auto stranger = d.token({});
    auto spoilt = issued.secret;
    spoilt.back() = spoilt.back() == '0' ? '1' : '0';
    struct Row {
        std::string what;
        std::string secret;
        std::string expected;
    };
    const std::vector<Row> rows = {
        {"empty", "", "malformed"},
        {"NUL", std::string(1, '\0'), "malformed"},
        {"NUL behind a live secret", issued.secret + std::string(1, '\0'), "malformed"},
        {"1 MB", std::string(1 << 20, 'x'), "malformed"},
        {"1 MB behind a live secret", issued.secret + std::string(1 << 20, 'x'), "malformed"},
        {"trailing space", issued.secret + " ", "malformed"},
        {"leading space", " " + issued.secret, "malformed"},
        {"first half", issued.secret.substr(0, 20), "malformed"},
        {"bad checksum", spoilt, "malformed"},
        {"good checksum", stranger.secret, "unknown"}};
    const auto view = d.reader.pin();
    for (const auto& row : rows) {
        const auto decision = view.verify(row.secret, nullptr, std::nullopt, start);
        EXPECT_EQ(decision.verdict, Verdict::no) << row.what;
        EXPECT_EQ(name_of(decision.reason), row.expected) << row.what;
        EXPECT_FALSE(decision.known) << row.what;
        EXPECT_TRUE(decision.token.name.empty() && decision.principal.name.empty()) << row.what;
    }
}

TEST(A03, each_token_is_judged_by_its_own_grants) {
    Deployment d;
    const auto admin = d.in(d.token({"contents:write on repository:*"}));
    const auto viewer = d.in(d.token({"contents:read on repository:*"}));
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(d.ask(admin.secret, {"contents:write"}, site), "yes");
        EXPECT_EQ(d.ask(viewer.secret, {"contents:write"}, site), "insufficient_scope");
    }
}

TEST(A05, a_disabled_principal_is_refused_for_every_kind_of_token) {
    Deployment d;
    std::vector<std::string> secrets;
    for (const auto kind : {token::Kind::personal, token::Kind::service, token::Kind::access, token::Kind::refresh}) {
        secrets.push_back(d.in(d.token({"profile:read"}, kind)).secret);
    }
    const auto parent = d.in(d.token({"profile:read"}));
    secrets.push_back(d.child_of(parent, {"profile:read"}).secret);
    for (const auto& secret : secrets) EXPECT_EQ(d.ask(secret), "yes");
    d.owner.disabled = true;
    d.put(d.owner);
    for (const auto& secret : secrets) EXPECT_EQ(d.ask(secret), "principal_disabled");
}

TEST(A06, a_revoked_token_stays_revoked_when_its_user_is_disabled_and_enabled) {
    Deployment d;
    auto issued = d.in(d.token({"profile:read"}));
    const auto other = d.in(d.token({"profile:read"}));
    issued.row.revoked_at = start;
    d.put(issued.row);
    d.owner.disabled = true;
    d.put(d.owner);
    EXPECT_EQ(d.ask(issued.secret), "revoked");
    d.owner.disabled = false;
    d.put(d.owner);
    EXPECT_EQ(d.ask(issued.secret), "revoked");
    EXPECT_EQ(d.ask(other.secret), "yes");
}

TEST(A09, a_right_to_mint_that_was_taken_away_is_gone_from_the_next_decision) {
    Deployment d;
    const auto own = "principal:" + d.owner.id.text();
    auto issued = d.in(d.token({"jeton.issue:write,jeton.tokens:write on principal:self"}));
    EXPECT_EQ(d.ask(issued.secret, {"jeton.issue:write"}, own), "yes");
    d.owner.ceiling = grants_text({"jeton.tokens:read on principal:self"});
    d.put(d.owner);
    EXPECT_EQ(d.ask(issued.secret, {"jeton.issue:write"}, own), "insufficient_scope");
    EXPECT_EQ(d.ask(issued.secret, {"jeton.tokens:write"}, own), "insufficient_scope");
    EXPECT_EQ(d.ask(issued.secret, {"jeton.tokens:read"}, own), "yes");
}

TEST(A18, a_permission_that_left_the_catalog_grants_nothing_until_it_is_back) {
    Deployment d;
    const auto issued = d.in(d.token({"pull_requests:write,contents:read on repository:*"}));
    EXPECT_EQ(d.ask(issued.secret, {"pull_requests:write"}, site), "yes");
    d.index.replace({.catalog = catalog_with(false), .default_ceiling = DefaultCeiling::catalog});
    EXPECT_EQ(d.ask(issued.secret, {"pull_requests:write"}, site).substr(0, 14), "no requirement");
    EXPECT_EQ(d.ask(issued.secret, {"contents:read"}, site), "yes");
    EXPECT_EQ(d.ask(issued.secret, {"contents:write"}, site), "insufficient_scope");
    const auto later = d.in(d.token({"pull_requests:read,contents:read on repository:*"}));
    EXPECT_EQ(d.ask(later.secret, {"contents:read"}, site), "yes");
    d.index.replace({.catalog = catalog_with(true), .default_ceiling = DefaultCeiling::catalog});
    EXPECT_EQ(d.ask(issued.secret, {"pull_requests:write"}, site), "yes");
    EXPECT_EQ(d.ask(later.secret, {"pull_requests:read"}, site), "yes");
    d.index.replace({.catalog = catalog_with(true), .default_ceiling = DefaultCeiling::none});
    EXPECT_EQ(d.ask(issued.secret, {"pull_requests:write"}, site), "insufficient_scope");
}

TEST(A18, an_owner_that_was_deleted_or_never_came_grants_nothing) {
    Deployment d;
    auto issued = d.token({"profile:read"});
    issued.row.owner = Deployment::principal(8, base::PrincipalType::user).id;
    d.put(issued.row);
    EXPECT_EQ(d.ask(issued.secret), "principal_disabled");
    auto owner = Deployment::principal(8, base::PrincipalType::user);
    d.put(owner);
    EXPECT_EQ(d.ask(issued.secret), "yes");
    owner.deleted_at = start;
    d.put(owner);
    EXPECT_EQ(d.ask(issued.secret), "principal_disabled");
    issued.row.revoked_at = start;
    d.put(issued.row);
    EXPECT_EQ(d.ask(issued.secret), "revoked");
}

TEST(A18, grants_and_ceilings_that_are_not_understood_grant_nothing) {
    Deployment d;
    auto issued = d.token({"profile:read"});
    issued.row.grants = "not grants";
    d.put(issued.row);
    EXPECT_EQ(d.ask(issued.secret, {"profile:read"}), "insufficient_scope");
    const auto other = d.in(d.token({"profile:read"}));
    d.owner.ceiling = "{";
    d.put(d.owner);
    EXPECT_EQ(d.ask(other.secret, {"profile:read"}), "insufficient_scope");
}

// A View that was pinned before a reload goes on by its own catalog, for grants too that came after the reload.
TEST(Reload, a_view_judges_by_one_catalog_from_its_start_to_its_end) {
    Deployment d;
    const auto issued = d.in(d.token({"pull_requests:write on repository:*"}));
    Index::Reader reader(d.index);
    const auto view = reader.pin();
    const std::vector<std::string_view> scopes = {"pull_requests:write"};
    const auto requirement = permission::Requirement::compile(view.catalog(), scopes, site);
    ASSERT_TRUE(requirement);
    d.index.replace({.catalog = catalog_with(false), .default_ceiling = DefaultCeiling::catalog});
    const auto later = d.in(d.token({"pull_requests:write on repository:acme/*"}));
    EXPECT_EQ(view.verify(issued.secret, &*requirement, std::nullopt, start).verdict, Verdict::yes);
    EXPECT_EQ(view.verify(later.secret, &*requirement, std::nullopt, start).verdict, Verdict::yes);
    EXPECT_EQ(d.ask(later.secret, {"contents:read"}, site), "insufficient_scope");
}

}  // namespace
}  // namespace jeton::verify
