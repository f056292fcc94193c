// An authority over a store in a directory of its own, and ada, for the tests of rules.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "authority/authority.h"
#include "base/clock.h"
#include "base/entropy.h"
#include "store/store.h"
#include "token/keys.h"
#include "verify/index.h"

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

class WithAuthority : public ::testing::Test {
protected:
    WithAuthority() {
        std::string pattern = std::filesystem::temp_directory_path() / "jeton-authority-XXXXXX";
        directory_ = ::mkdtemp(pattern.data());
        auto opened =
            store::Store::open({.data_dir = directory_, .create = true}, token::make_key(entropy_), clock_, entropy_);
        if (!opened) throw std::runtime_error(opened.error());
        store_ = std::move(*opened);
        if (auto loaded = store_->load(feed_); !loaded) throw std::runtime_error(loaded.error());
        const Settings settings{.catalog = *permission::Catalog::build({}, {}), .policy = {}};
        const auto brand = *token::Brand::parse("jtn");
        index_ = std::make_unique<verify::Index>(brand, store_->digest_key(), settings.rules());
        use_ = std::make_unique<verify::Use>(*index_);
        authority_ =
            std::make_unique<Authority>(brand,
                                        Authority::Keys{.digest = store_->digest_key(),
                                                        .idempotency = store_->idempotency_key(),
                                                        .session = store_->session_key(),
                                                        .factor = store_->factor_key()},
                                        settings, Authority::Parts{.clock = clock_, .entropy = entropy_, .use = *use_});
        in([&](Act& act) {
            ada_.id = {base::PrincipalType::user, base::make_uuid(clock_, entropy_)};
            ada_.name = "ada";
            ada_.email = "ada@example.org";
            ada_.created_at = act.now;
            act.writes.insert_principal(ada_);
        });
    }
    ~WithAuthority() override { std::filesystem::remove_all(directory_); }
    /// Before the store's thread loses what it may still use.
    void TearDown() override { store_->stop(); }

    /// Does `work` in a transaction of its own.
    template <typename Work>
    void in(Work work) {
        std::promise<bool> done;
        store_->write(
            [&](store::Transaction& transaction) {
                auto act = authority::act(*authority_, transaction, "203.0.113.9", "request");
                work(act);
            },
            [&](const auto& outcome) { done.set_value(outcome.has_value()); });
        ASSERT_TRUE(done.get_future().get());
    }

    MovedClock clock_;
    base::SystemEntropy entropy_;
    IgnoresFeed feed_;
    std::string directory_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<verify::Index> index_;
    std::unique_ptr<verify::Use> use_;
    std::unique_ptr<Authority> authority_;
    store::PrincipalRow ada_{};
};

}  // namespace jeton::authority::testing
