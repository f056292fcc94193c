#include "authority/caller.h"

#include "authority/authority_test.h"
#include "authority/bounds.h"
#include "authority/tokens.h"

namespace jeton::authority {
namespace {

class Callers : public testing::WithAuthority {
protected:
    /// A token of ada's with what is stored as its addresses.
    std::pair<std::string, store::TokenRow> token(std::string allowed_ips) {
        store::TokenRow row;
        row.id = base::TokenId::make(clock_, entropy_);
        row.family = base::FamilyId(row.id.uuid());
        row.owner = ada_.id;
        row.created_at = clock_.now();
        row.allowed_ips = std::move(allowed_ips);
        std::string secret;
        token::make_secret(authority_->brand(), token::Kind::personal, entropy_).expose([&](std::string_view text) {
            secret = text;
            row.digest = authority_->digest_of(text);
        });
        store::FamilyRow family;
        family.id = row.family;
        family.owner = ada_.id;
        in([&](Act& act) {
            act.writes.insert_family(family);
            act.writes.insert_token(row);
        });
        return {secret, row};
    }
};

TEST_F(Callers, come_from_an_address_that_their_token_allows) {
    const std::pair<const char*, bool> rows[] = {{"[]", true},
                                                 {R"(["203.0.113.0/24"])", true},
                                                 {R"(["198.51.100.0/24"])", false},
                                                 {R"(["203.0.113.0/24","nonsense"])", false},
                                                 {"{}", false},
                                                 {"", false}};
    for (const auto& [allowed_ips, comes_in] : rows) {
        const auto [secret, row] = token(allowed_ips);
        in([&](Act& act) { EXPECT_EQ(authenticate(act, secret).has_value(), comes_in) << allowed_ips; });
    }
}

TEST_F(Callers, make_nothing_of_addresses_that_cannot_be_read) {
    const auto [secret, broken] = token(R"(["203.0.113.0/24","nonsense"])");
    in([&](Act& act) {
        Caller itself{.token = broken, .principal = ada_, .layers = {}};
        itself.layers.push_back(permission::LayerGrants::of(
            act.catalog(), {*permission::parse_grant_line("jeton.tokens:write on principal:self")}));
        EXPECT_FALSE(bounds_of(act, itself));
        const auto rotated = rotate_token(act, itself, {.token = broken.id, .expires_in = {}});
        ASSERT_FALSE(rotated);
        EXPECT_EQ(rotated.error().name, "damaged_token");
        TokenPatch patch;
        patch.allowed_ips = {*base::Network::parse("203.0.113.9")};
        const auto narrowed = change_token(act, itself, broken.id, patch);
        ASSERT_FALSE(narrowed);
        EXPECT_EQ(narrowed.error().name, "damaged_token");
    });
}

TEST_F(Callers, have_used_what_their_work_needed_and_they_had) {
    const auto [secret, row] = token("[]");
    in([&](Act& act) {
        Caller itself{.token = row, .principal = ada_, .layers = {}};
        itself.layers.push_back(permission::LayerGrants::of(
            act.catalog(), {*permission::parse_grant_line("jeton.tokens:write,jeton.audit:read on principal:self"),
                            *permission::parse_grant_line("jeton.admin:read")}));
        const auto used = [&](std::string_view scope) { return act.used.test(act.catalog().find(scope)->bit); };
        EXPECT_TRUE(holds(act, itself, "jeton.admin:read"));
        EXPECT_FALSE(holds_on_all(act, itself, "jeton.tokens:write"));
        EXPECT_FALSE(used("jeton.admin:read")) << "to ask is no use";
        EXPECT_TRUE(may(act, itself, "jeton.tokens:write", ada_));
        EXPECT_FALSE(may_on_all(act, itself, "jeton.audit:read"));
        EXPECT_FALSE(may(act, itself, "jeton.admin:write"));
        EXPECT_TRUE(used("jeton.tokens:write"));
        EXPECT_FALSE(used("jeton.tokens:read")) << "what was asked, no less";
        EXPECT_FALSE(used("jeton.audit:read"));
        EXPECT_FALSE(used("jeton.admin:write"));
        note_use(act, itself);
        const auto noted = use_->take();
        ASSERT_EQ(noted.size(), 1U);
        EXPECT_EQ(noted[0].token, row.id);
        EXPECT_EQ(noted[0].scopes, std::vector<std::string>{"jeton.tokens:write"});
    });
}

}  // namespace
}  // namespace jeton::authority
