// A digest made ahead spares work and decides nothing.
#include "verify/sought.h"

#include "verify/index_test.h"

namespace jeton::verify {
namespace {

using testing::Deployment;
using testing::start;

TEST(Sought, decides_for_its_own_secret_alone) {
    Deployment d;
    const auto live = d.in(d.token({"profile:read"}));
    const auto other = d.in(d.token({"profile:read"}));
    const auto stranger = d.token({});
    const auto with = [&](std::string_view secret, std::string_view sought_secret) {
        const auto sought = d.reader.seek(sought_secret);
        return d.reader.pin().verify(secret, nullptr, std::nullopt, start, &sought);
    };
    EXPECT_EQ(with(live.secret, live.secret).token.id, live.row.id);
    EXPECT_EQ(with(live.secret, other.secret).token.id, live.row.id);
    EXPECT_EQ(with(live.secret, stranger.secret).token.id, live.row.id);
    EXPECT_EQ(with(live.secret, "").token.id, live.row.id);
    EXPECT_EQ(with(stranger.secret, live.secret).reason, Reason::unknown);
    EXPECT_EQ(with("", live.secret).reason, Reason::malformed);
    EXPECT_EQ(with(live.secret + " ", live.secret).reason, Reason::malformed);
    // As far as the longest secret would reach, both are the same text.
    const std::string long_one(token::secret_bytes_max + 1, 'x');
    EXPECT_EQ(with(long_one + "y", long_one).reason, Reason::malformed);
}

TEST(Sought, what_is_asked_of_memory_changes_no_decision) {
    Deployment d;
    std::vector<std::string> secrets;
    std::vector<std::string> expected;
    const auto add = [&](std::string secret) {
        expected.push_back(d.ask(secret, {"profile:read"}));
        secrets.push_back(std::move(secret));
    };
    const auto parent = d.in(d.token({"profile:read"}));
    auto rotated = d.in(d.token({"profile:read"}));
    auto revoked = d.token({"profile:read"});
    revoked.row.revoked_at = start;
    add(parent.secret);
    add(d.child_of(parent, {"profile:read"}).secret);
    add(d.rotate(rotated, start).secret);
    add(rotated.secret);
    add(d.in(std::move(revoked)).secret);
    add(d.token({}).secret);
    add("");
    add(std::string(1000, 'x'));

    std::vector<token::Mac> digests;
    for (const auto& secret : secrets) digests.push_back(d.reader.seek(secret).digest());
    {
        const auto view = d.reader.pin();
        view.prefetch({});
        view.prefetch(digests);
    }
    for (std::size_t i = 0; i < secrets.size(); ++i) EXPECT_EQ(d.ask(secrets[i], {"profile:read"}), expected[i]) << i;
    EXPECT_EQ(expected[0], "yes");
    EXPECT_EQ(expected[3], "rotated");
    EXPECT_EQ(expected[4], "revoked");
}

// Before there is anything to be found.
TEST(Sought, an_empty_index_is_asked_for_nothing) {
    const base::Key key{std::array<std::byte, base::Key::bytes>{}};
    const Index index(*token::Brand::parse("jtn"), key, {.catalog = testing::catalog_with(false)});
    Index::Reader reader(index);
    const auto sought = reader.seek("x");
    reader.pin().prefetch(std::span(&sought.digest(), 1));
    EXPECT_EQ(reader.pin().verify("x", nullptr, std::nullopt, start, &sought).reason, Reason::malformed);
}

}  // namespace
}  // namespace jeton::verify
