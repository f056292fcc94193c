#include "verify/decision.h"

#include <functional>

#include "verify/index_test.h"

namespace jeton::verify {
namespace {

using testing::Deployment;
using testing::grants_text;
using testing::Issued;
using testing::start;
using namespace std::chrono_literals;

const std::string site = "repository:acme/site";

// Contract 6: the reasons in their order. Each row spoils one thing; from below, each is spoilt on top of all that
// stand behind it, so that every reason is seen to win over those.
TEST(Decision, the_first_reason_in_the_contracts_order_is_told) {
    struct Row {
        std::string what;
        Reason reason;
        std::function<void(Deployment&, Issued&)> spoil;
    };
    const std::vector<Row> rows = {
        {"another resource", Reason::resource_not_granted,
         [](Deployment&, Issued& t) { t.row.grants = grants_text({"contents:write on repository:acme/docs"}); }},
        {"no such scope", Reason::insufficient_scope,
         [](Deployment&, Issued& t) { t.row.grants = grants_text({"contents:read on repository:*"}); }},
        {"another address", Reason::ip_not_allowed,
         [](Deployment&, Issued& t) { t.row.allowed_ips = R"(["203.0.113.0/24"])"; }},
        {"no use left", Reason::used_up,
         [](Deployment& d, Issued& t) {
             store::FamilyRow family;
             family.id = t.row.family;
             family.owner = t.row.owner;
             family.max_uses = 3;
             family.uses = 3;
             d.put(family);
         }},
        {"disabled owner", Reason::principal_disabled,
         [](Deployment& d, Issued&) {
             d.owner.disabled = true;
             d.put(d.owner);
         }},
        {"too early", Reason::not_yet_valid, [](Deployment&, Issued& t) { t.row.not_before = start + 1s; }},
        {"too late", Reason::expired, [](Deployment&, Issued& t) { t.row.expires_at = start; }},
        {"rotated", Reason::rotated,
         [](Deployment&, Issued& t) {
             t.row.rotated_to = base::TokenId(testing::uuid_of(77));
             t.row.overlap_until = start;
         }},
        {"revoked", Reason::revoked, [](Deployment&, Issued& t) { t.row.revoked_at = start; }}};
    Deployment d;
    auto issued = d.in(d.token({"contents:write on repository:acme/site"}));
    ASSERT_EQ(d.ask(issued.secret, {"contents:write"}, site), "yes");
    for (const auto& row : rows) {
        row.spoil(d, issued);
        d.put(issued.row);
        EXPECT_EQ(d.ask(issued.secret, {"contents:write"}, site, start, "198.51.100.7"), name_of(row.reason))
            << row.what;
    }
}

TEST(Decision, a_yes_tells_token_principal_and_scopes) {
    Deployment d;
    d.owner.external_id = "ext-7";
    d.put(d.owner);
    auto issued = d.token({"contents:write on repository:acme/*", "profile:read"});
    issued.row.name = "deploy";
    issued.row.metadata = R"({"team":"web"})";
    d.put(issued.row);
    const auto view = d.reader.pin();
    const std::vector<std::string_view> scopes = {"contents:read"};
    const auto requirement = permission::Requirement::compile(view.catalog(), scopes, site);
    ASSERT_TRUE(requirement);
    const auto decision = view.verify(issued.secret, &*requirement, std::nullopt, start);
    EXPECT_EQ(decision.verdict, Verdict::yes);
    EXPECT_EQ(decision.reason, Reason::none);
    EXPECT_TRUE(decision.known);
    EXPECT_EQ(decision.token.id, issued.row.id);
    EXPECT_EQ(decision.token.family, issued.row.family);
    EXPECT_EQ(decision.token.name, "deploy");
    EXPECT_EQ(decision.token.metadata, R"({"team":"web"})");
    EXPECT_EQ(decision.token.expires_at, start + 1h);
    EXPECT_EQ(decision.principal.id, d.owner.id);
    EXPECT_EQ(decision.principal.id_text, d.owner.id.text());
    EXPECT_EQ(decision.principal.name, "alice");
    EXPECT_EQ(decision.principal.external_id, "ext-7");
    EXPECT_EQ(decision.app, "");
    EXPECT_EQ(view.catalog().names_of_highest(decision.scopes),
              (std::vector<std::string_view>{"contents:write"}));  // contract 6: of this resource, no others
    EXPECT_EQ(view.explain(decision), R"([{"scopes":["contents:write"],"resources":{"repository":["acme/*"]}},)"
                                      R"({"scopes":["profile:read"],"resources":{}}])");
}

TEST(Decision, with_no_requirement_it_authenticates_and_tells_the_scopes_without_a_resource) {
    Deployment d;
    const auto issued = d.in(d.token({"contents:write on repository:acme/site", "profile:read"}));
    const auto view = d.reader.pin();
    const auto decision = view.verify(issued.secret, nullptr, std::nullopt, start);
    EXPECT_EQ(decision.verdict, Verdict::yes);
    EXPECT_EQ(view.catalog().names_of_highest(decision.scopes), (std::vector<std::string_view>{"profile:read"}));
}

TEST(Decision, a_refusal_names_what_is_missing) {
    Deployment d;
    const auto issued = d.in(d.token({"contents:read on repository:acme/site"}));
    const auto view = d.reader.pin();
    const std::vector<std::string_view> scopes = {"contents:write", "profile:read"};
    const auto requirement = permission::Requirement::compile(view.catalog(), scopes, site);
    ASSERT_TRUE(requirement);
    const auto decision = view.verify(issued.secret, &*requirement, std::nullopt, start);
    EXPECT_EQ(decision.reason, Reason::insufficient_scope);
    EXPECT_EQ(view.catalog().names_of_highest(decision.missing),
              (std::vector<std::string_view>{"contents:write", "profile:read"}));
}

// Design 2, promise 4.
TEST(Decision, a_token_expires_to_the_second) {
    Deployment d;
    const auto issued = d.in(d.token({"profile:read"}));
    EXPECT_EQ(d.ask(issued.secret, {}, {}, start + 1h - 1us), "yes");
    EXPECT_EQ(d.ask(issued.secret, {}, {}, start + 1h), "expired");
}

TEST(Decision, a_token_without_an_end_lives_on) {
    Deployment d;
    auto issued = d.token({"profile:read"});
    issued.row.expires_at.reset();
    d.put(issued.row);
    EXPECT_EQ(d.ask(issued.secret, {}, {}, start + 24h * 365 * 40), "yes");
}

TEST(Decision, a_token_begins_to_the_second) {
    Deployment d;
    auto issued = d.token({"profile:read"});
    issued.row.not_before = start + 10s;
    d.put(issued.row);
    EXPECT_EQ(d.ask(issued.secret, {}, {}, start + 10s - 1us), "not_yet_valid");
    EXPECT_EQ(d.ask(issued.secret, {}, {}, start + 10s), "yes");
}

TEST(Decision, addresses_are_judged_in_either_spelling_and_missing_ones_refused) {
    Deployment d;
    auto issued = d.token({"profile:read"});
    issued.row.allowed_ips = R"(["203.0.113.0/24","2001:db8::/32"])";
    d.put(issued.row);
    const std::vector<std::pair<std::optional<std::string_view>, std::string>> rows = {
        {"203.0.113.9", "yes"},
        {"::ffff:203.0.113.9", "yes"},
        {"2001:db8::1", "yes"},
        {"203.0.114.9", "ip_not_allowed"},
        {"2001:db9::1", "ip_not_allowed"},
        {std::nullopt, "ip_not_allowed"}};
    for (const auto& [ip, expected] : rows) {
        EXPECT_EQ(d.ask(issued.secret, {}, {}, start, ip), expected) << ip.value_or("none");
    }
}

TEST(Decision, an_address_list_that_is_not_understood_allows_no_address) {
    Deployment d;
    for (const auto* text : {R"(["nonsense"])", R"(["203.0.113.0/24","nonsense"])", "{}", ""}) {
        auto issued = d.token({"profile:read"});
        issued.row.allowed_ips = text;
        d.put(issued.row);
        EXPECT_EQ(d.ask(issued.secret, {}, {}, start, "203.0.113.9"), "ip_not_allowed") << text;
    }
}

// Design 4: each layer is asked at the time of the request.
TEST(Decision, a_ceiling_that_is_lowered_lowers_every_token_at_once) {
    Deployment d;
    const auto issued = d.in(d.token({"contents:write on repository:*"}));
    EXPECT_EQ(d.ask(issued.secret, {"contents:write"}, site), "yes");
    d.owner.ceiling = grants_text({"contents:read on repository:acme/*"});
    d.put(d.owner);
    EXPECT_EQ(d.ask(issued.secret, {"contents:write"}, site), "insufficient_scope");
    EXPECT_EQ(d.ask(issued.secret, {"contents:read"}, site), "yes");
    EXPECT_EQ(d.ask(issued.secret, {"contents:read"}, "repository:other/site"), "resource_not_granted");
}

TEST(Decision, the_default_ceiling_is_the_catalog_or_nothing_and_always_ones_own) {
    for (const auto ceiling : {DefaultCeiling::catalog, DefaultCeiling::none}) {
        Deployment d(ceiling);
        const auto own = "principal:" + d.owner.id.text();
        const auto other = "principal:" + Deployment::principal(9, base::PrincipalType::user).id.text();
        const auto issued = d.in(d.token({"contents:read on repository:*", "profile:read",
                                          "jeton.tokens:write,jeton.audit:read,jeton.principals:read on principal:*"}));
        const bool whole = ceiling == DefaultCeiling::catalog;
        EXPECT_EQ(d.ask(issued.secret, {"contents:read"}, site), whole ? "yes" : "insufficient_scope");
        EXPECT_EQ(d.ask(issued.secret, {"profile:read"}), whole ? "yes" : "insufficient_scope");
        EXPECT_EQ(d.ask(issued.secret, {"jeton.tokens:write", "jeton.audit:read"}, own), "yes");
        EXPECT_EQ(d.ask(issued.secret, {"jeton.tokens:write"}, other), "resource_not_granted");
        EXPECT_EQ(d.ask(issued.secret, {"jeton.principals:read"}, own), "insufficient_scope");
    }
}

TEST(Decision, the_owner_of_a_service_being_disabled_does_not_disable_the_service) {
    Deployment d;
    auto service = Deployment::principal(2, base::PrincipalType::service);
    service.owner = d.owner.id;
    auto issued = d.token({"profile:read"}, token::Kind::service);
    issued.row.owner = service.id;
    d.owner.disabled = true;
    d.put(service, issued.row, d.owner);
    EXPECT_EQ(d.ask(issued.secret), "yes");
    service.disabled = true;
    d.put(service);
    EXPECT_EQ(d.ask(issued.secret), "principal_disabled");
}

TEST(Decision, max_uses_asks_for_a_record_of_each_yes_until_they_are_used_up) {
    Deployment d;
    const auto issued = d.token({"profile:read"});
    store::FamilyRow family;
    family.id = issued.row.family;
    family.owner = d.owner.id;
    family.max_uses = 2;
    d.put(family, issued.row);
    EXPECT_EQ(d.ask(issued.secret), "yes_if_recorded");
    family.uses = 1;
    d.put(family);
    EXPECT_EQ(d.ask(issued.secret), "yes_if_recorded");
    EXPECT_EQ(d.ask(issued.secret, {"contents:read"}, site), "insufficient_scope");
    family.uses = 2;
    d.put(family);
    EXPECT_EQ(d.ask(issued.secret), "used_up");
}

}  // namespace
}  // namespace jeton::verify
