// The throttle of guessing. A41: counted before checked, so that many at once are no better than one after another.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "login/throttle.h"

namespace jeton::login {
namespace {

using namespace std::chrono_literals;

constexpr base::Time start{1'800'000'000s};

TEST(Throttle, allows_so_many_within_a_minute_of_the_first) {
    base::SystemEntropy entropy;
    Throttle throttle(3, entropy);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(0U, throttle.count("ada", start + i * 1s));
    EXPECT_EQ(57U, throttle.count("ada", start + 3s));
    EXPECT_EQ(1U, throttle.count("ada", start + 59s));
    EXPECT_EQ(0U, throttle.count("ada", start + 60s));
}

TEST(Throttle, counts_apart_and_takes_back_what_was_right) {
    base::SystemEntropy entropy;
    Throttle throttle(1, entropy);
    EXPECT_EQ(0U, throttle.count("ada", start));
    EXPECT_NE(0U, throttle.count("ada", start));
    EXPECT_EQ(0U, throttle.count("bob", start));
    throttle.forgive("ada", start);
    EXPECT_EQ(0U, throttle.count("ada", start));
    Throttle none(0, entropy);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(0U, none.count("ada", start));
}

TEST(Throttle, a41_a_hundred_at_once_are_no_more_than_the_limit) {
    base::SystemEntropy entropy;
    Throttle throttle(10, entropy);
    std::atomic<int> allowed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 100; ++i) {
        threads.emplace_back([&] { allowed += throttle.count("ada", start) == 0 ? 1 : 0; });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(10, allowed);
}

TEST(Throttle, what_fills_it_is_not_forgotten) {
    base::SystemEntropy entropy;
    Throttle throttle(1, entropy);
    EXPECT_EQ(0U, throttle.count("ada", start));
    for (int i = 0; i < 200'000; ++i) static_cast<void>(throttle.count(std::to_string(i), start));
    EXPECT_NE(0U, throttle.count("ada", start));
}

TEST(NetworkOf, is_the_24_or_the_64) {
    const auto of = [](std::string_view text) { return network_of(*base::Address::parse(text)); };
    EXPECT_EQ(of("203.0.113.9"), of("203.0.113.200"));
    EXPECT_NE(of("203.0.113.9"), of("203.0.114.9"));
    EXPECT_EQ(of("2001:db8::1"), of("2001:db8::ffff:1"));
    EXPECT_NE(of("2001:db8::1"), of("2001:db8:0:1::1"));
}

}  // namespace
}  // namespace jeton::login
