#include "verify/index.h"

#include <cstdlib>
#include <new>
#include <thread>

#include "verify/index_test.h"

// ThreadSanitizer's allocator cannot be stood in for.
#if !__has_feature(thread_sanitizer)
#define JETON_COUNTS_ALLOCATIONS
namespace {

// Counts what this thread allocates, for the promise that a decision allocates nothing.
thread_local std::size_t allocations = 0;

void* counted(std::size_t bytes, std::size_t alignment) {
    ++allocations;
    void* const at = alignment <= alignof(std::max_align_t)
                         ? std::malloc(bytes)
                         : std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    if (at == nullptr) throw std::bad_alloc();
    return at;
}

}  // namespace

void* operator new(std::size_t bytes) { return counted(bytes, 1); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return counted(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* at) noexcept { std::free(at); }
void operator delete(void* at, std::size_t) noexcept { std::free(at); }
void operator delete(void* at, std::align_val_t) noexcept { std::free(at); }
void operator delete(void* at, std::size_t, std::align_val_t) noexcept { std::free(at); }
#endif

namespace jeton::verify {
namespace {

using testing::Deployment;
using testing::grants_text;
using testing::start;
using namespace std::chrono_literals;

#ifdef JETON_COUNTS_ALLOCATIONS
// Design 5: the hot path allocates nothing, whatever it decides.
TEST(Index, a_decision_allocates_nothing) {
    Deployment d;
    auto plain = d.in(d.token({"contents:write on repository:acme/*"}));
    auto limited = d.token({"contents:write on repository:acme/*"});
    limited.row.allowed_ips = R"(["203.0.113.0/24"])";
    limited.row.app = "app_x";
    d.put(limited.row);
    const auto child = d.child_of(plain, {"contents:read on repository:*"});
    auto old = d.in(d.token({"contents:read on repository:*"}));
    const auto successor = d.rotate(old, start + 60s, true);
    const std::string garbage(100'000, 'x');
    const std::vector<std::string_view> scopes = {"contents:read"};
    const std::vector<std::string_view> secrets = {plain.secret, limited.secret,   child.secret,
                                                   old.secret,   successor.secret, garbage};
    const auto ip = base::Address::parse("203.0.113.1");
    const auto before_pin = allocations;
    std::size_t yes = 0;
    {
        const auto view = d.reader.pin();
        const auto requirement = permission::Requirement::compile(view.catalog(), scopes, "repository:acme/site");
        const auto before = allocations;
        for (const auto secret : secrets) {
            yes += view.verify(secret, &*requirement, ip, start).verdict != Verdict::no ? 1U : 0U;
        }
        EXPECT_EQ(allocations, before);
    }
    EXPECT_EQ(allocations, before_pin);
    EXPECT_EQ(yes, 5U);
    ::operator delete(::operator new(1));
    EXPECT_EQ(allocations, before_pin + 1) << "the counter counts nothing";
}
#endif

TEST(Index, a_token_costs_at_most_96_bytes_beyond_what_is_shared) {
    Deployment d;
    constexpr std::size_t tokens = 290'000;
    d.index.expect(tokens);
    std::vector<store::Change> changes;
    auto row = d.token({"contents:read on repository:*"}).row;
    for (std::size_t i = 0; i < tokens; ++i) {
        row.id = base::TokenId(testing::uuid_of(i));
        row.family = base::FamilyId(row.id.uuid());
        d.entropy.fill(std::as_writable_bytes(std::span(row.digest)));
        changes.push_back({.number = 1, .what = row});
    }
    const auto before = d.index.size();
    d.index.apply(changes);
    const auto after = d.index.size();
    EXPECT_EQ(after.tokens - before.tokens, tokens);
    EXPECT_LE(after.bytes - after.bytes_shared, tokens * 96);
}

TEST(Index, tokens_that_retention_took_are_unknown_and_their_room_is_used_again) {
    Deployment d;
    std::size_t bytes = 0;
    for (int round = 0; round < 5; ++round) {
        std::vector<testing::Issued> all;
        for (int i = 0; i < 2000; ++i) all.push_back(d.in(d.token({"profile:read"})));
        for (const auto& issued : all) {
            d.put(store::TokenGone{.id = issued.row.id, .digest = issued.row.digest});
            ASSERT_EQ(d.ask(issued.secret), "unknown");
        }
        if (round == 0) bytes = d.index.size().bytes;
    }
    EXPECT_EQ(d.index.size().tokens, 0U);
    EXPECT_LE(d.index.size().bytes, bytes + 64 * 1024);
}

TEST(Index, a_change_of_a_token_that_was_taken_leaves_no_trace) {
    Deployment d;
    const auto issued = d.token({"profile:read"});
    d.put(store::TokenGone{.id = issued.row.id, .digest = issued.row.digest});
    EXPECT_EQ(d.ask(issued.secret), "unknown");
    EXPECT_EQ(d.index.size().tokens, 0U);
}

TEST(View, tells_whose_a_service_is) {
    Deployment d;
    auto service = Deployment::principal(3, base::PrincipalType::service);
    service.owner = d.owner.id;
    d.put(service);
    const auto view = d.reader.pin();
    EXPECT_EQ(view.owner_of(service.id.text()), d.owner.id.text());
    EXPECT_EQ(view.owner_of(d.owner.id.text()), "");
    EXPECT_EQ(view.owner_of("svc_nonsense"), "");
}

// One writer changes everything that a decision reads, readers decide meanwhile. What they must never see: a yes of
// what was revoked before they asked, a mixture of two states, or memory that was freed (under TSan and ASan).
TEST(Index, readers_decide_rightly_while_the_writer_changes_everything) {
    Deployment d;
    auto stable = d.in(d.token({"contents:write on repository:*"}));
    auto toggled = d.in(d.token({"contents:write on repository:*"}));
    const auto child = d.child_of(toggled, {"contents:write on repository:*"});
    auto doomed = d.in(d.token({"contents:write on repository:*"}));
    std::atomic<bool> revoked{false};
    std::atomic<bool> stop{false};
    std::atomic<std::size_t> wrong{0};
    std::atomic<std::size_t> decisions{0};
    const auto read = [&] {
        Index::Reader reader(d.index);
        const std::vector<std::string_view> scopes = {"contents:write"};
        const std::vector<token::Mac> digests{reader.seek(toggled.secret).digest(),
                                              reader.seek(doomed.secret).digest()};
        while (!stop) {
            const bool must_be_dead = revoked;
            const auto view = reader.pin();
            view.prefetch(digests);
            const auto requirement = permission::Requirement::compile(view.catalog(), scopes, "repository:acme/site");
            const auto allowed = [&](const testing::Issued& issued) {
                const auto decision = view.verify(issued.secret, &*requirement, std::nullopt, start);
                if (decision.known && (decision.token.id != issued.row.id || decision.principal.name != "alice"))
                    ++wrong;
                return decision.verdict == Verdict::yes;
            };
            if (!allowed(stable)) ++wrong;
            if (must_be_dead && allowed(doomed)) ++wrong;
            static_cast<void>(allowed(toggled));
            static_cast<void>(allowed(child));
            ++decisions;
        }
    };
    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) readers.emplace_back(read);
    for (int i = 0; i < 400; ++i) {
        toggled.row.name = "round " + std::to_string(i);
        toggled.row.grants =
            grants_text({i % 2 != 0 ? "contents:write on repository:*" : "contents:read on repository:x"});
        stable.row.metadata = "{\"round\":\"" + std::to_string(i) + "\"}";
        d.owner.external_id = "round-" + std::to_string(i);
        d.put(toggled.row, stable.row, d.owner);
        std::vector<testing::Issued> passing;
        for (int k = 0; k < 20; ++k) passing.push_back(d.in(d.token({"profile:read"})));
        for (const auto& issued : passing) d.put(store::TokenGone{.id = issued.row.id, .digest = issued.row.digest});
        if (i % 50 == 0) {
            d.index.replace(
                {.catalog = testing::catalog_with(i % 100 == 0), .default_ceiling = DefaultCeiling::catalog});
        }
        if (i == 200) {
            doomed.row.revoked_at = start;
            d.put(doomed.row);
            revoked = true;
        }
    }
    while (decisions < 100) std::this_thread::yield();
    stop = true;
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(wrong, 0U);
}

// A principal is seen as a whole: enabled under the old, wider ceiling never was.
TEST(Index, enabling_under_a_lower_ceiling_never_shows_the_higher_one) {
    Deployment d;
    const auto issued = d.in(d.token({"contents:write on repository:*"}));
    const auto narrow = grants_text({"contents:read on repository:*"});
    d.owner.ceiling = narrow;
    d.put(d.owner);
    std::atomic<bool> stop{false};
    std::atomic<std::size_t> seen_wide{0};
    std::thread asking([&] {
        Index::Reader reader(d.index);
        const std::vector<std::string_view> scopes = {"contents:write"};
        while (!stop) {
            const auto view = reader.pin();
            const auto requirement = permission::Requirement::compile(view.catalog(), scopes, "repository:acme/site");
            if (view.verify(issued.secret, &*requirement, std::nullopt, start).verdict == Verdict::yes) ++seen_wide;
        }
    });
    for (int i = 0; i < 3000; ++i) {
        d.owner.disabled = true;
        d.owner.ceiling.reset();
        d.put(d.owner);
        d.owner.disabled = false;
        d.owner.ceiling = narrow;
        d.put(d.owner);
    }
    stop = true;
    asking.join();
    EXPECT_EQ(seen_wide, 0U);
}

}  // namespace
}  // namespace jeton::verify
