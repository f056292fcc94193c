#include "verify/use.h"

#include <thread>

#include "verify/index_test.h"

namespace jeton::verify {
namespace {

using testing::Deployment;
using testing::start;
using namespace std::chrono_literals;

struct Noting {
    Deployment d;
    Use use{d.index};
    Use::Pen pen{use};

    void note(const testing::Issued& issued, std::initializer_list<std::string_view> scopes, std::string_view ip,
              base::Time now) {
        const auto view = d.reader.pin();
        permission::ScopeSet required;
        for (const auto scope : scopes) required.set(view.catalog().find(scope)->bit);
        pen.note(view.verify(issued.secret, nullptr, std::nullopt, now), required, base::Address::parse(ip), now);
    }
};

TEST(Use, what_was_noted_is_taken_once_merged_by_token) {
    Noting n;
    const auto one = n.d.in(n.d.token({"profile:read"}));
    const auto two = n.d.in(n.d.token({"profile:read"}));
    n.note(one, {"contents:read"}, "203.0.113.9", start);
    n.note(two, {}, "2001:db8:1:2ff:3::4", start);
    n.note(one, {"contents:write", "profile:read"}, "198.51.100.7", start + 1s);
    auto taken = n.use.take();
    ASSERT_EQ(taken.size(), 2U);
    if (taken[0].token != one.row.id) std::swap(taken[0], taken[1]);
    EXPECT_EQ(taken[0].token, one.row.id);
    EXPECT_EQ(taken[0].uses, 2);
    EXPECT_EQ(taken[0].last_used_at, start + 1s);
    EXPECT_EQ(taken[0].last_used_ip, "198.51.100.7");
    EXPECT_EQ(taken[0].scopes, (std::vector<std::string>{"contents:write", "profile:read"}));
    EXPECT_EQ(taken[0].addresses, (std::vector<std::string>{"203.0.113.0/24", "198.51.100.0/24"}));
    EXPECT_EQ(taken[1].addresses, (std::vector<std::string>{"2001:db8:1:200::/56"}));
    EXPECT_TRUE(n.use.take().empty());
}

TEST(Use, scopes_are_named_by_the_catalog_of_then) {
    Noting n;
    const auto issued = n.d.in(n.d.token({"profile:read"}));
    n.note(issued, {"pull_requests:write"}, "203.0.113.9", start);
    n.d.index.replace({.catalog = testing::catalog_with(false), .default_ceiling = DefaultCeiling::catalog});
    n.note(issued, {"contents:read"}, "203.0.113.9", start);
    const auto taken = n.use.take();
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].scopes, (std::vector<std::string>{"pull_requests:write", "contents:read"}));
}

TEST(Use, beyond_its_bound_notes_are_dropped_and_counted) {
    Noting n;
    const auto issued = n.d.in(n.d.token({"profile:read"}));
    constexpr std::int64_t noted = 40'000;
    for (std::int64_t i = 0; i < noted; ++i) n.note(issued, {}, "203.0.113.9", start);
    const auto taken = n.use.take();
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_GT(n.use.dropped(), 0U);
    EXPECT_EQ(taken[0].uses + static_cast<std::int64_t>(n.use.dropped()), noted);
}

TEST(Use, scopes_that_the_work_found_join_the_use_that_it_was_for) {
    Noting n;
    const auto issued = n.d.in(n.d.token({"profile:read"}));
    Index::Reader reader(n.d.index);
    const auto view = reader.pin();
    permission::ScopeSet found;
    found.set(view.catalog().find("contents:write")->bit);
    const auto catalog = std::make_shared<const permission::Catalog>(view.catalog());
    const auto token = view.verify(issued.secret, nullptr, std::nullopt, start).token.id;

    n.note(issued, {"profile:read"}, "203.0.113.9", start);
    n.use.note(token, catalog, found);
    const auto both = n.use.take();
    ASSERT_EQ(both.size(), 1U);
    EXPECT_EQ(both[0].uses, 1);
    EXPECT_EQ(both[0].scopes, (std::vector<std::string>{"contents:write", "profile:read"}));

    n.use.note(token, catalog, found);  // its use was taken before
    const auto alone = n.use.take();
    ASSERT_EQ(alone.size(), 1U);
    store::UseRow row{.token = token,
                      .uses = 1,
                      .last_used_at = start,
                      .last_used_ip = {},
                      .days = "[]",
                      .scopes = "[]",
                      .addresses = "[]"};
    Use::merge(row, alone[0]);
    EXPECT_EQ(row.uses, 1);
    EXPECT_EQ(row.last_used_at, start);
    EXPECT_EQ(row.days, "[]");
    EXPECT_EQ(row.scopes, R"(["contents:write"])");
}

TEST(Use, what_a_gone_pen_noted_is_not_lost) {
    Noting n;
    const auto issued = n.d.in(n.d.token({"profile:read"}));
    std::thread([&] {
        Index::Reader reader(n.d.index);
        Use::Pen pen(n.use);
        const auto view = reader.pin();
        pen.note(view.verify(issued.secret, nullptr, std::nullopt, start), {}, std::nullopt, start);
    }).join();
    const auto taken = n.use.take();
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].uses, 1);
    EXPECT_EQ(taken[0].last_used_ip, "");
}

TEST(Use, many_pens_and_a_taker_at_the_same_time_lose_nothing) {
    Noting n;
    const auto issued = n.d.in(n.d.token({"profile:read"}));
    constexpr std::int64_t each = 20'000;
    std::atomic<int> running{2};
    std::vector<std::thread> noters;
    for (int i = 0; i < 2; ++i) {
        noters.emplace_back([&] {
            Index::Reader reader(n.d.index);
            Use::Pen pen(n.use);
            const auto decision = reader.pin().verify(issued.secret, nullptr, std::nullopt, start);
            for (std::int64_t k = 0; k < each; ++k) pen.note(decision, {}, std::nullopt, start);
            --running;
        });
    }
    std::int64_t uses = 0;
    const auto take = [&] {
        for (const auto& noted : n.use.take()) uses += noted.uses;
    };
    while (running != 0) take();
    for (auto& noter : noters) noter.join();
    take();
    EXPECT_EQ(uses + static_cast<std::int64_t>(n.use.dropped()), 2 * each);
}

TEST(Use, merging_counts_by_day_and_keeps_thirty) {
    store::UseRow row;
    Use::Noted noted;
    noted.token = base::TokenId(testing::uuid_of(1));
    noted.uses = 2;
    const auto day = std::chrono::floor<std::chrono::days>(start).time_since_epoch().count();
    for (int i = 0; i < 40; ++i) {
        noted.last_used_at = start + std::chrono::days(i);
        Use::merge(row, noted);
        Use::merge(row, noted);
    }
    EXPECT_EQ(row.uses, 160);
    EXPECT_EQ(row.token, noted.token);
    EXPECT_TRUE(row.days.starts_with("[[" + std::to_string(day + 10) + ",4],")) << row.days;
    EXPECT_TRUE(row.days.ends_with("[" + std::to_string(day + 39) + ",4]]")) << row.days;
}

TEST(Use, merging_keeps_the_last_eight_prefixes_and_every_scope) {
    store::UseRow row;
    for (int i = 0; i < 10; ++i) {
        Use::Noted noted;
        noted.last_used_at = start;
        noted.last_used_ip = "10.0." + std::to_string(i) + ".1";
        noted.addresses = {"10.0." + std::to_string(i) + ".0/24"};
        noted.uses = 1;
        noted.scopes = {"contents:" + std::to_string(i % 3)};
        Use::merge(row, noted);
    }
    EXPECT_EQ(row.addresses, R"(["10.0.2.0/24","10.0.3.0/24","10.0.4.0/24","10.0.5.0/24","10.0.6.0/24","10.0.7.0/24",)"
                             R"("10.0.8.0/24","10.0.9.0/24"])");
    EXPECT_EQ(row.scopes, R"(["contents:1","contents:2","contents:0"])");
    EXPECT_EQ(row.last_used_ip, "10.0.9.1");
}

}  // namespace
}  // namespace jeton::verify
