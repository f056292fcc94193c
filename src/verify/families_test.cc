// Rotation, children, and what they owe to each other.
#include "verify/index_test.h"

namespace jeton::verify {
namespace {

using testing::Deployment;
using testing::grants_text;
using testing::start;
using namespace std::chrono_literals;

const std::string site = "repository:acme/site";

TEST(Rotation, the_old_secret_works_until_the_overlap_ends) {
    Deployment d;
    auto first = d.in(d.token({"profile:read"}));
    const auto second = d.rotate(first, start + 60s);
    EXPECT_EQ(d.ask(first.secret, {}, {}, start + 59s), "yes");
    EXPECT_EQ(d.ask(first.secret, {}, {}, start + 60s), "rotated");
    EXPECT_EQ(d.ask(second.secret, {}, {}, start + 60s), "yes");
}

TEST(Rotation, an_overlap_lengthens_no_life) {
    Deployment d;
    auto first = d.in(d.token({"profile:read"}));
    static_cast<void>(d.rotate(first, start + 24h));
    EXPECT_EQ(d.ask(first.secret, {}, {}, start + 1h), "expired");
    EXPECT_EQ(d.ask(first.secret, {}, {}, start + 24h), "rotated");  // stands first in the order
}

TEST(Rotation, a_use_after_the_overlap_is_told) {
    Deployment d;
    auto first = d.in(d.token({"profile:read"}));
    static_cast<void>(d.rotate(first, start + 60s));
    const auto view = d.reader.pin();
    EXPECT_FALSE(view.verify(first.secret, nullptr, std::nullopt, start).reused_after_overlap);
    EXPECT_TRUE(view.verify(first.secret, nullptr, std::nullopt, start + 60s).reused_after_overlap);
}

TEST(Rotation, until_used_ends_with_the_successors_recorded_first_yes) {
    Deployment d;
    auto first = d.in(d.token({"profile:read"}));
    auto second = d.rotate(first, start + 60s, true);
    EXPECT_EQ(d.ask(first.secret), "yes");
    EXPECT_EQ(d.ask(second.secret), "yes_if_recorded");
    EXPECT_EQ(d.ask(first.secret), "yes");  // nothing was recorded yet
    second.row.first_used = true;
    d.put(second.row);
    EXPECT_EQ(d.ask(second.secret), "yes");
    EXPECT_EQ(d.ask(first.secret), "rotated");
    first.row.name = "renamed";
    d.put(first.row);
    EXPECT_EQ(d.ask(first.secret), "rotated");
}

TEST(Rotation, until_used_says_why_it_must_be_recorded) {
    Deployment d;
    auto first = d.in(d.token({"profile:read"}));
    const auto second = d.rotate(first, start + 60s, true);
    const auto view = d.reader.pin();
    const auto decision = view.verify(second.secret, nullptr, std::nullopt, start);
    EXPECT_TRUE(decision.ends_overlap);
    EXPECT_FALSE(decision.counts_use);
    EXPECT_EQ(decision.token.family, first.row.family);
}

TEST(Rotation, without_until_used_the_successor_needs_no_record) {
    Deployment d;
    auto first = d.in(d.token({"profile:read"}));
    const auto second = d.rotate(first, start + 60s);
    EXPECT_EQ(d.ask(second.secret), "yes");
}

TEST(Rotation, a_second_successor_replaces_the_first) {
    Deployment d;
    auto first = d.in(d.token({"profile:read"}));
    auto lost = d.rotate(first, start + 60s, true);
    lost.row.revoked_at = start;
    d.put(lost.row);
    auto second = d.rotate(first, start + 60s, true);
    EXPECT_EQ(d.ask(lost.secret), "revoked");
    EXPECT_EQ(d.ask(second.secret), "yes_if_recorded");
    second.row.first_used = true;
    d.put(second.row);
    EXPECT_EQ(d.ask(first.secret), "rotated");
}

TEST(Rotation, revoking_by_the_old_secret_does_not_touch_the_successor) {
    Deployment d;
    auto first = d.in(d.token({"profile:read"}));
    const auto second = d.rotate(first, start + 60s);
    first.row.revoked_at = start;
    d.put(first.row);
    EXPECT_EQ(d.ask(first.secret), "revoked");
    EXPECT_EQ(d.ask(second.secret), "yes");
}

TEST(Rotation, the_uses_left_are_the_familys) {
    Deployment d;
    auto first = d.token({"profile:read"});
    store::FamilyRow family;
    family.id = first.row.family;
    family.owner = d.owner.id;
    family.max_uses = 2;
    family.uses = 1;
    d.put(family, first.row);
    const auto second = d.rotate(first, start + 60s);
    EXPECT_EQ(d.ask(second.secret), "yes_if_recorded");
    family.uses = 2;
    d.put(family);
    EXPECT_EQ(d.ask(first.secret), "used_up");
    EXPECT_EQ(d.ask(second.secret), "used_up");
}

TEST(Child, does_no_more_than_its_parent_may_at_that_moment) {
    Deployment d;
    auto parent = d.in(d.token({"contents:write on repository:acme/*"}));
    const auto child = d.child_of(parent, {"contents:write on repository:acme/*"});
    EXPECT_EQ(d.ask(child.secret, {"contents:write"}, site), "yes");
    parent.row.grants = grants_text({"contents:read on repository:acme/site"});
    d.put(parent.row);
    EXPECT_EQ(d.ask(child.secret, {"contents:write"}, site), "insufficient_scope");
    EXPECT_EQ(d.ask(child.secret, {"contents:read"}, site), "yes");
    EXPECT_EQ(d.ask(child.secret, {"contents:read"}, "repository:acme/docs"), "resource_not_granted");
}

TEST(Child, does_no_more_than_its_own_grants) {
    Deployment d;
    const auto parent = d.in(d.token({"contents:write on repository:acme/*"}));
    const auto child = d.child_of(parent, {"contents:read on repository:acme/site"});
    EXPECT_EQ(d.ask(child.secret, {"contents:write"}, site), "insufficient_scope");
    EXPECT_EQ(d.ask(child.secret, {"contents:read"}, "repository:acme/docs"), "resource_not_granted");
}

TEST(Child, dies_with_its_parent_and_is_told_the_parents_reason) {
    Deployment d;
    auto parent = d.in(d.token({"profile:read"}));
    auto child = d.child_of(parent, {"profile:read"});
    child.row.expires_at = start + 5h;
    d.put(child.row);
    EXPECT_EQ(d.ask(child.secret, {}, {}, start + 1h - 1us), "yes");
    EXPECT_EQ(d.ask(child.secret, {}, {}, start + 1h), "expired");
    parent.row.expires_at = start + 10min;  // narrowed
    d.put(parent.row);
    EXPECT_EQ(d.ask(child.secret, {}, {}, start + 10min), "expired");
    parent.row.revoked_at = start;
    d.put(parent.row);
    EXPECT_EQ(d.ask(child.secret), "revoked");
}

TEST(Child, outlives_the_rotation_of_its_parent) {
    Deployment d;
    auto parent = d.in(d.token({"contents:write on repository:*"}));
    const auto child = d.child_of(parent, {"contents:write on repository:*"});
    auto second = d.rotate(parent, start + 1s);
    EXPECT_EQ(d.ask(child.secret, {"contents:write"}, site, start + 2s), "yes");
    second.row.grants = grants_text({"contents:read on repository:*"});
    d.put(second.row);
    EXPECT_EQ(d.ask(child.secret, {"contents:write"}, site, start + 2s), "insufficient_scope");
    second.row.revoked_at = start + 3s;
    d.put(second.row);
    EXPECT_EQ(d.ask(child.secret, {"contents:read"}, site, start + 3s), "revoked");
}

TEST(Child, lives_while_a_rotated_parent_does_though_its_successor_is_revoked) {
    Deployment d;
    auto parent = d.in(d.token({"profile:read"}));
    const auto child = d.child_of(parent, {"profile:read"});
    auto second = d.rotate(parent, start + 1h);
    second.row.revoked_at = start;
    d.put(second.row);
    EXPECT_EQ(d.ask(parent.secret), "yes");
    EXPECT_EQ(d.ask(child.secret), "yes");
    EXPECT_EQ(d.ask(child.secret, {}, {}, start + 1h), "revoked");
    parent.row.revoked_at = start;
    d.put(parent.row);
    EXPECT_EQ(d.ask(child.secret), "revoked");
}

TEST(Child, of_a_rotated_parent_lives_when_the_old_secret_is_revoked) {
    Deployment d;
    auto parent = d.in(d.token({"profile:read"}));
    const auto child = d.child_of(parent, {"profile:read"});
    static_cast<void>(d.rotate(parent, start + 60s));
    parent.row.revoked_at = start;
    d.put(parent.row);
    EXPECT_EQ(d.ask(child.secret), "yes");
}

TEST(Child, lives_as_long_as_the_longest_member) {
    Deployment d;
    auto parent = d.in(d.token({"profile:read"}));
    auto child = d.child_of(parent, {"profile:read"});
    auto second = d.rotate(parent, start + 30min);
    second.row.expires_at = start + 10min;
    d.put(second.row);
    EXPECT_EQ(d.ask(child.secret, {}, {}, start + 20min), "yes");
    EXPECT_EQ(d.ask(child.secret, {}, {}, start + 30min), "expired");
}

TEST(Child, is_bound_to_the_addresses_of_its_parent) {
    Deployment d;
    auto parent = d.in(d.token({"profile:read"}));
    const auto child = d.child_of(parent, {"profile:read"});
    parent.row.allowed_ips = R"(["203.0.113.0/24"])";
    d.put(parent.row);
    EXPECT_EQ(d.ask(child.secret, {}, {}, start, "203.0.113.1"), "yes");
    EXPECT_EQ(d.ask(child.secret, {}, {}, start, "203.0.114.1"), "ip_not_allowed");
}

TEST(Child, is_loaded_in_any_order) {
    Deployment from;
    auto parent = from.in(from.token({"contents:write on repository:*"}));
    const auto child = from.child_of(parent, {"contents:write on repository:*"});
    auto second = from.rotate(parent, start + 60s);
    second.row.grants = grants_text({"contents:read on repository:*"});
    store::FamilyRow family;
    family.id = child.row.family;
    family.owner = from.owner.id;
    family.parent = parent.row.family;
    using What = decltype(store::Change::what);
    std::vector<What> rows = {from.owner, family, parent.row, second.row, child.row};
    std::vector<std::size_t> order = {0, 1, 2, 3, 4};
    do {
        Deployment d;
        std::vector<store::Change> changes;
        for (const auto i : order) changes.push_back({.number = 1, .what = rows[i]});
        for (const auto& change : changes) d.index.apply(std::span(&change, 1));
        ASSERT_EQ(d.ask(child.secret, {"contents:read"}, site), "yes") << order[0] << order[1] << order[2] << order[3];
        ASSERT_EQ(d.ask(child.secret, {"contents:write"}, site), "insufficient_scope");
    } while (std::next_permutation(order.begin(), order.end()));
}

// Retention takes dead tokens away, and with the last of a family the family.
TEST(Child, stays_dead_when_the_parent_is_no_longer_kept) {
    Deployment d;
    auto parent = d.in(d.token({"profile:read"}));
    const auto child = d.child_of(parent, {"profile:read"});
    parent.row.revoked_at = start;
    d.put(parent.row);
    d.put(store::TokenGone{.id = parent.row.id, .digest = parent.row.digest});
    EXPECT_EQ(d.ask(parent.secret), "unknown");
    EXPECT_EQ(d.ask(child.secret), "revoked");
    d.put(store::TokenGone{.id = child.row.id, .digest = child.row.digest});
    EXPECT_EQ(d.ask(child.secret), "unknown");
    EXPECT_EQ(d.index.size().tokens, 0U);
}

TEST(Child, whose_familys_row_never_came_is_refused) {
    Deployment d;
    const auto child = d.in(d.token({"profile:read"}, token::Kind::child));
    EXPECT_EQ(d.ask(child.secret), "revoked");
}

TEST(Family, whose_id_is_not_its_first_tokens_works_as_well) {
    Deployment d;
    auto first = d.token({"profile:read"});
    first.row.family = base::FamilyId(testing::uuid_of(5));
    d.put(first.row);
    const auto second = d.rotate(first, start + 60s);
    const auto child = d.child_of(second, {"profile:read"});
    const auto view = d.reader.pin();
    for (const auto secret : {std::string_view(first.secret), std::string_view(second.secret)}) {
        EXPECT_EQ(view.verify(secret, nullptr, std::nullopt, start).token.family, first.row.family);
    }
    EXPECT_EQ(view.verify(child.secret, nullptr, std::nullopt, start).verdict, Verdict::yes);
}

}  // namespace
}  // namespace jeton::verify
