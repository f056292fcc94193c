#include "http/steps.h"

#include <exception>
#include <optional>

#include <spdlog/spdlog.h>

#include "http/problem.h"

namespace jeton::http {
namespace {

std::unique_ptr<Next> next_of(Reply reply) { return std::make_unique<Next>(std::move(reply)); }

/// What comes of `work` on a thread that is not the connection's: whatever it throws, an answer leaves.
Reply outcome_of(std::move_only_function<Reply()>& work) {
    try {
        return work();
    } catch (const std::exception& failure) {
        spdlog::error("a request could not be answered: {}", failure.what());
        return problem_response(Problem::unavailable());
    }
}

template <typename Threads>
Reply first_on(Threads& threads, std::move_only_function<Reply()> work, Response busy) {
    return Elsewhere{.start = [&threads, work = std::move(work), busy = std::move(busy)](Elsewhere::Done done) mutable {
        auto waiting = std::make_shared<Elsewhere::Done>(std::move(done));
        const bool taken = threads.submit([waiting, work = std::move(work)](bool run) mutable {
            (*waiting)(next_of(run ? outcome_of(work) : Reply(problem_response(Problem::unavailable()))));
        });
        if (!taken) (*waiting)(next_of(std::move(busy)));
    }};
}

}  // namespace

Reply read_first(store::Store& store, std::move_only_function<Reply(store::Snapshot&)> work) {
    return Elsewhere{.start = [&store, work = std::move(work)](Elsewhere::Done done) mutable {
        auto reply = std::make_shared<std::optional<Reply>>();
        store.read([reply, work = std::move(work)](store::Snapshot& snapshot) mutable { *reply = work(snapshot); },
                   [reply, done = std::move(done)](std::expected<void, store::Unavailable> outcome) mutable {
                       if (outcome && *reply) return done(next_of(std::move(**reply)));
                       spdlog::error("the store could not read: {}",
                                     outcome ? "no answer came of it" : outcome.error().why);
                       done(next_of(problem_response(Problem::unavailable())));
                   });
    }};
}

Reply write_first(store::Store& store, std::move_only_function<Reply(store::Transaction&)> work) {
    return Elsewhere{.start = [&store, work = std::move(work)](Elsewhere::Done done) mutable {
        auto reply = std::make_shared<std::optional<Reply>>();
        store.write(
            [reply, work = std::move(work)](store::Transaction& transaction) mutable { *reply = work(transaction); },
            [reply, done = std::move(done)](std::expected<void, store::Unavailable> outcome) mutable {
                if (outcome && *reply) return done(next_of(std::move(**reply)));
                spdlog::error("the store could not write: {}", outcome ? "no answer came of it" : outcome.error().why);
                done(next_of(problem_response(Problem::unavailable())));
            });
    }};
}

Reply pool_first(base::Pool& pool, std::move_only_function<Reply()> work, Response busy) {
    return first_on(pool, std::move(work), std::move(busy));
}

Reply hash_first(login::PasswordHasher& hasher, std::move_only_function<Reply()> work, Response busy) {
    return first_on(hasher, std::move(work), std::move(busy));
}

Reply resume(std::move_only_function<Reply()> work) {
    return Resume{.work = [work = std::move(work)]() mutable { return next_of(work()); }};
}

}  // namespace jeton::http
