#include "http/connection.h"

#include <cstring>
#include <exception>
#include <type_traits>
#include <vector>

#include <spdlog/spdlog.h>

#include "http/forwarded.h"
#include "http/message_parser.h"
#include "http/problem.h"
#include "http/request_id.h"

namespace jeton::http {
namespace asio = boost::asio;
namespace {

constexpr std::size_t first_buffer_bytes = 4096;
constexpr std::size_t body_room_bytes = 2048;
constexpr std::chrono::seconds linger_deadline{2};
constexpr std::size_t head_bytes_max = std::size_t{32} * 1024;
constexpr std::size_t kept_body_bytes_max = std::size_t{128} * 1024;
constexpr std::size_t linger_bytes_max = std::size_t{1} << 20U;
constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

template <typename Stream>
constexpr bool encrypted = !std::is_same_v<Stream, Socket>;

/// Hands work to the store and comes back to this connection's thread.
template <typename Work, typename Start>
asio::awaitable<std::expected<void, store::Unavailable>> in_store(asio::any_io_executor executor, Work work,
                                                                  Start start) {
    using Outcome = std::expected<void, store::Unavailable>;
    auto initiate = [&work, &start, executor](auto handler) {
        start(std::move(work), store::Store::Done([handler = std::move(handler), executor](Outcome outcome) mutable {
                  asio::post(executor, [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
                      std::move(handler)(std::move(outcome));
                  });
              }));
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome)>(std::move(initiate),
                                                                                          asio::use_awaitable);
}

/// Lets `start` do its work elsewhere and comes back to this connection's thread with the reply that followed.
asio::awaitable<Reply> done_elsewhere(asio::any_io_executor executor, Elsewhere work) {
    auto initiate = [&work, executor](auto handler) {
        work.start([handler = std::move(handler), executor](std::unique_ptr<Next> next) mutable {
            asio::post(executor, [handler = std::move(handler), reply = std::move(next->reply)]() mutable {
                std::move(handler)(std::move(reply));
            });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Reply)>(std::move(initiate),
                                                                                        asio::use_awaitable);
}

template <typename Stream>
class Session final : public Connection {
public:
    Session(Worker& worker, Stream stream, const Peer& peer, std::shared_ptr<asio::ssl::context> tls)
        : worker_(worker), stream_(std::move(stream)), peer_(peer), tls_(std::move(tls)), in_(first_buffer_bytes) {
        worker_.enter(*this);
    }
    ~Session() override { worker_.leave(*this); }

    void interrupt() noexcept override {
        boost::system::error_code ignored;
        socket().cancel(ignored);
    }

    static asio::awaitable<void> run(std::unique_ptr<Session> session) { co_await session->talk(); }

private:
    Socket& socket() noexcept {
        if constexpr (encrypted<Stream>) {
            return stream_.next_layer();
        } else {
            return stream_;
        }
    }
    [[nodiscard]] std::string_view received() const noexcept { return {in_.data(), filled_}; }
    void begin(Phase next_phase, std::chrono::seconds allowed) noexcept {
        phase = next_phase;
        expired = false;
        deadline = std::chrono::steady_clock::now() + allowed;
    }
    void consume(std::size_t bytes) noexcept {
        filled_ -= bytes;
        if (filled_ != 0) std::memmove(in_.data(), in_.data() + bytes, filled_);
    }

    [[nodiscard]] bool stopping() const noexcept { return worker_.stopping.load(std::memory_order_relaxed); }

    asio::awaitable<void> talk();
    asio::awaitable<bool> read_head(HeadScan& scan);
    asio::awaitable<bool> read_body(MessageParser& parser);
    asio::awaitable<void> settle(Reply reply, bool keep_alive);
    asio::awaitable<bool> send();
    asio::awaitable<void> refuse(unsigned status);
    asio::awaitable<void> close();
    void take_head(const MessageParser& parser);

    Worker& worker_;
    Stream stream_;
    Peer peer_;
    std::shared_ptr<asio::ssl::context> tls_;
    std::vector<char> in_;
    std::size_t filled_ = 0;
    std::size_t end_ = 0;  // of the request at hand, in in_
    std::vector<Field> fields_;
    std::string body_;
    Request request_;
    RequestId id_;
    ReplyBuffer out_;
};

/// Reads until `in_` holds a whole head. False: refused or gone.
template <typename Stream>
asio::awaitable<bool> Session<Stream>::read_head(HeadScan& scan) {
    const auto& options = worker_.options;
    begin(filled_ == 0 ? Phase::idle : Phase::head, filled_ == 0 ? options.idle_deadline : options.header_deadline);
    for (;;) {
        const auto seen = scan.look(received());
        if (seen == HeadScan::State::complete) co_return true;
        if (seen == HeadScan::State::malformed) {
            co_await refuse(400);
            co_return false;
        }
        if (filled_ == 0 && stopping()) co_return false;
        if (filled_ >= head_bytes_max) {
            co_await refuse(431);
            co_return false;
        }
        if (filled_ == in_.size()) in_.resize(in_.size() * 2);
        auto [failed, bytes] =
            co_await stream_.async_read_some(asio::buffer(in_.data() + filled_, in_.size() - filled_), awaited);
        if (failed) {
            if (expired && filled_ != 0) co_await refuse(408);
            co_return false;
        }
        if (filled_ == 0) begin(Phase::head, options.header_deadline);
        filled_ += bytes;
    }
}

/// Reads the body behind the head that ends at `end_`. False: refused or gone.
template <typename Stream>
asio::awaitable<bool> Session<Stream>::read_body(MessageParser& parser) {
    const auto limit = body_limit_of(request_);
    if (parser.announced().value_or(0) > limit) {
        co_await refuse(413);
        co_return false;
    }
    const auto head_end = end_;
    begin(Phase::body, worker_.options.body_deadline);
    if (parser.expects_continue() && filled_ == head_end) {
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        auto [failed, sent] = co_await asio::async_write(stream_, asio::buffer(go_on), awaited);
        if (failed) co_return false;
    }
    for (;;) {
        if (filled_ > end_) end_ += parser.body(received().substr(end_), limit);
        if (parser.status() != 0) {
            co_await refuse(parser.status());
            co_return false;
        }
        if (parser.done()) co_return true;
        // What was taken is in body_; the head stays, for the request's views point to it.
        const auto rest = filled_ - end_;
        std::memmove(in_.data() + head_end, in_.data() + end_, rest);
        end_ = head_end;
        filled_ = head_end + rest;
        if (filled_ == in_.size()) {  // a chunk's head longer than the room for it
            co_await refuse(400);
            co_return false;
        }
        auto [failed, bytes] =
            co_await stream_.async_read_some(asio::buffer(in_.data() + filled_, in_.size() - filled_), awaited);
        if (failed) {
            if (expired) co_await refuse(408);
            co_return false;
        }
        filled_ += bytes;
    }
}

template <typename Stream>
void Session<Stream>::take_head(const MessageParser& parser) {
    request_ = {};
    request_.method_text = parser.method_text();
    request_.method = parse_method(request_.method_text);
    request_.target = parser.target();
    const auto mark = request_.target.find('?');
    request_.path = request_.target.substr(0, mark);
    if (mark != std::string_view::npos) request_.query = request_.target.substr(mark + 1);
    request_.fields = fields_;
    request_.entrance = peer_.entrance;
    request_.address = peer_.address;
    request_.address_known = peer_.address_known;
    if (!worker_.options.trusted_proxies.empty() && peer_.address_known) {
        request_.address = client_address(request_, peer_.address, worker_.options.trusted_proxies);
    }
    request_.id = id_.choose(request_.field("X-Request-Id"), worker_.desk.request_ids);
}

template <typename Stream>
asio::awaitable<void> Session<Stream>::talk() {
    if constexpr (encrypted<Stream>) {
        begin(Phase::head, worker_.options.header_deadline);
        auto [failed] = co_await stream_.async_handshake(asio::ssl::stream_base::server, awaited);
        if (failed) co_return;
    }
    for (;;) {
        HeadScan scan;
        if (!co_await read_head(scan)) break;
        end_ = scan.size();
        // Room for a body's bytes behind the head, before anything points into the buffer.
        if (in_.size() - end_ < body_room_bytes) in_.resize(in_.size() + body_room_bytes);
        MessageParser parser(fields_, body_);
        if (const auto status = parser.head(received().substr(0, end_)); status != 0) {
            co_await refuse(status);
            break;
        }
        take_head(parser);
        if (parser.has_body() && !co_await read_body(parser)) break;
        request_.body = body_;

        phase = Phase::work;
        deadline = SteadyTime::max();
        const bool keep_alive = parser.keeps_alive() && !stopping();
        out_.clear();
        Call call{worker_.application, worker_.desk, request_, out_, keep_alive};
        auto reply = answer(call);
        if (!std::holds_alternative<Written>(reply)) co_await settle(std::move(reply), keep_alive);
        worker_.desk.metrics.count(out_.status());
        if (filled_ > end_) {
            consume(end_);
        } else {
            filled_ = 0;
        }
        if (!co_await send()) co_return;
        if (!keep_alive) break;
    }
    co_await close();
}

/// Lets the store, or whoever else must, do its work and writes what came of it.
template <typename Stream>
asio::awaitable<void> Session<Stream>::settle(Reply reply, bool keep_alive) {
    const bool with_body = request_.method != Method::head;
    for (;;) {
        if (auto* const elsewhere = std::get_if<Elsewhere>(&reply)) {
            auto work = std::move(*elsewhere);
            reply = co_await done_elsewhere(worker_.context.get_executor(), std::move(work));
        } else if (auto* const resume = std::get_if<Resume>(&reply)) {
            const auto next = resume->work();
            reply = std::move(next->reply);
        } else {
            break;
        }
    }
    if (std::holds_alternative<Written>(reply)) co_return;
    if (auto* const response = std::get_if<Response>(&reply)) {
        write(out_, *response, request_.id, with_body, keep_alive);
        co_return;
    }
    const auto begun = std::chrono::steady_clock::now();
    std::optional<Response> response;
    std::expected<void, store::Unavailable> outcome;
    auto& store = worker_.application.parts.store;
    auto* const writing = std::get_if<Writing>(&reply);
    if (writing != nullptr) {
        auto work = [&response, writing](store::Transaction& transaction) { response = writing->work(transaction); };
        outcome = co_await in_store(
            worker_.context.get_executor(), std::move(work),
            [&store](auto run, store::Store::Done done) { store.write(std::move(run), std::move(done)); });
    } else {
        auto* const reading = std::get_if<Reading>(&reply);
        auto work = [&response, reading](store::Snapshot& snapshot) { response = reading->work(snapshot); };
        outcome = co_await in_store(
            worker_.context.get_executor(), std::move(work),
            [&store](auto run, store::Store::Done done) { store.read(std::move(run), std::move(done)); });
    }
    if (!outcome || !response) {
        spdlog::error("request {}: the store could not {}: {}", request_.id, writing != nullptr ? "write" : "read",
                      outcome ? "no answer came of it" : outcome.error().why);
        response =
            writing != nullptr && writing->guard ? guard_unavailable() : problem_response(Problem::unavailable());
    }
    if (response->narrowed && outcome) {
        const auto took = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
        response->fields.emplace_back("Jeton-Applied", "nodes=1, expired=0, ms=" + std::to_string(took.count()));
    }
    write(out_, *response, request_.id, with_body, keep_alive);
    if (writing != nullptr && writing->after) writing->after(outcome.has_value());
}

/// Writes `out_`. False: the peer is gone or too slow.
template <typename Stream>
asio::awaitable<bool> Session<Stream>::send() {
    std::size_t sent = 0;
    if constexpr (!encrypted<Stream>) {
        boost::system::error_code failed;
        sent = stream_.write_some(asio::buffer(out_.bytes()), failed);
        if (failed && failed != asio::error::would_block && failed != asio::error::try_again) co_return false;
    }
    if (sent < out_.size()) {
        begin(Phase::write, worker_.options.write_deadline);
        auto [failed, rest] = co_await asio::async_write(stream_, asio::buffer(out_.bytes().substr(sent)), awaited);
        if (failed) co_return false;
    }
    out_.shrink();
    if (body_.capacity() > kept_body_bytes_max) std::string().swap(body_);
    co_return true;
}

/// Answers what could not be read as a request, and closes: nothing behind it is looked at (A50).
template <typename Stream>
asio::awaitable<void> Session<Stream>::refuse(unsigned status) {
    request_ = {};
    request_.id = id_.choose(std::nullopt, worker_.desk.request_ids);
    out_.clear();
    write(out_, problem_response(Problem::of_message(status)), request_.id, true, false);
    worker_.desk.metrics.count(status);
    if (co_await send()) co_await close();
}

/// Says that no more comes, then reads what the peer still sends for a while: closing at once would make the kernel
/// take the answer back (RFC 9112 §9.6).
template <typename Stream>
asio::awaitable<void> Session<Stream>::close() {
    begin(Phase::closing, linger_deadline);
    boost::system::error_code ignored;
    if constexpr (encrypted<Stream>) {
        auto [failed] = co_await stream_.async_shutdown(awaited);
        if (failed) co_return;
    }
    socket().shutdown(asio::socket_base::shutdown_send, ignored);
    for (std::size_t dropped = 0; dropped < linger_bytes_max;) {
        auto [failed, bytes] = co_await socket().async_read_some(asio::buffer(in_), awaited);
        if (failed) co_return;
        dropped += bytes;
    }
}

template <typename Stream>
void start(Worker& worker, Stream stream, const Peer& peer, std::shared_ptr<asio::ssl::context> tls) {
    auto session = std::make_unique<Session<Stream>>(worker, std::move(stream), peer, std::move(tls));
    asio::co_spawn(worker.context, Session<Stream>::run(std::move(session)), [](const std::exception_ptr& thrown) {
        if (!thrown) return;
        try {
            std::rethrow_exception(thrown);
        } catch (const std::exception& error) {
            spdlog::error("a connection ended by an exception: {}", error.what());
        }
    });
}

}  // namespace

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

void serve(Worker& worker, Socket socket, const Peer& peer, std::shared_ptr<asio::ssl::context> tls) {
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    if (tls) {
        start(worker, asio::ssl::stream<Socket>(std::move(socket), *tls), peer, tls);
    } else {
        start(worker, std::move(socket), peer, nullptr);
    }
}

}  // namespace jeton::http
