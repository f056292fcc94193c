// A running deployment: store, index, authority and server, built in this order and taken down in the other.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "authority/authority.h"
#include "cli/deployment.h"
#include "guard/rules.h"
#include "http/server.h"
#include "mail/outbox.h"
#include "store/store.h"
#include "verify/index.h"
#include "verify/use.h"

namespace jeton::cli {

/// Before any thread begins: only the one that waits for signals gets them.
void block_signals();

/// One owner. `open`, then `serve` or `write_once`.
class Service {
public:
    Service(Place place, config::Settings settings);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    struct Opening {
        bool create = false;
        bool accept_damage = false;
        bool accept_clock = false;
    };
    /// Opens the store and loads the index. Error: the sentence for the operator.
    [[nodiscard]] std::expected<void, std::string> open(const Opening& opening);
    /// Runs `work` in one transaction and waits for it. Error: why it could not.
    [[nodiscard]] std::expected<void, std::string> write_once(std::move_only_function<void(store::Transaction&)> work);
    [[nodiscard]] authority::Authority& authority() noexcept { return *authority_; }

    /// Serves until SIGTERM or SIGINT. Error: the sentence for the operator.
    [[nodiscard]] std::expected<void, std::string> serve(const config::Overrides& overrides);

    /// What it serves with, for the next start and for whoever recovers.
    void keep_deployment(store::Transaction& transaction) const;

private:
    [[nodiscard]] http::Options options() const;
    [[nodiscard]] std::expected<void, std::string> open_providers();
    [[nodiscard]] std::expected<void, std::string> prepare_setup();
    [[nodiscard]] std::expected<std::vector<std::string>, std::string> reload(store::Transaction& transaction,
                                                                              const config::Overrides& overrides);
    void keep_house(const std::stop_token& stop);
    /// Retention, a bounded part of it. Returns how much went of what there was most of.
    [[nodiscard]] std::expected<std::int64_t, std::string> remove_what_is_over();
    void wait_for_signals(const config::Overrides& overrides);

    Place place_;
    config::Settings settings_;
    std::atomic<std::shared_ptr<const config::Settings>> shown_;  ///< the same, for other threads
    base::SystemClock clock_;
    base::SystemEntropy entropy_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<verify::Index> index_;
    std::unique_ptr<verify::Use> use_;
    std::unique_ptr<authority::Authority> authority_;
    std::unique_ptr<http::SetupGate> setup_;
    http::Theme theme_;
    std::vector<std::unique_ptr<login::Provider>> providers_;
    std::unique_ptr<mail::Outbox> outbox_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<base::Pool> errands_;  // answers into the server: ends before it (~Service)
    std::string setup_secret_;
    std::vector<store::Damage> damage_;
};

}  // namespace jeton::cli
