// A store in a directory of its own, for the tests of rules.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/entropy.h"
#include "store/store.h"
#include "token/keys.h"

namespace jeton::authority::testing {

class MovedClock final : public base::Clock {
public:
    [[nodiscard]] base::Time now() const noexcept override { return now_; }
    void forward(base::seconds span) { now_ += span; }

private:
    base::Time now_{base::seconds(1'800'000'000)};
};

class IgnoresFeed final : public store::FeedReader {
public:
    void apply(std::span<const store::Change>) override {}
};

class WithStore : public ::testing::Test {
protected:
    WithStore() {
        std::string pattern = std::filesystem::temp_directory_path() / "jeton-authority-XXXXXX";
        directory_ = ::mkdtemp(pattern.data());
        auto opened =
            store::Store::open({.data_dir = directory_, .create = true}, token::make_key(entropy_), clock_, entropy_);
        if (!opened) throw std::runtime_error(opened.error());
        store_ = std::move(*opened);
        if (auto loaded = store_->load(feed_); !loaded) throw std::runtime_error(loaded.error());
    }
    ~WithStore() override { std::filesystem::remove_all(directory_); }
    /// Before what a test's own members would take away from the store's thread.
    void TearDown() override { store_->stop(); }

    /// Does `work` in a transaction of its own.
    template <typename Work>
    void write(Work work) {
        std::promise<bool> done;
        store_->write([&](store::Transaction& transaction) { work(transaction); },
                      [&](const auto& outcome) { done.set_value(outcome.has_value()); });
        ASSERT_TRUE(done.get_future().get());
    }

    MovedClock clock_;
    base::SystemEntropy entropy_;
    IgnoresFeed feed_;
    std::string directory_;
    std::unique_ptr<store::Store> store_;
};

}  // namespace jeton::authority::testing
