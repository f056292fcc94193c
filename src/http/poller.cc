#include "http/poller.h"

#include <algorithm>
#include <cerrno>
#include <span>
#include <system_error>

namespace jeton::http {
namespace {

constexpr std::uint32_t read_events = EPOLLIN | EPOLLRDHUP | EPOLLET;
// While the sockets keep a worker busy it does not go back to Asio each time. What else waits there, newcomers and the
// store's answers among it, waits no longer than this and one turn.
constexpr std::chrono::milliseconds away_max{1};
constexpr int busy = 4;

int make_epoll() {
    const int file = ::epoll_create1(EPOLL_CLOEXEC);
    if (file < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    return file;
}

}  // namespace

Poller::Poller(boost::asio::io_context& context) : epoll_(context, make_epoll()) { wait(); }

bool Poller::watch(int socket, Watcher& watcher) noexcept {
    epoll_event event{.events = read_events, .data = {.ptr = &watcher}};
    return ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, socket, &event) == 0;
}

void Poller::watch_again(int socket, Watcher& watcher) noexcept {
    epoll_event event{.events = read_events | EPOLLOUT, .data = {.ptr = &watcher}};
    ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_MOD, socket, &event);
}

void Poller::wait() {
    epoll_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [this](boost::system::error_code failed) {
        if (failed) return;
        tell();
        wait();
    });
}

void Poller::tell() {
    // No watcher dies but in its own `proceed`: each is closed by its own connection's coroutine only.
    const auto begun = std::chrono::steady_clock::now();
    do {
        const int count = ::epoll_wait(epoll_.native_handle(), events_.data(), events_max, 0);
        now_ = std::chrono::steady_clock::now();
        const auto told = std::span(events_).first(static_cast<std::size_t>(std::max(count, 0)));
        for (const auto& event : told) static_cast<Watcher*>(event.data.ptr)->ready(event.events);
        for (const auto& event : told) static_cast<Watcher*>(event.data.ptr)->proceed();
        if (count < busy) return;
    } while (now_ - begun < away_max);
}

}  // namespace jeton::http
