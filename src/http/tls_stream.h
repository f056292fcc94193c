// A connection's socket under TLS, with the same face as PlainStream. For connection.cc.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "http/asio.h"

namespace jeton::http {

/// One owner, one coroutine that waits; on the io_context's thread.
class TlsStream {
public:
    using Context = std::shared_ptr<boost::asio::ssl::context>;

    /// Takes `socket`, of `family`, which does not block.
    TlsStream(boost::asio::io_context& context, int family, int socket, Context tls)
        : tls_(std::move(tls)),
          stream_(Socket(context, boost::asio::generic::stream_protocol(family, 0), socket), *tls_) {}

    /// Shakes hands. False: the peer is gone, or `interrupt` was called.
    [[nodiscard]] boost::asio::awaitable<bool> open() {
        auto [failed] = co_await stream_.async_handshake(boost::asio::ssl::stream_base::server, awaited);
        co_return !failed;
    }
    /// Waits for bytes. Nothing: the peer has ended or is gone, or `interrupt` was called.
    [[nodiscard]] boost::asio::awaitable<std::optional<std::size_t>> read_some(std::span<char> into) {
        auto [failed, bytes] = co_await stream_.async_read_some(boost::asio::buffer(into.data(), into.size()), awaited);
        co_return failed ? std::nullopt : std::optional(bytes);
    }
    /// Writes all. False: the peer is gone, or `interrupt` was called.
    [[nodiscard]] boost::asio::awaitable<bool> write(std::string_view bytes) {
        auto [failed, sent] = co_await boost::asio::async_write(stream_, boost::asio::buffer(bytes), awaited);
        co_return !failed;
    }
    /// Says that no more comes.
    [[nodiscard]] boost::asio::awaitable<bool> end() {
        auto [failed] = co_await stream_.async_shutdown(awaited);
        boost::system::error_code ignored;
        stream_.next_layer().shutdown(boost::asio::socket_base::shutdown_send, ignored);
        co_return !failed;
    }

    /// Ends what the coroutine waits for.
    void interrupt() noexcept {
        boost::system::error_code ignored;
        stream_.next_layer().cancel(ignored);
    }
    /// Asio destroys its coroutines with its io_context.
    void abandon() noexcept {}

private:
    using Socket = boost::asio::generic::stream_protocol::socket;
    static constexpr auto awaited = boost::asio::as_tuple(boost::asio::use_awaitable);

    Context tls_;
    boost::asio::ssl::stream<Socket> stream_;
};

}  // namespace jeton::http
