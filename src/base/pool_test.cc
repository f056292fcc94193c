// A pool takes work in order, refuses what does not fit, and leaves nobody without an answer.
#include <gtest/gtest.h>

#include <future>
#include <thread>
#include <vector>

#include "base/pool.h"

namespace jeton::base {
namespace {

TEST(Pool, refuses_what_does_not_fit_and_answers_what_waits_when_it_ends) {
    std::promise<void> started;
    std::promise<void> may_end;
    std::promise<void> dropped;
    std::vector<bool> ran;
    std::thread end;
    {
        Pool pool({.threads = 1, .waiting_max = 2, .niceness = 5});
        ASSERT_TRUE(pool.submit([&](bool run) {
            started.set_value();
            may_end.get_future().wait();
            ran.push_back(run);
        }));
        started.get_future().wait();
        EXPECT_TRUE(pool.submit([&](bool run) { EXPECT_FALSE(run); }));
        EXPECT_TRUE(pool.submit([&](bool run) {
            EXPECT_FALSE(run);
            dropped.set_value();
        }));
        EXPECT_FALSE(pool.submit([](bool) { FAIL() << "was refused"; }));
        end = std::thread([&] {
            dropped.get_future().wait();
            may_end.set_value();
        });
    }
    end.join();
    EXPECT_EQ(ran, std::vector{true});
}

TEST(Pool, takes_the_oldest_first) {
    std::vector<int> order;
    std::promise<void> done;
    Pool pool({.threads = 1, .waiting_max = 8, .niceness = 0});
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(pool.submit([&order, &done, i](bool) {
            order.push_back(i);
            if (i == 4) done.set_value();
        }));
    }
    done.get_future().wait();
    EXPECT_EQ(order, (std::vector{0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace jeton::base
