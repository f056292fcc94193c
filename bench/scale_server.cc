// `scale`, the part over HTTP: the server over an index of so many tokens, written in bulk. Its store is a fresh
// deployment's. Prints where it listens for gateways, and serves until SIGTERM.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "authority/authority.h"
#include "base/clock.h"
#include "base/entropy.h"
#include "base/pool.h"
#include "bench/bulk.h"
#include "guard/rules.h"
#include "http/assets.h"
#include "http/server.h"
#include "store/store.h"
#include "token/keys.h"
#include "verify/use.h"

namespace {

using namespace jeton;

constexpr std::size_t secrets_written = 50'000;

/// Always the time at which the tokens in bulk were made.
class BulkClock final : public base::Clock {
public:
    [[nodiscard]] base::Time now() const noexcept override { return bench::now(); }
};

/// The tokens in bulk are not the store's, so what it commits is of no matter to the index.
class Nobody final : public store::FeedReader {
public:
    void apply(std::span<const store::Change>) override {}
};

int fail(const std::string& why) {
    std::fprintf(stderr, "scale_server: %s\n", why.c_str());
    return 1;
}

/// Takes what was noted of use each second, as a server does to write it.
void take_use(const std::stop_token& stop, verify::Use& use) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        never.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
        static_cast<void>(use.take());
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return fail("usage: scale_server DATA_DIR HOST:PORT TOKENS SECRETS_FILE");
    const std::string data_dir = argv[1];
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const auto root_key = token::read_root_key(data_dir + "/root.key");
    if (!root_key) return fail(root_key.error());
    const BulkClock clock;
    base::SystemEntropy entropy;
    const base::SystemClock system_clock;
    const auto opened = store::Store::open({.data_dir = data_dir}, *root_key, system_clock, entropy);
    if (!opened) return fail(opened.error());
    auto& store = **opened;
    Nobody nobody;
    if (const auto loaded = store.load(nobody); !loaded) return fail(loaded.error());

    const auto rules = bench::make_rules();
    verify::Index index(bench::make_brand(), bench::make_digest_key(), rules);
    const bench::Bulk bulk(std::strtoull(argv[3], nullptr, 10));
    bulk.write(index);
    const auto secrets = bulk.shuffled_secrets(secrets_written);
    std::ofstream file(argv[4]);
    for (std::size_t at = 0; at < secrets.size(); at += bulk.secret_bytes())
        file << std::string_view(secrets).substr(at, bulk.secret_bytes()) << '\n';
    file.close();
    if (!file) return fail("the secrets cannot be written");

    verify::Use use(index);
    authority::Authority authority(bench::make_brand(),
                                   {.digest = store.digest_key(),
                                    .idempotency = store.idempotency_key(),
                                    .session = store.session_key(),
                                    .factor = store.factor_key()},
                                   {.catalog = rules.catalog, .policy = {}},
                                   {.clock = clock, .entropy = entropy, .use = use});
    http::SetupGate setup;
    base::Pool errands({.threads = 1, .waiting_max = 1, .niceness = 0});
    auto guards = guard::Guards::compile(rules.catalog, {});
    if (!guards) return fail(guards.error());
    http::Options options;
    options.listen = "127.0.0.1:0";
    options.guard_listen = argv[2];
    options.workers = 1;  // wrk has the other core: which of them serves how many of the connections would be chance
    http::Server server(std::move(options),
                        {.store = store,
                         .index = index,
                         .use = use,
                         .authority = authority,
                         .clock = clock,
                         .entropy = entropy,
                         .setup = setup,
                         .page = http::built_in_page(),
                         .providers = {},
                         .errands = errands,
                         .reload = [](store::Transaction&) { return std::vector<std::string>(); },
                         .settings = [] { return std::shared_ptr<const config::Settings>(); }},
                        std::move(*guards));
    if (const auto listening = server.listen(); !listening) return fail(listening.error());
    std::jthread notes([&use](const std::stop_token& stop) { take_use(stop, use); });
    std::jthread ends([&] {
        int which = 0;
        sigwait(&signals, &which);
        server.stop();
    });
    std::printf("ready\n");
    std::fflush(stdout);
    server.run();
    store.stop();
    return 0;
}
