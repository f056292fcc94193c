// A connection's socket in the clear. It reads when there is something to read, and not once more after each answer
// to learn that there is nothing yet, as Asio's sockets do. For connection.cc.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "http/poller.h"

namespace jeton::http {

/// One owner, one coroutine that waits; on the poller's thread.
class PlainStream final : private Poller::Watcher {
public:
    /// Serves what comes while the coroutine rests.
    class Eager {
    public:
        /// There is something to read.
        virtual void read_ahead() noexcept = 0;
        /// Comes after it. False: wake the coroutine.
        virtual bool serve_at_once() noexcept = 0;

    protected:
        ~Eager() = default;
    };

    /// Takes `socket`, which does not block.
    PlainStream(boost::asio::io_context& context, Poller& poller, int socket) noexcept;
    ~PlainStream();
    PlainStream(const PlainStream&) = delete;
    PlainStream& operator=(const PlainStream&) = delete;

    /// Nothing to be agreed upon before the first request. False: the connection cannot be watched.
    [[nodiscard]] boost::asio::awaitable<bool> open();
    /// Waits, and lets `eager` serve, until it wants the coroutine. False: interrupted.
    [[nodiscard]] boost::asio::awaitable<bool> rest(Eager& eager);
    /// Waits for bytes. Nothing: the peer has ended or is gone, or `interrupt` was called.
    [[nodiscard]] boost::asio::awaitable<std::optional<std::size_t>> read_some(std::span<char> into);
    /// Writes all. False: the peer is gone, or `interrupt` was called.
    [[nodiscard]] boost::asio::awaitable<bool> write(std::string_view bytes);
    /// Says that no more comes. The peer may still send.
    [[nodiscard]] boost::asio::awaitable<bool> end();

    /// What is there, without waiting; 0: nothing is.
    [[nodiscard]] std::size_t read_now(std::span<char> into) noexcept;
    /// Whether read_now would find an end or an error.
    [[nodiscard]] bool readable() const noexcept { return readable_; }
    /// As much as goes without waiting; an error is seen by the next `write`.
    [[nodiscard]] std::size_t write_now(std::string_view bytes) noexcept;

    /// Ends what the coroutine waits for.
    void interrupt() noexcept;
    /// Destroys the coroutine that waits, if one does, and with it the owner of this object.
    void abandon() noexcept;

private:
    enum class Wait : std::uint8_t { read, write };
    void ready(std::uint32_t events) noexcept override;
    void proceed() noexcept override;
    [[nodiscard]] boost::asio::awaitable<bool> wait(Wait what);

    boost::asio::io_context& context_;
    Poller& poller_;
    int socket_;
    bool readable_ = false;
    bool writable_ = true;
    bool hung_up_ = false;  // the end is behind the bytes that are there, and will not be told again
    Wait wait_ = Wait::read;
    bool over_ = false;  // what is waited for holds; `proceed` acts on it
    Eager* eager_ = nullptr;
    std::move_only_function<void(bool)> waiting_;
};

}  // namespace jeton::http
