#include "http/connection.h"

#include <cstring>
#include <exception>
#include <type_traits>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "http/forwarded.h"
#include "http/message_parser.h"
#include "http/plain_head.h"
#include "http/plain_stream.h"
#include "http/problem.h"
#include "http/request_id.h"
#include "http/settle.h"
#include "http/tls_stream.h"

namespace jeton::http {
namespace asio = boost::asio;
namespace {

/// Whether the request whose bytes these are goes to a guard, as far as its first line tells.
bool asks_a_guard(std::string_view bytes) {
    return bytes.substr(std::min(bytes.find(' '), bytes.size() - 1) + 1).starts_with("/v1/guard/");
}

constexpr std::size_t first_buffer_bytes = 4096;
constexpr std::size_t body_room_bytes = 2048;
constexpr std::chrono::seconds linger_deadline{2};
constexpr std::size_t head_bytes_max = std::size_t{32} * 1024;
constexpr std::size_t kept_body_bytes_max = std::size_t{128} * 1024;
constexpr std::size_t linger_bytes_max = std::size_t{1} << 20U;

/// Its coroutine owns it. Nearly every request in the clear comes whole, in plain shape, and is answered at once: those
/// are served while the coroutine rests, and cost no part of it.
template <typename Stream>
class Session final : public Connection, private PlainStream::Eager {
public:
    template <typename... Of>
    Session(Worker& worker, const Peer& peer, Of&&... of)
        : worker_(worker), stream_(std::forward<Of>(of)...), peer_(peer), in_(first_buffer_bytes) {
        worker_.enter(*this);
    }
    ~Session() override { worker_.leave(*this); }

    void interrupt() noexcept override { stream_.interrupt(); }
    void abandon() noexcept override { stream_.abandon(); }

    static asio::awaitable<void> run(std::unique_ptr<Session> session) { co_await session->talk(); }

private:
    static constexpr bool rests = std::is_same_v<Stream, PlainStream>;

    [[nodiscard]] std::string_view received() const noexcept { return {in_.data(), filled_}; }
    [[nodiscard]] std::span<char> room() noexcept { return std::span(in_).subspan(filled_); }
    void begin(Phase next_phase, std::chrono::seconds allowed) noexcept {
        phase = next_phase;
        expired = false;
        deadline = std::chrono::steady_clock::now() + allowed;
    }
    [[nodiscard]] bool stopping() const noexcept { return worker_.stopping.load(std::memory_order_relaxed); }

    asio::awaitable<void> talk();
    asio::awaitable<bool> rest();
    void read_ahead() noexcept override;
    bool serve_at_once() noexcept override;
    bool take_plain();
    asio::awaitable<bool> read_request();
    asio::awaitable<bool> read_head(HeadScan& scan);
    asio::awaitable<bool> read_body(MessageParser& parser);
    void take_head(std::string_view method, std::string_view target);
    void answer_request();
    void put(const Response& response);
    void finish_request() noexcept;
    asio::awaitable<bool> send();
    asio::awaitable<void> refuse(unsigned status);
    asio::awaitable<void> close();

    Worker& worker_;
    Stream stream_;
    Peer peer_;
    std::vector<char> in_;
    std::size_t filled_ = 0;
    std::size_t end_ = 0;  // of the request at hand, in in_
    std::vector<Field> fields_;
    std::string body_;
    Request request_;
    RequestId id_;
    bool taken_ = false;  // by read_ahead: the request at hand stands whole in the buffer
    std::optional<verify::Sought> sought_;
    // What has come of the request at hand; serve_at_once leaves it to the coroutine as it is.
    bool answered_ = false;
    bool keep_alive_ = true;
    std::optional<Call> call_;  // the reply's work may look at it
    std::optional<Reply> unsettled_;
    ReplyBuffer out_;
    std::size_t sent_ = 0;  // of out_
    std::exception_ptr thrown_;
};

template <typename Stream>
asio::awaitable<void> Session<Stream>::talk() {
    begin(Phase::head, worker_.options.header_deadline);
    if (!co_await stream_.open()) co_return;
    for (;;) {
        if (filled_ == 0 && !co_await rest()) break;
        if (!answered_) {
            if (!co_await read_request()) break;
            answer_request();
        }
        if (unsettled_) {
            phase = Phase::work;
            deadline = SteadyTime::max();
            auto reply = std::move(*unsettled_);
            unsettled_.reset();
            const auto response = co_await settle(worker_.context.get_executor(), worker_.application.parts.store,
                                                  std::move(reply), request_.id);
            if (response) {
                put(*response);
            } else {
                worker_.desk.metrics.count(out_.status());
            }
        }
        if (!co_await send()) co_return;
        if (!keep_alive_) break;
        finish_request();
    }
    co_await close();
}

/// Lets requests be served at once until something is left for the coroutine. False: interrupted.
template <typename Stream>
asio::awaitable<bool> Session<Stream>::rest() {
    if constexpr (rests) {
        if (stopping()) co_return false;
        begin(Phase::idle, worker_.options.idle_deadline);
        const bool woken = co_await stream_.rest(*this);
        if (thrown_) std::rethrow_exception(thrown_);
        co_return woken;
    }
    co_return true;
}

/// Reads what has come, and seeks what its answer will look for: serve_at_once follows, when all other connections that
/// have become ready with this one have come as far.
template <typename Stream>
void Session<Stream>::read_ahead() noexcept {
    if constexpr (rests) {
        try {
            filled_ = stream_.read_now(in_);
            if (filled_ == 0 || !take_plain()) return;
            taken_ = true;
            const auto* const route = request_.route;
            if (route != nullptr && route->look_ahead != nullptr) {
                if (auto sought = route->look_ahead(worker_.desk.lookahead, request_))
                    sought_.emplace(std::move(*sought));
            }
        } catch (...) {
            thrown_ = std::current_exception();
        }
    }
}

/// Serves what has been read. False: something is left that takes the coroutine, be it bytes, a reply, an answer that
/// could not be sent whole, or the end.
template <typename Stream>
bool Session<Stream>::serve_at_once() noexcept {
    if constexpr (rests) {
        if (filled_ == 0) return !thrown_ && !stream_.readable();
        if (!std::exchange(taken_, false)) return false;
        try {
            worker_.desk.lookahead.prefetch();
            do {
                answer_request();
                if (unsettled_) return false;
                sent_ = stream_.write_now(out_.bytes());
                if (sent_ != out_.size() || !keep_alive_) return false;
                finish_request();
            } while (filled_ != 0 && take_plain());
            deadline = worker_.poller.now() + worker_.options.idle_deadline;
            return filled_ == 0;
        } catch (...) {
            thrown_ = std::current_exception();
        }
    }
    return false;
}

/// The next request, if it stands whole and plainly in the buffer. The rest, be it right or wrong, is read_request's.
template <typename Stream>
bool Session<Stream>::take_plain() {
    const auto head = read_plain_head(received(), fields_);
    if (!head || head->size > head_bytes_max) return false;
    take_head(head->method, head->target);
    if (head->body_bytes > filled_ - head->size || head->body_bytes > body_limit_of(request_)) return false;
    request_.body = received().substr(head->size, head->body_bytes);
    end_ = head->size + head->body_bytes;
    keep_alive_ = head->keep_alive && !stopping();
    return true;
}

/// Reads the next request, however it comes. False: refused or gone.
template <typename Stream>
asio::awaitable<bool> Session<Stream>::read_request() {
    HeadScan scan;
    if (!co_await read_head(scan)) co_return false;
    end_ = scan.size();
    // Room for a body's bytes behind the head, before anything points into the buffer.
    if (in_.size() - end_ < body_room_bytes) in_.resize(in_.size() + body_room_bytes);
    MessageParser parser(fields_, body_);
    if (const auto status = parser.head(received().substr(0, end_)); status != 0) {
        co_await refuse(status);
        co_return false;
    }
    take_head(parser.method_text(), parser.target());
    if (parser.has_body() && !co_await read_body(parser)) co_return false;
    request_.body = body_;
    keep_alive_ = parser.keeps_alive() && !stopping();
    co_return true;
}

/// Reads until `in_` holds a whole head. False: refused or gone.
template <typename Stream>
asio::awaitable<bool> Session<Stream>::read_head(HeadScan& scan) {
    request_ = {};
    request_.id = id_.choose(std::nullopt, worker_.desk.request_ids);  // until the head says another
    const auto& options = worker_.options;
    begin(filled_ == 0 ? Phase::idle : Phase::head, filled_ == 0 ? options.idle_deadline : options.header_deadline);
    for (;;) {
        const auto seen = scan.look(received());
        if (seen == HeadScan::State::complete && scan.size() <= head_bytes_max) co_return true;
        if (seen == HeadScan::State::malformed) {
            co_await refuse(400);
            co_return false;
        }
        if (filled_ == 0 && stopping()) co_return false;
        if (filled_ >= head_bytes_max || seen == HeadScan::State::complete) {
            co_await refuse(431);
            co_return false;
        }
        if (filled_ == in_.size()) in_.resize(in_.size() * 2);
        const auto bytes = co_await stream_.read_some(room());
        if (!bytes) {
            if (expired && filled_ != 0) co_await refuse(408);
            co_return false;
        }
        if (filled_ == 0) begin(Phase::head, options.header_deadline);
        filled_ += *bytes;
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
        if (!co_await stream_.write(go_on)) co_return false;
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
        const auto bytes = co_await stream_.read_some(room());
        if (!bytes) {
            if (expired) co_await refuse(408);
            co_return false;
        }
        filled_ += *bytes;
    }
}

template <typename Stream>
void Session<Stream>::take_head(std::string_view method, std::string_view target) {
    request_ = {};
    request_.set_line(method, target);
    request_.fields = fields_;
    request_.entrance = peer_.entrance;
    request_.address = peer_.address;
    request_.address_known = peer_.address_known;
    if (!worker_.options.trusted_proxies.empty() && peer_.address_known) {
        request_.address = client_address(request_, peer_.address, worker_.options.trusted_proxies);
    }
    request_.id = id_.choose(request_.field("X-Request-Id"), worker_.desk.request_ids);
    find_route(request_);
}

/// Lets the route answer. A reply that is not there at once is left in `unsettled_`.
template <typename Stream>
void Session<Stream>::answer_request() {
    answered_ = true;
    sent_ = 0;
    out_.clear();
    auto reply = answer(
        call_.emplace(worker_.application, worker_.desk, request_, out_, keep_alive_, sought_ ? &*sought_ : nullptr));
    call_->sought = nullptr;
    sought_.reset();
    if (std::holds_alternative<Written>(reply)) {
        worker_.desk.metrics.count(out_.status());
    } else if (const auto* const response = std::get_if<Response>(&reply)) {
        put(*response);
    } else {
        unsettled_ = std::move(reply);
    }
}

template <typename Stream>
void Session<Stream>::put(const Response& response) {
    write(out_, response, request_.id, request_.method != Method::head, keep_alive_);
    worker_.desk.metrics.count(out_.status());
}

/// What stands behind the request moves to the front; what was large is given back.
template <typename Stream>
void Session<Stream>::finish_request() noexcept {
    answered_ = false;
    out_.shrink();
    if (body_.capacity() > kept_body_bytes_max) std::string().swap(body_);
    filled_ -= end_;
    if (filled_ != 0) std::memmove(in_.data(), in_.data() + end_, filled_);
}

/// Writes what is left of `out_`. False: the peer is gone or too slow.
template <typename Stream>
asio::awaitable<bool> Session<Stream>::send() {
    if (sent_ < out_.size()) {
        begin(Phase::write, worker_.options.write_deadline);
        if (!co_await stream_.write(out_.bytes().substr(sent_))) co_return false;
    }
    co_return true;
}

/// Answers what could not be read as a request. The connection ends: nothing behind it is looked at (A50).
template <typename Stream>
asio::awaitable<void> Session<Stream>::refuse(unsigned status) {
    keep_alive_ = false;
    sent_ = 0;
    out_.clear();
    put(problem_response(asks_a_guard(received()) ? Problem::of_guard() : Problem::of_message(status)));
    co_await send();
}

/// Says that no more comes, then reads what the peer still sends for a while: closing at once would make the kernel
/// take the answer back (RFC 9112 §9.6).
template <typename Stream>
asio::awaitable<void> Session<Stream>::close() {
    begin(Phase::closing, linger_deadline);
    if (!co_await stream_.end()) co_return;
    for (std::size_t dropped = 0; dropped < linger_bytes_max;) {
        const auto bytes = co_await stream_.read_some(in_);
        if (!bytes) co_return;
        dropped += *bytes;
    }
}

template <typename Stream, typename... Of>
void start(Worker& worker, const Peer& peer, Of&&... of) {
    auto session = std::make_unique<Session<Stream>>(worker, peer, std::forward<Of>(of)...);
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

void serve(Worker& worker, int socket, int family, const Peer& peer, std::shared_ptr<asio::ssl::context> tls) {
    if (tls) {
        start<TlsStream>(worker, peer, worker.context, family, socket, std::move(tls));
    } else {
        start<PlainStream>(worker, peer, worker.context, worker.poller, socket);
    }
}

}  // namespace jeton::http
