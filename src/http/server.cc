#include "http/server.h"

#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <thread>
#include <utility>

#include <spdlog/spdlog.h>

#include "base/file.h"
#include "http/connection.h"

namespace jeton::http {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

constexpr std::chrono::milliseconds sweep_every{250};
constexpr rlim_t files_kept = 256;  // for the store, listeners, timers
constexpr std::size_t certificate_bytes_max = std::size_t{1} << 20U;

/// Beyond what the system lets this process open, `accept` would fail again and again instead of closing the newcomer.
std::size_t connections_within(std::size_t wanted) {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return wanted;
    const auto open = files.rlim_cur > 2 * files_kept ? files.rlim_cur - files_kept : files.rlim_cur / 2;
    return std::min(wanted, static_cast<std::size_t>(open));
}

std::expected<std::shared_ptr<asio::ssl::context>, std::string> read_certificates(const Options& options) {
    if (options.tls_cert.empty()) return nullptr;
    auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
    boost::system::error_code failed;
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                             asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use,
                         failed);
    context->use_certificate_chain_file(options.tls_cert, failed);
    if (failed) return std::unexpected("tls_cert " + options.tls_cert + " cannot be used: " + failed.message());
    // Nobody is there to be asked; a key under a passphrase is one that cannot be read.
    context->set_password_callback([](std::size_t, asio::ssl::context::password_purpose) { return std::string(); },
                                   failed);
    context->use_private_key_file(options.tls_key, asio::ssl::context::pem, failed);
    if (failed) return std::unexpected("tls_key " + options.tls_key + " cannot be used: " + failed.message());
    return context;
}

/// Tells whether the certificate is what it was; a new key comes with a new one.
std::size_t print_of_certificates(const Options& options) {
    return std::hash<std::string>{}(base::read_file(options.tls_cert, certificate_bytes_max).value_or(std::string()));
}

/// `HOST:PORT`, `[IPv6]:PORT`.
std::expected<tcp::endpoint, std::string> endpoint_of(std::string_view text) {
    const auto colon = text.rfind(':');
    auto host = text.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    const auto port_text = text.substr(std::min(colon + 1, text.size()));
    std::uint16_t port = 0;
    std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
    boost::system::error_code failed;
    const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : std::string(host), failed);
    if (colon == std::string_view::npos || failed)
        return std::unexpected("'" + std::string(text) + "' must be an address and a port, such as 127.0.0.1:7480");
    return tcp::endpoint(address, port);
}

base::Address address_of(const asio::ip::address& address) {
    return base::Address::parse(address.to_string().substr(0, address.to_string().find('%'))).value_or(base::Address{});
}

}  // namespace

Worker::~Worker() {
    for (auto* at = first; at != nullptr;) std::exchange(at, at->next)->abandon();
}

void Worker::enter(Connection& connection) noexcept {
    connection.next = first;
    if (first != nullptr) first->previous = &connection;
    first = &connection;
}

void Worker::leave(Connection& connection) noexcept {
    (connection.previous != nullptr ? connection.previous->next : first) = connection.next;
    if (connection.next != nullptr) connection.next->previous = connection.previous;
    connections.fetch_sub(1, std::memory_order_relaxed);
}

void Worker::sweep(SteadyTime now) noexcept {
    for (auto* at = first; at != nullptr; at = at->next) {
        if (at->deadline > now) continue;
        at->expired = true;
        at->interrupt();
    }
}

void Worker::stop_idle() noexcept {
    stopping.store(true, std::memory_order_relaxed);
    for (auto* at = first; at != nullptr; at = at->next) {
        if (at->phase == Phase::idle || at->phase == Phase::closing) at->interrupt();
    }
}

void Worker::interrupt_all() noexcept {
    for (auto* at = first; at != nullptr; at = at->next) at->interrupt();
}

struct Server::State {
    State(Options from, Parts parts, std::shared_ptr<const guard::Guards> guards)
        : options(std::move(from)), application(options, std::move(parts), std::move(guards)) {
        options.connections_max = connections_within(options.connections_max);
        const auto count = options.workers != 0 ? options.workers : std::max(1U, std::thread::hardware_concurrency());
        for (unsigned i = 0; i < count; ++i) {
            workers.push_back(std::make_unique<Worker>(options, application));
            application.metrics.push_back(&workers.back()->desk.metrics);
        }
        hasher = std::make_unique<login::PasswordHasher>(application.parts.entropy);
        application.hasher = hasher.get();
    }

    struct Door {
        asio::generic::stream_protocol::endpoint endpoint;
        Entrance entrance = Entrance::listen;
        bool tls = false;
        // One acceptor a worker, all on the same socket: whoever is free takes the next connection.
        int socket = -1;
    };

    std::expected<void, std::string> open_tcp(std::string_view where, Entrance entrance, bool tls);
    std::expected<void, std::string> open_unix(const std::string& path);
    void accept_on(Worker& worker, const Door& door);
    /// Says, once a minute, that connections were closed for there being too many.
    void report_full(std::size_t most) {
        const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
        auto due = full_due.load(std::memory_order_relaxed);
        if (now < due || !full_due.compare_exchange_strong(
                             due, now + std::chrono::steady_clock::duration(std::chrono::minutes(1)).count()))
            return;
        spdlog::warn(
            "{} connections are open, new ones are closed: have the clients close theirs, or raise the limit of open "
            "files",
            most);
    }
    void run_worker(Worker& worker);
    std::shared_ptr<asio::ssl::context> certificates() {
        const std::scoped_lock lock(mutex);
        return tls_context;
    }

    Options options;
    Application application;
    std::vector<std::unique_ptr<Worker>> workers;
    std::unique_ptr<login::PasswordHasher> hasher;  // behind the workers, to whom its answers go
    std::vector<Door> doors;
    std::vector<std::shared_ptr<asio::posix::stream_descriptor>> acceptors;  // under `mutex`
    std::atomic<std::chrono::steady_clock::rep> full_due{0};
    std::mutex mutex;
    std::condition_variable changed;
    std::shared_ptr<asio::ssl::context> tls_context;
    std::size_t tls_print = 0;
    std::string unix_path;
    std::string guard_url;
    bool stopping = false;
};

std::expected<void, std::string> Server::State::open_tcp(std::string_view where, Entrance entrance, bool tls) {
    auto endpoint = endpoint_of(where);
    if (!endpoint) return std::unexpected(endpoint.error());
    const int file = ::socket(endpoint->protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    if (file >= 0) ::setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (file < 0 || ::bind(file, endpoint->data(), static_cast<socklen_t>(endpoint->size())) != 0 ||
        ::listen(file, 4096) != 0) {
        const std::string why = std::strerror(errno);
        if (file >= 0) ::close(file);
        return std::unexpected("cannot listen on " + std::string(where) + ": " + why);
    }
    socklen_t size = static_cast<socklen_t>(endpoint->capacity());
    ::getsockname(file, endpoint->data(), &size);
    const auto host =
        endpoint->address().is_v6() ? "[" + endpoint->address().to_string() + "]" : endpoint->address().to_string();
    const auto url = (tls ? "https://" : "http://") + host + ":" + std::to_string(endpoint->port());
    (entrance == Entrance::listen ? application.url : guard_url) = url;
    doors.push_back({.endpoint = *endpoint, .entrance = entrance, .tls = tls, .socket = file});
    return {};
}

/// Whether somebody listens there; a socket that a dead process left answers nothing.
bool answers(const asio::local::stream_protocol::endpoint& endpoint) {
    const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (file < 0) return false;
    const bool refused =
        ::connect(file, endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0 && errno == ECONNREFUSED;
    ::close(file);
    return !refused;
}

std::expected<void, std::string> Server::State::open_unix(const std::string& path) {
    if (path.size() >= sizeof(sockaddr_un::sun_path))
        return std::unexpected("the socket's path " + path + " is longer than the system allows");
    std::error_code ignored;
    const asio::local::stream_protocol::endpoint endpoint(path);
    if (std::filesystem::is_socket(path, ignored)) {
        if (answers(endpoint)) return std::unexpected("cannot listen on unix:" + path + ": another process does");
        std::filesystem::remove(path, ignored);
    }
    const int file = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (file < 0 || ::bind(file, endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0 ||
        ::listen(file, 4096) != 0) {
        const std::string why = std::strerror(errno);
        if (file >= 0) ::close(file);
        return std::unexpected("cannot listen on unix:" + path + ": " + why);
    }
    // The gateway runs as a user of its own; who may connect is said by the directory's mode.
    std::filesystem::permissions(path, std::filesystem::perms(0666), ignored);
    unix_path = path;
    doors.push_back({.endpoint = endpoint, .entrance = Entrance::guard, .tls = false, .socket = file});
    return {};
}

void Server::State::accept_on(Worker& worker, const Door& door) {
    auto waiting = std::make_shared<asio::posix::stream_descriptor>(worker.context, ::dup(door.socket));
    {
        const std::scoped_lock lock(mutex);
        acceptors.push_back(waiting);
    }
    asio::co_spawn(
        worker.context,
        [](State& state, Worker& on, Door at,
           std::shared_ptr<asio::posix::stream_descriptor> socket) -> asio::awaitable<void> {
            for (;;) {
                auto [failed] = co_await socket->async_wait(asio::posix::stream_descriptor::wait_read,
                                                            asio::as_tuple(asio::use_awaitable));
                if (failed || !socket->is_open()) co_return;
                // A few at once, then the others' turn.
                for (int i = 0; i < 8; ++i) {
                    sockaddr_storage from{};
                    socklen_t size = sizeof from;
                    const int file = ::accept4(socket->native_handle(), reinterpret_cast<sockaddr*>(&from), &size,
                                               SOCK_NONBLOCK | SOCK_CLOEXEC);
                    if (file < 0) break;
                    // A part is kept for the gateway: whoever fills `listen` does not lock it out (A52).
                    const auto most = at.entrance == Entrance::guard ? state.options.connections_max
                                                                     : state.options.connections_max / 8 * 7;
                    if (on.connections.load(std::memory_order_relaxed) * state.workers.size() >= most) {
                        ::close(file);
                        state.report_full(most);
                        continue;
                    }
                    on.connections.fetch_add(1, std::memory_order_relaxed);
                    Peer peer{.address = {}, .address_known = false, .entrance = at.entrance};
                    if (from.ss_family == AF_INET || from.ss_family == AF_INET6) {
                        tcp::endpoint endpoint;
                        std::memcpy(endpoint.data(), &from, size);
                        peer.address = address_of(endpoint.address());
                        peer.address_known = true;
                        const int one = 1;
                        ::setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    }
                    serve(on, file, from.ss_family, peer, at.tls ? state.certificates() : nullptr);
                }
            }
        }(*this, worker, door, waiting),
        asio::detached);
}

void Server::State::run_worker(Worker& worker) {
    for (const auto& door : doors) accept_on(worker, door);
    asio::co_spawn(
        worker.context,
        [](Worker& on) -> asio::awaitable<void> {
            asio::steady_timer timer(on.context);
            for (;;) {
                timer.expires_after(sweep_every);
                auto [failed] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
                on.sweep(std::chrono::steady_clock::now());
                if (failed || (on.stopping && on.connections == 0)) co_return on.context.stop();
            }
        }(worker),
        asio::detached);
    worker.context.run();
}

Server::Server(Options options, Parts parts, std::shared_ptr<const guard::Guards> guards)
    : state_(std::make_unique<State>(std::move(options), std::move(parts), std::move(guards))) {}

Server::~Server() {
    for (const auto& door : state_->doors) ::close(door.socket);
    if (!state_->unix_path.empty()) ::unlink(state_->unix_path.c_str());
}

std::expected<void, std::string> Server::listen() {
    auto& state = *state_;
    auto certificates = read_certificates(state.options);
    if (!certificates) return std::unexpected(certificates.error());
    state.tls_context = std::move(*certificates);
    state.tls_print = print_of_certificates(state.options);
    if (auto opened = state.open_tcp(state.options.listen, Entrance::listen, state.tls_context != nullptr); !opened)
        return opened;
    const auto& guard_listen = state.options.guard_listen;
    if (guard_listen.starts_with("unix:")) return state.open_unix(guard_listen.substr(5));
    if (!guard_listen.empty()) return state.open_tcp(guard_listen, Entrance::guard, false);
    return {};
}

std::string Server::url() const { return state_->application.url; }
std::string Server::guard_url() const { return state_->guard_url; }

void Server::run() {
    auto& state = *state_;
    std::vector<std::thread> threads;
    threads.reserve(state.workers.size());
    for (auto& worker : state.workers) {
        threads.emplace_back([&state, &worker] { state.run_worker(*worker); });
    }
    {
        std::unique_lock lock(state.mutex);
        state.changed.wait(lock, [&] { return state.stopping; });
    }
    // Refused from now on, whichever of the workers' copies a connection would have come by.
    for (const auto& door : state.doors) ::shutdown(door.socket, SHUT_RDWR);
    for (auto& worker : state.workers) {
        asio::post(worker->context, [&state, &worker = *worker] {
            {
                const std::scoped_lock lock(state.mutex);
                for (const auto& acceptor : state.acceptors) {
                    if (&static_cast<asio::io_context&>(acceptor->get_executor().context()) != &worker.context)
                        continue;
                    boost::system::error_code ignored;
                    acceptor->close(ignored);
                }
            }
            worker.stop_idle();
        });
    }
    const auto until = std::chrono::steady_clock::now() + state.options.stop_deadline;
    const auto busy = [&] {
        return std::ranges::any_of(state.workers, [](const auto& worker) { return worker->connections.load() != 0; });
    };
    while (busy() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (busy()) {
        for (auto& worker : state.workers) asio::post(worker->context, [&worker = *worker] { worker.interrupt_all(); });
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        for (auto& worker : state.workers) worker->context.stop();
    }
    for (auto& thread : threads) thread.join();
}

void Server::stop() {
    {
        const std::scoped_lock lock(state_->mutex);
        state_->stopping = true;
    }
    state_->changed.notify_all();
}

void Server::replace(std::shared_ptr<const guard::Guards> guards) {
    auto& in_use = state_->application.guards;
    in_use.store(std::make_shared<const GuardsInUse>(
        GuardsInUse{.current = std::move(guards), .before = in_use.load()->current}));
    state_->application.guards_changes.fetch_add(1, std::memory_order_release);
}

std::expected<Server::Certificates, std::string> Server::read_certificates_again() const {
    auto read = read_certificates(state_->options);
    if (!read) return std::unexpected(read.error());
    const auto print = print_of_certificates(state_->options);
    const std::scoped_lock lock(state_->mutex);
    return Certificates{.changed = state_->tls_print != print,
                        .use = [state = state_.get(), context = std::move(*read), print] {
                            const std::scoped_lock swapping(state->mutex);
                            state->tls_context = context;
                            state->tls_print = print;
                        }};
}

}  // namespace jeton::http
