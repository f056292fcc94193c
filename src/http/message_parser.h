// Reads one request from a connection's bytes: Beast's parser, made strict where two parsers in a row might disagree
// about where a request ends (RFC 9112 §11.2, attack A50).
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/request.h"

namespace jeton::http {

/// How far the search for a head's end has come, from one read to the next.
class HeadScan {
public:
    enum class State : std::uint8_t { incomplete, complete, malformed };
    /// Looks at `bytes`, which begins with what earlier calls saw. A line that ends without CR, a CR alone, and a line
    /// that goes on from the one before (obs-fold) are malformed.
    [[nodiscard]] State look(std::string_view bytes) noexcept;
    /// After `complete`: the head's length, with the empty line.
    [[nodiscard]] std::size_t size() const noexcept { return at_; }

private:
    std::size_t at_ = 0;
    std::size_t line_from_ = 0;
};

/// One request's parser. Views of a head live as long as the bytes that were handed to `head`.
class MessageParser : private boost::beast::http::basic_parser<true> {
public:
    static constexpr std::size_t fields_max = 100;

    explicit MessageParser(std::vector<Field>& fields, std::string& body) : fields_(fields), body_(body) {
        fields_.clear();
        body_.clear();
        body_limit(boost::none);
        header_limit(1U << 20U);  // the connection's buffer is the limit
    }

    /// `bytes` is a whole head. The status to refuse it with, or 0.
    [[nodiscard]] unsigned head(std::string_view bytes);
    /// How much of `bytes` was taken; `status()` other than 0 refuses. `limit`: the most bytes of a body.
    [[nodiscard]] std::size_t body(std::string_view bytes, std::size_t limit);

    [[nodiscard]] bool done() const { return is_done(); }
    [[nodiscard]] unsigned status() const noexcept { return status_; }
    [[nodiscard]] bool keeps_alive() const { return keep_alive(); }
    /// Bytes of the body that the head announced, if it did so.
    [[nodiscard]] std::optional<std::uint64_t> announced() const;
    [[nodiscard]] bool has_body() const { return !is_done(); }
    [[nodiscard]] bool expects_continue() const noexcept { return expects_continue_; }
    [[nodiscard]] std::string_view method_text() const noexcept { return method_; }
    [[nodiscard]] std::string_view target() const noexcept { return target_; }

private:
    using error_code = boost::beast::error_code;
    using string_view = boost::beast::string_view;
    void on_request_impl(boost::beast::http::verb, string_view method, string_view target, int version,
                         error_code& ec) override;
    void on_response_impl(int, string_view, int, error_code&) override {}
    void on_field_impl(boost::beast::http::field field, string_view name, string_view value, error_code& ec) override;
    void on_header_impl(error_code& ec) override;
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(string_view body, error_code& ec) override;
    void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& ec) override;
    std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code& ec) override;
    void on_finish_impl(error_code&) override {}
    void refuse(unsigned status, error_code& ec);

    std::vector<Field>& fields_;
    std::string& body_;
    std::string_view method_;
    std::string_view target_;
    std::size_t limit_ = 0;
    std::size_t raw_bytes_ = 0;
    unsigned status_ = 0;
    unsigned hosts_ = 0;
    unsigned lengths_ = 0;
    unsigned encodings_ = 0;
    bool http_11_ = true;
    bool expects_continue_ = false;
    bool head_done_ = false;
};

}  // namespace jeton::http
