#include "http/plain_stream.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace jeton::http {
namespace asio = boost::asio;
namespace {

// A socket that does not block is never interrupted by a signal.
bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK; }

}  // namespace

PlainStream::PlainStream(asio::io_context& context, Poller& poller, int socket) noexcept
    : context_(context), poller_(poller), socket_(socket) {}

PlainStream::~PlainStream() { ::close(socket_); }

asio::awaitable<bool> PlainStream::open() { co_return poller_.watch(socket_, *this); }

void PlainStream::ready(std::uint32_t events) noexcept {
    constexpr std::uint32_t over = EPOLLRDHUP | EPOLLHUP | EPOLLERR;
    if ((events & over) != 0) hung_up_ = true;
    if ((events & (EPOLLIN | over)) != 0) readable_ = true;
    if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) writable_ = true;
    over_ = waiting_ && (wait_ == Wait::read ? readable_ : writable_);
    if (over_ && eager_ != nullptr) eager_->read_ahead();
}

void PlainStream::proceed() noexcept {
    if (!std::exchange(over_, false)) return;
    if (eager_ != nullptr && eager_->serve_at_once()) return;
    std::exchange(waiting_, nullptr)(true);
}

asio::awaitable<bool> PlainStream::wait(Wait what) {
    wait_ = what;
    return asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(
        [this](auto handler) { waiting_ = std::move(handler); }, asio::use_awaitable);
}

asio::awaitable<bool> PlainStream::rest(Eager& eager) {
    if (readable_) {
        eager.read_ahead();
        if (!eager.serve_at_once()) co_return true;
    }
    eager_ = &eager;
    const bool woken = co_await wait(Wait::read);
    eager_ = nullptr;
    co_return woken;
}

std::size_t PlainStream::read_now(std::span<char> into) noexcept {
    const auto bytes = ::recv(socket_, into.data(), into.size(), 0);
    if (bytes > 0) {
        // What is there beyond these, be it bytes or the end, is told once more, behind the other connections: one that
        // sends without pause does not keep the worker to itself.
        readable_ = false;
        if (hung_up_ || static_cast<std::size_t>(bytes) == into.size()) poller_.watch_again(socket_, *this);
        return static_cast<std::size_t>(bytes);
    }
    if (bytes < 0 && would_block()) readable_ = false;
    return 0;
}

asio::awaitable<std::optional<std::size_t>> PlainStream::read_some(std::span<char> into) {
    for (;;) {
        if (!readable_ && !co_await wait(Wait::read)) co_return std::nullopt;
        if (const auto bytes = read_now(into); bytes != 0) co_return bytes;
        if (readable_) co_return std::nullopt;  // the end, or an error
    }
}

std::size_t PlainStream::write_now(std::string_view bytes) noexcept {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

asio::awaitable<bool> PlainStream::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (would_block()) {
            writable_ = false;
            poller_.watch_again(socket_, *this);
            if (!co_await wait(Wait::write)) co_return false;
        } else {
            co_return false;
        }
    }
    co_return true;
}

asio::awaitable<bool> PlainStream::end() { co_return ::shutdown(socket_, SHUT_WR) == 0; }

void PlainStream::interrupt() noexcept {
    if (!waiting_) return;
    // Not at once: whoever interrupts goes through a list that the coroutine's end would change.
    asio::post(context_, [waiting = std::exchange(waiting_, nullptr)]() mutable { waiting(false); });
}

void PlainStream::abandon() noexcept { [[maybe_unused]] const auto last = std::exchange(waiting_, nullptr); }

}  // namespace jeton::http
