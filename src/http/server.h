// The HTTP server: listeners, connections, routes. It reads requests and writes answers; what may be done is decided in
// authority, guard and verify.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "authority/authority.h"
#include "base/address.h"
#include "base/clock.h"
#include "base/entropy.h"
#include "base/pool.h"
#include "base/secret.h"
#include "http/assets.h"
#include "http/setup_gate.h"
#include "http/theme.h"
#include "login/provider.h"
#include "store/store.h"
#include "verify/index.h"
#include "verify/use.h"

namespace jeton::guard {
class Guards;
}
namespace jeton::mail {
class Outbox;
}
namespace jeton::config {
struct Settings;
}

namespace jeton::http {

/// What stays for the life of the process.
struct Options {
    std::string listen = "127.0.0.1:7480";  ///< `HOST:PORT`, `[IPv6]:PORT`; port 0 takes a free one
    std::string guard_listen;               ///< `HOST:PORT` on loopback, `unix:PATH`, or empty: off
    std::string tls_cert;                   ///< PEM chain; with `tls_key`, `listen` speaks TLS (1.2 or newer)
    std::string tls_key;
    std::string public_url;  ///< for links; empty: `url()`
    Theme theme;
    std::vector<std::string> return_origins;  ///< where a handoff may lead back to
    std::vector<std::string> embed_origins;   ///< who may show /tokens in a frame
    std::string node = "jeton";
    std::vector<base::Network> trusted_proxies;
    unsigned workers = 0;                 ///< threads; 0: one a core
    std::size_t connections_max = 16384;  ///< more are closed at once; fewer if the system's limit on open files is low
    unsigned refused_a_minute = 600;      ///< answers 401 an address, on `listen`; 0: no limit
    unsigned login_a_minute = 10;         ///< tries to sign in a network, and an account; 0: no limit
    std::chrono::seconds header_deadline{10};  ///< for a whole request head, from its first byte
    std::chrono::seconds body_deadline{20};    ///< for a body, from its head
    std::chrono::seconds idle_deadline{75};    ///< of a kept connection between requests
    std::chrono::seconds write_deadline{20};   ///< for an answer that the peer is slow to take
    std::chrono::seconds stop_deadline{10};    ///< for what is in flight at `stop`
};

/// What the server works with. All of it outlives the server.
struct Parts {
    store::Store& store;
    verify::Index& index;
    verify::Use& use;
    authority::Authority& authority;
    const base::Clock& clock;
    base::Entropy& entropy;
    SetupGate& setup;
    mail::Outbox* outbox = nullptr;  ///< none: this deployment sends no mail
    const Page& page;
    std::span<const std::unique_ptr<login::Provider>> providers;  ///< of sign-in
    base::Pool& errands;                                          ///< asks other servers; ends before the server does
    /// Reads catalog, policy, guards and certificates again: the names of what changed, or the sentence for the
    /// operator. All of it holds from when the transaction is committed; none of it when it is not. It hands new guards
    /// to `Server::replace`.
    std::function<std::expected<std::vector<std::string>, std::string>(store::Transaction&)> reload;
    /// The configuration as it is in force.
    std::function<std::shared_ptr<const config::Settings>()> settings;
};

/// One owner. `listen`, then `run`; `stop` from any thread (not from a signal handler).
class Server {
public:
    Server(Options options, Parts parts, std::shared_ptr<const guard::Guards> guards);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Opens the listeners; nothing is accepted yet. Error: the sentence for the operator.
    [[nodiscard]] std::expected<void, std::string> listen();
    /// After `listen`: `http://127.0.0.1:7480`, with the port that was taken; `https://` with TLS.
    [[nodiscard]] std::string url() const;
    /// Of the guard listener; empty when there is none on TCP. After `listen`.
    [[nodiscard]] std::string guard_url() const;
    /// Accepts and answers until `stop`; returns when what was in flight is finished, or after `stop_deadline`.
    void run();
    /// Stops accepting; connections end after the answer they are at.
    void stop();
    /// New guards for the requests that begin afterwards. Thread-safe.
    void replace(std::shared_ptr<const guard::Guards> guards);
    /// The certificate and key files, read again.
    struct Certificates {
        bool changed = false;       ///< they are others than before
        std::function<void()> use;  ///< new connections get them from here on; thread-safe
    };
    /// Error: the sentence for the operator. Thread-safe.
    [[nodiscard]] std::expected<Certificates, std::string> read_certificates_again() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace jeton::http
