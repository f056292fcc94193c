// Tells connections in the clear that their sockets have something for them: an epoll of the worker's own, inside
// Asio's (docs/decisions/0007). For plain_stream and connection.h.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstdint>

#include "http/asio.h"

namespace jeton::http {

/// On its io_context's thread alone.
class Poller {
public:
    /// Who is told.
    class Watcher {
    public:
        /// `events` of epoll_wait(2), told once each time they begin to hold (edge-triggered). What is there may be
        /// read; what follows from it is left to `proceed`.
        virtual void ready(std::uint32_t events) noexcept = 0;
        /// Comes after the `ready` of all that became ready together; the watcher may die of it, and no other.
        virtual void proceed() noexcept = 0;

    protected:
        ~Watcher() = default;
    };

    explicit Poller(boost::asio::io_context& context);

    /// From now on `watcher` is told when `socket` can be read, until it is closed. False: the system refuses.
    [[nodiscard]] bool watch(int socket, Watcher& watcher) noexcept;
    /// Tells again what holds now; from now on also when `socket` can be written.
    void watch_again(int socket, Watcher& watcher) noexcept;
    /// When the watchers that are being told became ready: spares each of them the reading of the clock.
    [[nodiscard]] std::chrono::steady_clock::time_point now() const noexcept { return now_; }

private:
    void wait();
    void tell();

    static constexpr std::size_t events_max = 16;  // go together; small, for answers leave when all have been read
    boost::asio::posix::stream_descriptor epoll_;
    std::array<epoll_event, events_max> events_;
    std::chrono::steady_clock::time_point now_ = std::chrono::steady_clock::now();
};

}  // namespace jeton::http
