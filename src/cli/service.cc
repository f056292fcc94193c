#include "cli/service.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <future>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "authority/audit.h"
#include "authority/idempotency.h"
#include "authority/replay.h"
#include "base/secret_file.h"
#include "cli/printing.h"
#include "token/keys.h"

namespace jeton::cli {
namespace {

/// Questions to other servers: each takes a thread for as long as the other server takes.
constexpr unsigned errand_threads = 4;
constexpr std::size_t errands_max = 64;
constexpr base::seconds house_every{1};
constexpr base::seconds retention_every_most{3600};
constexpr std::int64_t removed_at_once = 500;

std::expected<void, std::string> write_private(const std::string& path, std::string_view text) {
    ::unlink(path.c_str());  // with another's mode, or another's link in its place
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    const bool written =
        file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!written) return std::unexpected("the file " + path + " cannot be written: " + std::strerror(errno));
    return {};
}

/// Until what `start` began has said that it is done. Error: why it could not.
template <typename Start>
std::expected<void, std::string> wait_for(Start start) {
    std::promise<std::expected<void, store::Unavailable>> promise;
    auto done = promise.get_future();
    start([&promise](auto outcome) { promise.set_value(std::move(outcome)); });
    auto outcome = done.get();
    if (!outcome) return std::unexpected(std::move(outcome.error().why));
    return {};
}

sigset_t awaited_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int one : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, one);
    return signals;
}

}  // namespace

void block_signals() {
    const auto signals = awaited_signals();
    static_cast<void>(pthread_sigmask(SIG_BLOCK, &signals, nullptr));
    static_cast<void>(::signal(SIGPIPE, SIG_IGN));
}

Service::Service(Place place, config::Settings settings) : place_(std::move(place)), settings_(std::move(settings)) {}

Service::~Service() {
    // What works for the server answers into it: it ends first, and the server last.
    for (const auto& provider : providers_) provider->stop();
    errands_.reset();
    if (store_) store_->stop();
    server_.reset();
    outbox_.reset();
}

std::expected<void, std::string> Service::open(const Opening& opening) {
    // Whoever recovers may name no configuration: the database knows the one that it was last served with.
    const bool recovers_as_it_was = !opening.create && !place_.config;
    auto root = opening.create ? root_key_or_new(place_, settings_, entropy_) : root_key(place_, settings_);
    if (!root) return std::unexpected(root.error());
    auto opened = store::Store::open({.data_dir = place_.data,
                                      .url = settings_.store_url,
                                      .accept_damage = opening.accept_damage,
                                      .accept_clock = opening.accept_clock,
                                      .create = opening.create},
                                     *root, clock_, entropy_);
    if (!opened) return std::unexpected(opened.error());
    store_ = std::move(*opened);
    const auto kept = store_->deployment();
    if (recovers_as_it_was && kept) {
        auto before = read_kept_settings(kept->configuration);
        if (!before) return std::unexpected(before.error() + "; name another with --config");
        settings_ = std::move(*before);
        settings_.brand = kept->brand;
    }
    auto catalog = build_catalog(settings_);
    if (!catalog) return std::unexpected(catalog.error());
    const authority::Settings rules{.catalog = *catalog, .policy = settings_.policy, .sessions = settings_.sessions};
    const auto brand = token::Brand::parse(settings_.brand);
    if (!brand) return std::unexpected(brand.error());
    const auto digest_key = store_->digest_key();
    index_ = std::make_unique<verify::Index>(*brand, digest_key, rules.rules());
    use_ = std::make_unique<verify::Use>(*index_);
    authority_ = std::make_unique<authority::Authority>(
        *brand,
        authority::Authority::Keys{.digest = store_->digest_key(),
                                   .idempotency = store_->idempotency_key(),
                                   .session = store_->session_key(),
                                   .factor = store_->factor_key()},
        rules, authority::Authority::Parts{.clock = clock_, .entropy = entropy_, .use = *use_});
    auto damage = store_->load(*index_);
    if (!damage) return std::unexpected(damage.error());
    damage_ = std::move(*damage);
    if (recovers_as_it_was && !kept) {
        return std::unexpected(
            "the database does not say what it was served with: name the configuration with --config");
    }
    // While there is no token, whoever serves may still choose.
    const bool chooses = opening.create && index_->size().tokens == 0 && store_->healthy();
    if (kept && kept->brand != settings_.brand && !chooses) {
        return std::unexpected(
            fmt::format("token.brand is '{}', but the tokens of this data directory begin with '{}': a brand is set "
                        "once, so say '{}' in the configuration, and name that with --config",
                        settings_.brand, kept->brand, kept->brand));
    }
    // A clock that a restart put back by less than is refused revives nothing either (A54).
    if (!opening.accept_clock) clock_.advance_to(store_->last_event_at());
    if (damage_.empty()) return {};
    return write_once([this](store::Transaction& transaction) {
        auto act = authority::act(*authority_, transaction, {}, {});
        for (const auto& damage_found : damage_) {
            spdlog::warn("damage accepted: table {}, {} rows", damage_found.table, damage_found.rows);
            authority::record(
                act, authority::Event{.type = "store.damage_accepted",
                                      .actor = {},
                                      .actor_token = {},
                                      .target = {},
                                      .owner = {},
                                      .details = {{"table", damage_found.table}, {"rows", damage_found.rows}}});
        }
        // Damage of the trail alone hides nothing: all rows are as they were.
        const bool trail_holds =
            damage_.size() == 1 || std::ranges::none_of(damage_, [](const auto& one) { return one.table == "audit"; });
        const auto ended = authority::replay_trail(act, trail_holds);
        spdlog::warn("ended: {} tokens, {} principals, as the audit trail says; and all {} sessions", ended.tokens,
                     ended.principals, ended.sessions);
    });
}

std::expected<void, std::string> Service::write_once(std::move_only_function<void(store::Transaction&)> work) {
    return wait_for([&](store::Store::Done done) { store_->write(std::move(work), std::move(done)); });
}

http::Options Service::options() const {
    const auto& server = settings_.server;
    http::Options options;
    options.listen = server.listen;
    options.guard_listen = server.guard_listen;
    options.tls_cert = server.tls_cert;
    options.tls_key = server.tls_key;
    options.public_url = server.public_url;
    options.theme = theme_;
    options.return_origins = settings_.web.return_origins;
    options.embed_origins = settings_.web.embed_origins;
    options.node = server.node;
    options.trusted_proxies = server.trusted_proxies;
    options.refused_a_minute = static_cast<unsigned>(settings_.limits.refused);
    options.login_a_minute = static_cast<unsigned>(settings_.limits.login);
    return options;
}

std::expected<void, std::string> Service::open_providers() {
    for (const auto& provider : settings_.oidc) {
        const auto where = "login.oidc." + provider.name;
        for (const auto& [group, grants] : provider.ceilings) {
            if (const auto wrong = authority_->settings()->catalog->check(grants, {}))
                return std::unexpected(where + ".ceilings." + group + ": " + wrong->detail);
        }
        std::optional<base::Secret> secret;
        if (!provider.client_secret_file.empty()) {
            auto read = base::read_secret_file(provider.client_secret_file);
            if (!read) return std::unexpected(where + ".client_secret_file: " + read.error());
            secret = std::move(*read);
        }
        auto bound = provider;
        for (auto& [group, grants] : bound.ceilings) grants = authority_->settings()->catalog->with_limits(grants);
        providers_.push_back(std::make_unique<login::Provider>(std::move(bound), std::move(secret)));
    }
    return {};
}

std::expected<void, std::string> Service::prepare_setup() {
    std::int64_t principals = 0;
    // Read, not written: a database that may only be read is served all the same.
    const auto counted = wait_for([&](store::Store::Done done) {
        store_->read([&](store::Snapshot& snapshot) { principals = snapshot.count_principals(); }, std::move(done));
    });
    if (!counted) return std::unexpected(counted.error());
    const auto path = place_.data + "/setup-secret";
    if (principals != 0) {
        ::unlink(path.c_str());
        setup_ = std::make_unique<http::SetupGate>();
        return {};
    }
    const auto key = token::make_key(entropy_);
    const auto brand = token::Brand::parse("setup");
    const auto secret = token::make_secret(*brand, token::Kind::client_secret, entropy_);
    return secret.expose([&](std::string_view text) -> std::expected<void, std::string> {
        setup_secret_ = text;
        setup_ = std::make_unique<http::SetupGate>(key, text, [path] { ::unlink(path.c_str()); });
        return write_private(path, std::string(text) + "\n");
    });
}

void Service::keep_deployment(store::Transaction& transaction) const {
    cli::keep_deployment(transaction, {.brand = settings_.brand, .configuration = settings_.toml});
}

std::expected<std::vector<std::string>, std::string> Service::reload(store::Transaction& transaction,
                                                                     const config::Overrides& overrides) {
    auto fresh = read_settings(place_, overrides);
    if (!fresh) return std::unexpected(fresh.error());
    auto catalog = build_catalog(*fresh);
    if (!catalog) return std::unexpected(catalog.error());
    auto guards = guard::Guards::compile(*catalog, fresh->guards);
    if (!guards) return std::unexpected(guards.error());
    auto certificates = server_->read_certificates_again();
    if (!certificates) return std::unexpected(certificates.error());
    std::vector<std::string> changed;
    if (fresh->permissions != settings_.permissions || fresh->resource_types != settings_.resource_types)
        changed.emplace_back("catalog");
    if (fresh->policy != settings_.policy) changed.emplace_back("policy");
    if (fresh->guards != settings_.guards) changed.emplace_back("guards");
    if (certificates->changed) changed.emplace_back("certificates");
    if (fresh->sessions != settings_.sessions) changed.emplace_back("sessions");
    const authority::Settings rules{.catalog = *catalog, .policy = fresh->policy, .sessions = fresh->sessions};
    cli::keep_deployment(transaction, {.brand = settings_.brand, .configuration = fresh->toml});
    // None of it holds unless its event is kept. Nothing in there can fail.
    transaction.once_committed(
        [this, rules, fresh = std::move(*fresh), guards = std::move(*guards), use = std::move(certificates->use)] {
            use();
            server_->replace(guards);  // first: whoever sees the new catalog finds its guards
            index_->replace(rules.rules());
            authority_->replace(rules);
            settings_.policy = fresh.policy;
            settings_.sessions = fresh.sessions;
            settings_.guards = fresh.guards;
            settings_.permissions = fresh.permissions;
            settings_.resource_types = fresh.resource_types;
            shown_.store(std::make_shared<const config::Settings>(settings_));
            for (const auto& warning : fresh.warnings()) spdlog::warn("{}", warning);
        });
    return changed;
}

void Service::keep_house(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any changed;
    auto retention_due = std::chrono::steady_clock::now();
    // What is kept for less than an hour is not kept for an hour.
    const auto shortest =
        std::min(settings_.retention.dead_tokens, settings_.retention.audit.value_or(retention_every_most));
    const auto retention_every = std::clamp(shortest, house_every, retention_every_most);
    bool skewed = false;
    bool loses = false;
    while (!stop.stop_requested()) {
        {
            std::unique_lock lock(mutex);
            changed.wait_for(lock, stop, house_every, [] { return false; });
        }
        const bool skews = clock_.wall_clock_skew() > std::chrono::seconds(60);
        if (skews && !skewed)
            spdlog::error(
                "the wall clock is more than 60 s off the time that this process counts: set it, and restart");
        skewed = skews;
        // Two units: what retention cannot do must not undo what was noted.
        const auto noted = write_once([this](store::Transaction& transaction) {
            authority_->write_use(transaction);
            authority_->write_sightings(transaction);
            if (authority_->notes_due()) authority_->write_notes(transaction);
        });
        if (!noted && !loses) spdlog::error("the use of tokens is lost until it can be written: {}", noted.error());
        loses = !noted;
        if (std::chrono::steady_clock::now() < retention_due) continue;
        const auto removed = remove_what_is_over();
        if (!removed) spdlog::error("what is over could not be removed: {}", removed.error());
        // As much as there was to remove at once: there may be more.
        if (!removed || *removed < removed_at_once) retention_due = std::chrono::steady_clock::now() + retention_every;
    }
}

std::expected<std::int64_t, std::string> Service::remove_what_is_over() {
    std::int64_t most = 0;
    const auto written = write_once([this, &most](store::Transaction& transaction) {
        const auto now = clock_.now();
        const auto idle_since = now - authority_->settings()->sessions.idle;
        transaction.forget_idempotency(now - authority::idempotency_kept);
        most = std::max({transaction.remove_dead_sessions(now, idle_since, removed_at_once),
                         transaction.remove_dead_tickets(now, removed_at_once),
                         transaction.remove_dead_tokens(now - settings_.retention.dead_tokens, removed_at_once)});
        if (settings_.retention.audit)
            most = std::max(most, transaction.remove_audit(now - *settings_.retention.audit, removed_at_once));
    });
    if (!written) return std::unexpected(written.error());
    return most;
}

void Service::wait_for_signals(const config::Overrides& overrides) {
    const auto signals = awaited_signals();
    for (;;) {
        int number = 0;
        sigwait(&signals, &number);
        if (number != SIGHUP) break;
        std::string failure;
        auto written = write_once([&](store::Transaction& transaction) {
            auto changed = reload(transaction, overrides);
            if (!changed) {
                failure = changed.error();
                return;
            }
            auto act = authority::act(*authority_, transaction, {}, {});
            authority::record(act, authority::Event{.type = "settings.reload",
                                                    .actor = {},
                                                    .actor_token = {},
                                                    .target = {},
                                                    .owner = {},
                                                    .details = {{"by", "SIGHUP"}}});
        });
        if (!written) failure = written.error();
        if (failure.empty())
            spdlog::info("reloaded");
        else
            spdlog::error("not reloaded, everything stays as it was: {}", failure);
    }
    server_->stop();
}

std::expected<void, std::string> Service::serve(const config::Overrides& overrides) {
    auto guards = guard::Guards::compile(authority_->settings()->catalog, settings_.guards);
    if (!guards) return std::unexpected(guards.error());
    if (auto prepared = prepare_setup(); !prepared) return prepared;
    if (!settings_.mail.smtp.empty()) {
        auto outbox = mail::Outbox::open(settings_.mail, clock_, entropy_);
        if (!outbox) return std::unexpected(outbox.error());
        outbox_ = std::move(*outbox);
    }
    shown_.store(std::make_shared<const config::Settings>(settings_));
    if (auto opened = open_providers(); !opened) return opened;
    auto theme = http::read_theme(settings_.web);
    if (!theme) return std::unexpected(theme.error());
    theme_ = std::move(*theme);
    errands_ = std::make_unique<base::Pool>(base::Pool::Options{.threads = errand_threads, .waiting_max = errands_max});
    server_ = std::make_unique<http::Server>(
        options(),
        http::Parts{
            .store = *store_,
            .index = *index_,
            .use = *use_,
            .authority = *authority_,
            .clock = clock_,
            .entropy = entropy_,
            .setup = *setup_,
            .outbox = outbox_.get(),
            .page = http::built_in_page(),
            .providers = providers_,
            .errands = *errands_,
            .reload = [this, overrides](store::Transaction& transaction) { return reload(transaction, overrides); },
            .settings = [this] { return shown_.load(); }},
        *guards);
    if (auto listening = server_->listen(); !listening) return listening;
    const auto kept = write_once([this](store::Transaction& transaction) { keep_deployment(transaction); });
    if (const auto before = store_->deployment(); !kept && before && before->brand != settings_.brand) return kept;
    if (const auto guards_at = server_->guard_url(); !guards_at.empty())
        spdlog::info("guards and verify, without a credential of the caller's own, on {}", guards_at);
    for (const auto& warning : settings_.warnings()) spdlog::warn("{}", warning);
    if (setup_->open()) {
        const auto behind = ::isatty(STDERR_FILENO) == 1 ? "#" + setup_secret_
                                                         : "  (the secret is in " + place_.data + "/setup-secret)";
        say(fmt::format("set up at {}/setup{}", server_->url(), behind));
    }
    say("ready on " + server_->url());
    static_cast<void>(std::fflush(stderr));
    std::jthread house([this](const std::stop_token& stop) { keep_house(stop); });
    std::thread waiting([this, &overrides] { wait_for_signals(overrides); });
    server_->run();
    waiting.join();
    house.request_stop();
    house.join();
    return {};
}

}  // namespace jeton::cli
