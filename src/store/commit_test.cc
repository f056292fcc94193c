// The contract, commits: together, all or nothing, in order, applied before anybody hears of them, and on the disk.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <future>

#include "store/contract_test.h"
#include "store/failure.h"

namespace jeton::store::contract {
namespace {

class Commits : public StoreContract {
protected:
    /// Holds the writing thread inside a unit until it is let go, so that what is written meanwhile waits.
    struct Held {
        std::promise<void> entered;
        std::promise<void> let_go;
        std::promise<void> done;
    };
    std::unique_ptr<Held> hold(std::function<void(Transaction&)> work = [](Transaction&) {}) {
        auto held = std::make_unique<Held>();
        store_->write(
            [&held = *held, work = std::move(work)](Transaction& transaction) {
                work(transaction);
                held.entered.set_value();
                held.let_go.get_future().wait();
            },
            [&held = *held](Outcome) { held.done.set_value(); });
        held->entered.get_future().wait();
        return held;
    }
    static void let_go(Held& held) {
        held.let_go.set_value();
        held.done.get_future().wait();
    }
};
JETON_EACH_ENGINE(Commits);

TEST_P(Commits, what_waits_together_is_committed_together_in_the_order_of_asking) {
    open_well();
    const auto held = hold();
    std::vector<std::future<Outcome>> answers;
    for (std::uint64_t i = 1; i <= 50; ++i) {
        auto answer = std::make_shared<std::promise<Outcome>>();
        answers.push_back(answer->get_future());
        store_->write([i](Transaction& transaction) { transaction.insert_principal(user(i)); },
                      [answer](Outcome outcome) { answer->set_value(std::move(outcome)); });
    }
    let_go(*held);
    for (auto& answer : answers) EXPECT_TRUE(answer.get());
    const auto calls = feed_->calls();
    ASSERT_EQ(1U, calls.size());
    ASSERT_EQ(50U, calls[0].size());
    for (std::uint64_t i = 1; i <= 50; ++i) EXPECT_EQ(user_of(i), std::get<PrincipalRow>(calls[0][i - 1].what).id);
    EXPECT_TRUE(std::ranges::is_sorted(calls[0], std::ranges::less_equal{}, &Change::number));
}

// Design 2, promise 2: what is acknowledged is in the index.
TEST_P(Commits, the_feed_is_applied_before_anybody_hears_of_the_commit) {
    open_well();
    for (std::uint64_t i = 1; i <= 20; ++i) {
        std::promise<std::size_t> seen;
        store_->write([i](Transaction& transaction) { transaction.insert_principal(user(i)); },
                      [&](Outcome) { seen.set_value(feed_->changes().size()); });
        EXPECT_EQ(i, seen.get_future().get());
    }
}

TEST_P(Commits, change_numbers_go_on_rising_after_a_restart) {
    open_well();
    write_well([](Transaction& transaction) { transaction.insert_principal(user(1)); });
    const auto before = feed_->changes().back().number;
    reopen_well();
    write_well([](Transaction& transaction) { transaction.insert_principal(user(2)); });
    EXPECT_GT(feed_->changes().back().number, before);
}

TEST_P(Commits, a_unit_that_fails_is_undone_alone) {
    open_well();
    const auto held = hold();
    std::vector<std::shared_ptr<std::promise<Outcome>>> answers;
    for (std::uint64_t i = 1; i <= 3; ++i) {
        answers.push_back(std::make_shared<std::promise<Outcome>>());
        store_->write(
            [i](Transaction& transaction) {
                transaction.insert_principal(user(i));
                transaction.append_audit(event(i));
                if (i == 2) throw StoreFailure("no");
                if (i == 3) EXPECT_FALSE(transaction.find_principal(user_of(2)));
            },
            [answer = answers.back()](Outcome outcome) { answer->set_value(std::move(outcome)); });
    }
    let_go(*held);
    EXPECT_TRUE(answers[0]->get_future().get());
    const auto failed = answers[1]->get_future().get();
    ASSERT_FALSE(failed);
    EXPECT_EQ("no", failed.error().why);
    EXPECT_TRUE(answers[2]->get_future().get());
    EXPECT_TRUE(store_->healthy());
    EXPECT_EQ(2U, feed_->changes().size());
    reopen_well();
    read_well([](Snapshot& reads) {
        EXPECT_TRUE(reads.find_principal(user_of(1)));
        EXPECT_FALSE(reads.find_principal(user_of(2)));
        EXPECT_TRUE(reads.find_principal(user_of(3)));
    });
}

// docs/decisions/0005: a repeated key is answered after the work was tried.
TEST_P(Commits, undo_takes_back_the_whole_unit_and_it_may_write_again) {
    open_well();
    fill(2);
    const auto before = feed_->changes().size();
    write_well([](Transaction& transaction) {
        auto changed = token(1);
        changed.name = "changed";
        transaction.update_token(changed);
        auto renamed = user(1);
        renamed.disabled = true;
        transaction.update_principal(renamed);
        auto used = family(1);
        used.uses = 5;
        transaction.update_family(used);
        transaction.insert_family(family(3));
        transaction.insert_token(token(3));
        transaction.append_audit(event(3));
        transaction.put_password({.user = user_of(1), .hash = "hash", .changed_at = start});
        EXPECT_EQ("changed", transaction.find_token(TokenId(uuid_of(1)))->name);
        transaction.undo();
        EXPECT_EQ("token-1", transaction.find_token(TokenId(uuid_of(1)))->name);
        EXPECT_EQ("token-1", transaction.find_token_by_digest(digest_of(1))->name);
        EXPECT_FALSE(transaction.find_principal(user_of(1))->disabled);
        EXPECT_EQ(0, transaction.find_family(FamilyId(uuid_of(1)))->uses);
        EXPECT_FALSE(transaction.find_token(TokenId(uuid_of(3))));
        EXPECT_FALSE(transaction.find_token_by_digest(digest_of(3)));
        EXPECT_FALSE(transaction.find_family(FamilyId(uuid_of(3))));
        EXPECT_FALSE(transaction.find_password(user_of(1)));
        transaction.insert_token(token(4));
        transaction.append_audit(event(4));
        transaction.settle();
        transaction.insert_token(token(5));
        transaction.undo();  // what was settled stays
        EXPECT_TRUE(transaction.find_token(TokenId(uuid_of(4))));
        EXPECT_FALSE(transaction.find_token(TokenId(uuid_of(5))));
    });
    const auto changes = feed_->changes();
    ASSERT_EQ(before + 1, changes.size());
    EXPECT_EQ("token-4", std::get<TokenRow>(changes.back().what).name);
    reopen_well();  // the sums and the chain fit
    read_well([](Snapshot& reads) {
        EXPECT_EQ(1, reads.find_token(TokenId(uuid_of(1)))->version);
        EXPECT_TRUE(reads.find_token(TokenId(uuid_of(4))));
    });
}

TEST_P(Commits, the_units_behind_one_that_was_undone_see_nothing_of_it) {
    open_well();
    fill(1);
    const auto held = hold();
    std::promise<std::string> name;
    store_->write(
        [](Transaction& transaction) {
            auto changed = token(1);
            changed.name = "changed";
            transaction.update_token(changed);
            EXPECT_EQ("changed", transaction.find_token(TokenId(uuid_of(1)))->name);
            throw StoreFailure("no");
        },
        [](Outcome) {});
    store_->write([&](Transaction& transaction) { name.set_value(transaction.find_token(TokenId(uuid_of(1)))->name); },
                  [](Outcome) {});
    let_go(*held);
    EXPECT_EQ("token-1", name.get_future().get());
}

TEST_P(Commits, a_read_sees_the_last_commit_and_nothing_of_what_is_being_written) {
    open_well();
    const auto held = hold([](Transaction& transaction) { transaction.insert_principal(user(1)); });
    read_well([](Snapshot& reads) { EXPECT_FALSE(reads.find_principal(user_of(1))); });
    let_go(*held);
    read_well([](Snapshot& reads) { EXPECT_TRUE(reads.find_principal(user_of(1))); });
}

// Design 2, promise 5; A59. The files as they are when the answer comes are what a crash would leave at best.
TEST_P(Commits, a59_what_was_acknowledged_is_in_the_files) {
    open_well();
    const auto copy = directory_ + ".copy";
    std::promise<void> copied;
    store_->write(
        [](Transaction& transaction) {
            transaction.insert_principal(user(1));
            transaction.insert_family(family(1));
            transaction.insert_token(token(1));
            transaction.append_audit(event(1));
        },
        [&](Outcome) {
            std::filesystem::copy(directory_, copy);
            std::filesystem::permissions(copy, std::filesystem::perms::owner_all);
            copied.set_value();
        });
    copied.get_future().wait();
    close();
    std::filesystem::remove_all(directory_);
    std::filesystem::rename(copy, directory_);
    open_well();
    read_well([](Snapshot& reads) { EXPECT_TRUE(reads.find_token(TokenId(uuid_of(1)))); });
}

TEST_P(Commits, a59_a_full_disk_refuses_changes_answers_reads_and_is_over_when_there_is_room) {
    open_well();
    fill(1);
    rlimit before{};
    ASSERT_EQ(0, ::getrlimit(RLIMIT_FSIZE, &before));
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit none{.rlim_cur = 1, .rlim_max = before.rlim_max};
    ASSERT_EQ(0, ::setrlimit(RLIMIT_FSIZE, &none));
    const auto refused = write([](Transaction& transaction) { transaction.insert_token(token(2)); });
    const bool healthy = store_->healthy();
    std::optional<TokenRow> found;
    std::optional<TokenRow> lost;
    const auto answered = read([&](Snapshot& reads) {
        found = reads.find_token(TokenId(uuid_of(1)));
        lost = reads.find_token(TokenId(uuid_of(2)));
    });
    ASSERT_EQ(0, ::setrlimit(RLIMIT_FSIZE, &before));
    std::signal(SIGXFSZ, handler);
    EXPECT_FALSE(refused);
    EXPECT_FALSE(healthy);
    EXPECT_TRUE(answered && found && !lost);
    write_well([](Transaction& transaction) {
        EXPECT_FALSE(transaction.find_token(TokenId(uuid_of(2))));
        transaction.insert_token(token(2));
    });
    EXPECT_TRUE(store_->healthy());
    reopen_well();
    EXPECT_EQ(2U, feed_->all_of<TokenRow>().size());
}

TEST_P(Commits, the_queue_is_bounded_and_refuses_at_once) {
    open_well();
    const auto held = hold();
    std::atomic<bool> full{false};
    std::size_t asked = 0;
    while (!full && asked < 100'000) {
        store_->write([](Transaction&) {},
                      [&](Outcome outcome) {
                          if (!outcome) full = true;
                      });
        ++asked;
    }
    EXPECT_TRUE(full);
    let_go(*held);
    close();
}

TEST_P(Commits, a_stop_finishes_what_waits_and_refuses_the_rest) {
    open_well();
    const auto held = hold();
    std::atomic<int> done{0};
    for (std::uint64_t i = 1; i <= 100; ++i) {
        store_->write([i](Transaction& transaction) { transaction.insert_principal(user(i)); },
                      [&](Outcome outcome) { done += outcome ? 1 : 0; });
    }
    auto stopping = std::async(std::launch::async, [&] { store_->stop(); });
    let_go(*held);
    stopping.get();
    EXPECT_EQ(100, done);
    EXPECT_FALSE(write([](Transaction&) {}));
    reopen_well();
    EXPECT_EQ(100U, feed_->all_of<PrincipalRow>().size());
}

TEST_P(Commits, one_process_at_a_time_has_the_directory) {
    open_well();
    const auto second = Store::open({.data_dir = directory_, .url = GetParam().url}, root_key_, clock_, entropy_);
    ASSERT_FALSE(second);
    EXPECT_NE(std::string::npos, second.error().find("is in use by another jeton process"));
}

}  // namespace
}  // namespace jeton::store::contract
