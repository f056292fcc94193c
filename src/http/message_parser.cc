#include "http/message_parser.h"

#include <algorithm>

namespace jeton::http {
namespace beast = boost::beast;

HeadScan::State HeadScan::look(std::string_view bytes) noexcept {
    for (;;) {
        const auto end = bytes.find('\n', at_);
        if (end == std::string_view::npos) {
            at_ = bytes.size();
            return State::incomplete;
        }
        if (end == line_from_ || bytes[end - 1] != '\r') return State::malformed;
        const auto line = bytes.substr(line_from_, end - 1 - line_from_);
        at_ = end + 1;
        if (line.empty()) return line_from_ == 0 ? State::malformed : State::complete;
        if (line.front() == ' ' || line.front() == '\t') return State::malformed;
        if (line.find('\r') != std::string_view::npos) return State::malformed;
        line_from_ = at_;
    }
}

void MessageParser::refuse(unsigned status, error_code& ec) {
    status_ = status;
    ec = beast::http::error::bad_value;
}

unsigned MessageParser::head(std::string_view bytes) {
    error_code ec;
    eager(false);
    put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
    if (ec && status_ == 0) status_ = 400;
    if (!ec && !is_header_done()) status_ = 400;
    head_done_ = status_ == 0;
    return status_;
}

std::size_t MessageParser::body(std::string_view bytes, std::size_t limit) {
    limit_ = limit;
    eager(true);
    error_code ec;
    const auto taken = put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
    raw_bytes_ += taken;
    // A body in chunks of a byte each costs six bytes a byte; more than that is somebody's game (A51).
    if (status_ == 0 && raw_bytes_ > limit * 8 + 4096) status_ = 413;
    if (ec && ec != beast::http::error::need_more && status_ == 0) status_ = 400;
    return taken;
}

std::optional<std::uint64_t> MessageParser::announced() const {
    const auto length = content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

void MessageParser::on_request_impl(beast::http::verb, string_view method, string_view target, int version,
                                    error_code&) {
    method_ = {method.data(), method.size()};
    target_ = {target.data(), target.size()};
    http_11_ = version == 11;
}

void MessageParser::on_field_impl(beast::http::field field, string_view name, string_view value, error_code& ec) {
    if (head_done_) return;  // a trailer: nothing here is told by one
    if (fields_.size() == fields_max) return refuse(431, ec);
    fields_.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
    using beast::http::field;
    switch (field) {
        case field::host:
            ++hosts_;
            break;
        case field::content_length:
            ++lengths_;
            if (value.find(',') != string_view::npos) return refuse(400, ec);  // a list: two lengths in one field (A50)
            break;
        case field::transfer_encoding:
            ++encodings_;
            if (!same_name({value.data(), value.size()}, "chunked")) return refuse(400, ec);
            break;
        case field::expect:
            if (!same_name({value.data(), value.size()}, "100-continue")) return refuse(417, ec);
            expects_continue_ = true;
            break;
        default:
            break;
    }
}

void MessageParser::on_header_impl(error_code& ec) {
    // RFC 9112 §3.2: exactly one Host, in HTTP/1.1. §6.1: no Transfer-Encoding in HTTP/1.0, none beside Content-Length.
    if (hosts_ > 1 || (http_11_ && hosts_ == 0)) return refuse(400, ec);
    if (lengths_ + encodings_ > 1) return refuse(400, ec);
    if (encodings_ != 0 && !http_11_) return refuse(400, ec);
    // A GET with a body: a server before us may take the body for the next request.
    if (!is_done() && (method_ == "GET" || method_ == "HEAD")) return refuse(400, ec);
}

std::size_t MessageParser::on_body_impl(string_view body, error_code& ec) {
    if (body_.size() + body.size() > limit_) {
        refuse(413, ec);
        return 0;
    }
    body_.append(body.data(), body.size());
    return body.size();
}

void MessageParser::on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& ec) {
    // RFC 9112 §7.1.1: text, in quotes too. A bare LF in there is a line's end to others (A50).
    const auto control = [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; };
    if (std::ranges::any_of(extensions, control)) return refuse(400, ec);
    if (size > limit_ || body_.size() + size > limit_) refuse(413, ec);
}

std::size_t MessageParser::on_chunk_body_impl(std::uint64_t, string_view body, error_code& ec) {
    return on_body_impl(body, ec);
}

}  // namespace jeton::http
