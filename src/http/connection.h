// One connection: reads requests, hands them to the routes, writes answers. For server.cc and connection.cc.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>

#include "http/asio.h"
#include "http/poller.h"
#include "http/router.h"
#include "http/server.h"

namespace jeton::http {

using SteadyTime = std::chrono::steady_clock::time_point;

/// What a connection is at; its deadline is the phase's.
enum class Phase : std::uint8_t { idle, head, body, work, write, closing };

/// What the worker keeps of each of its connections. On the worker's thread alone.
class Connection {
public:
    Connection() = default;
    virtual ~Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    /// Ends what the connection waits for.
    virtual void interrupt() noexcept = 0;
    /// The worker is gone: destroys the connection if it waits for its peer.
    virtual void abandon() noexcept = 0;

    Phase phase = Phase::idle;
    bool expired = false;
    SteadyTime deadline = SteadyTime::max();
    Connection* next = nullptr;
    Connection* previous = nullptr;
};

/// A thread with its own event loop and its share of the connections.
struct Worker {
    Worker(const Options& worker_options, Application& worker_application)
        : options(worker_options), application(worker_application), desk(worker_application) {}
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    void enter(Connection& connection) noexcept;
    void leave(Connection& connection) noexcept;
    /// Interrupts connections whose deadline has passed.
    void sweep(SteadyTime now) noexcept;
    /// Interrupts those between two requests; the others end after the answer they are at.
    void stop_idle() noexcept;
    void interrupt_all() noexcept;

    const Options& options;
    Application& application;
    Desk desk;
    Connection* first = nullptr;
    std::atomic<std::size_t> connections{0};
    std::atomic<bool> stopping{false};
    // Last, so that connections that end with it find the rest.
    boost::asio::io_context context{1};
    Poller poller{context};
};

/// Where a connection came from.
struct Peer {
    base::Address address;
    bool address_known = true;
    Entrance entrance = Entrance::listen;
};

/// Starts serving `socket`, of `family`, which does not block, on `worker`'s thread, and owns it; `tls` null: in the
/// clear. Call on that thread.
void serve(Worker& worker, int socket, int family, const Peer& peer, std::shared_ptr<boost::asio::ssl::context> tls);

}  // namespace jeton::http
