#include "http/settle.h"

#include <chrono>
#include <expected>
#include <optional>
#include <string>

#include <spdlog/spdlog.h>

#include "http/problem.h"

namespace jeton::http {
namespace asio = boost::asio;
namespace {

using Outcome = std::expected<void, store::Unavailable>;

/// Hands work to the store and comes back to this connection's thread.
template <typename Work, typename Start>
asio::awaitable<Outcome> in_store(asio::any_io_executor executor, Work work, Start start) {
    auto initiate = [&work, &start, executor](auto handler) {
        start(std::move(work), store::Store::Done([handler = std::move(handler), executor](Outcome outcome) mutable {
                  asio::post(executor, [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
                      std::move(handler)(std::move(outcome));
                  });
              }));
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome)>(std::move(initiate),
                                                                                          asio::use_awaitable);
}

/// Lets `start` do its work elsewhere and comes back to this connection's thread with the reply that followed.
asio::awaitable<Reply> done_elsewhere(asio::any_io_executor executor, Elsewhere work) {
    auto initiate = [&work, executor](auto handler) {
        work.start([handler = std::move(handler), executor](std::unique_ptr<Next> next) mutable {
            asio::post(executor, [handler = std::move(handler), reply = std::move(next->reply)]() mutable {
                std::move(handler)(std::move(reply));
            });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Reply)>(std::move(initiate),
                                                                                        asio::use_awaitable);
}

}  // namespace

asio::awaitable<std::optional<Response>> settle(asio::any_io_executor executor, store::Store& store, Reply reply,
                                                std::string_view request_id) {
    for (;;) {
        if (auto* const elsewhere = std::get_if<Elsewhere>(&reply)) {
            auto work = std::move(*elsewhere);
            reply = co_await done_elsewhere(executor, std::move(work));
        } else if (auto* const resume = std::get_if<Resume>(&reply)) {
            const auto next = resume->work();
            reply = std::move(next->reply);
        } else {
            break;
        }
    }
    if (std::holds_alternative<Written>(reply)) co_return std::nullopt;
    if (auto* const response = std::get_if<Response>(&reply)) co_return std::move(*response);
    const auto begun = std::chrono::steady_clock::now();
    std::optional<Response> response;
    Outcome outcome;
    auto* const writing = std::get_if<Writing>(&reply);
    if (writing != nullptr) {
        auto work = [&response, writing](store::Transaction& transaction) { response = writing->work(transaction); };
        outcome = co_await in_store(executor, std::move(work), [&store](auto run, store::Store::Done done) {
            store.write(std::move(run), std::move(done));
        });
    } else {
        auto* const reading = std::get_if<Reading>(&reply);
        auto work = [&response, reading](store::Snapshot& snapshot) { response = reading->work(snapshot); };
        outcome = co_await in_store(executor, std::move(work), [&store](auto run, store::Store::Done done) {
            store.read(std::move(run), std::move(done));
        });
    }
    if (!outcome || !response) {
        spdlog::error("request {}: the store could not {}: {}", request_id, writing != nullptr ? "write" : "read",
                      outcome ? "no answer came of it" : outcome.error().why);
        response =
            writing != nullptr && writing->guard ? guard_unavailable() : problem_response(Problem::unavailable());
    }
    if (response->narrowed && outcome) {
        const auto took = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
        response->fields.emplace_back("Jeton-Applied", "nodes=1, expired=0, ms=" + std::to_string(took.count()));
    }
    if (writing != nullptr && writing->after) writing->after(outcome.has_value());
    co_return std::move(*response);
}

}  // namespace jeton::http
