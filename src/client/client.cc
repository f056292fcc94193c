#include "client/client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <utility>

namespace jeton::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using Request = http::request<http::string_body>;
using Response = http::response_parser<http::string_body>;

template <typename Stream>
asio::awaitable<void> exchange(Stream& stream, Request& request, Response& response) {
    beast::flat_buffer buffer;
    co_await http::async_write(stream, request, asio::use_awaitable);
    co_await http::async_read(stream, buffer, response, asio::use_awaitable);
}

asio::awaitable<void> converse(const Url& url, std::chrono::milliseconds deadline, Request& request, Response& response,
                               beast::tcp_stream& plain) {
    plain.expires_after(deadline);
    tcp::resolver resolver(plain.get_executor());
    const auto places = co_await resolver.async_resolve(url.host, std::to_string(url.port), asio::use_awaitable);
    co_await plain.async_connect(places, asio::use_awaitable);
    if (!url.tls) {
        co_await exchange(plain, request, response);
        co_return;
    }
    asio::ssl::context context(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    context.set_default_verify_paths();
    context.set_verify_mode(asio::ssl::verify_peer);
    context.set_verify_callback(asio::ssl::host_name_verification(url.host));
    beast::ssl_stream<beast::tcp_stream&> stream(plain, context);
    const bool address = url.host.find_first_not_of("0123456789.") == std::string::npos || url.host.contains(':');
    // RFC 6066 section 3: literal addresses are not permitted as server names.
    if (!address && SSL_ctrl(stream.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                             const_cast<char*>(url.host.c_str())) != 1)
        throw beast::system_error(
            beast::error_code(static_cast<int>(ERR_get_error()), asio::error::get_ssl_category()));
    co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
    co_await exchange(stream, request, response);
}

std::string sentence(const Url& url, const beast::error_code& error) {
    const auto where = "Jeton at " + url.text();
    if (error == beast::error::timeout || error == asio::error::operation_aborted)
        return where + " did not answer in time; is the server busy, or the address wrong?";
    if (error == asio::error::connection_refused)
        return where + " does not listen; start it, or set JETON_URL to where it runs";
    if (error == asio::error::host_not_found || error == asio::error::host_not_found_try_again)
        return "the host of " + url.text() + " has no address; check JETON_URL";
    if (error.category() == asio::error::get_ssl_category())
        return "TLS with " + where + " failed: " + error.message() + "; check its certificate, or SSL_CERT_FILE";
    return where + " gave no answer: " + error.message();
}

}  // namespace

Client::Client(Url url, std::optional<base::Secret> token, std::chrono::milliseconds deadline)
    : url_(std::move(url)), token_(std::move(token)), deadline_(deadline) {}

std::expected<Answer, Unreachable> Client::send(std::string_view method, std::string_view target,
                                                const std::optional<std::string>& body) {
    Request request;
    request.version(11);
    request.method_string({method.data(), method.size()});
    const auto full = url_.path + std::string(target);
    request.target(full);
    request.set(http::field::host, url_.authority());
    request.set(http::field::user_agent, "jeton-cli");
    request.set(http::field::accept, "application/json, application/problem+json");
    request.set(http::field::connection, "close");
    if (body) {
        request.set(http::field::content_type, "application/json");
        request.body() = *body;
    }
    if (token_) {
        token_->expose([&](std::string_view text) {
            auto field = "Bearer " + std::string(text);
            request.set(http::field::authorization, field);
            sodium_memzero(field.data(), field.size());
        });
    }
    request.prepare_payload();

    Response response;
    response.body_limit(body_bytes_max);
    std::exception_ptr failed;
    bool ended = false;
    asio::io_context context(1);
    beast::tcp_stream plain(context);
    asio::co_spawn(context, converse(url_, deadline_, request, response, plain), [&](const std::exception_ptr& e) {
        failed = e;
        ended = true;
    });
    // The stream's own timer does not cover the resolver: the run is bounded as well.
    context.run_for(deadline_ + std::chrono::seconds(1));
    if (!ended) return std::unexpected(Unreachable{sentence(url_, beast::error::timeout)});
    try {
        if (failed) std::rethrow_exception(failed);
    } catch (const boost::system::system_error& error) {
        return std::unexpected(Unreachable{sentence(url_, error.code())});
    }
    Answer answer;
    answer.status = response.get().result_int();
    answer.content_type = response.get()[http::field::content_type];
    answer.applied = response.get()["Jeton-Applied"];
    answer.body = std::move(response.get().body());
    return answer;
}

}  // namespace jeton::client
