#include "http/response.h"

#include <array>
#include <charconv>

namespace jeton::http {
namespace {

constexpr std::string_view common_fields = "\r\nX-Content-Type-Options: nosniff\r\nX-Request-Id: ";
constexpr std::string_view no_store = "Cache-Control: no-store\r\n";
constexpr std::size_t length_digits = 8;
constexpr std::size_t kept_bytes_max = 32 * 1024;

// A field's value must not begin a line of its own.
bool safe(std::string_view value) noexcept {
    for (const char c : value) {
        if (c == '\r' || c == '\n' || c == '\0') return false;
    }
    return true;
}

std::string_view number(std::array<char, 24>& space, std::size_t value) noexcept {
    const auto end = std::to_chars(space.data(), space.data() + space.size(), value).ptr;
    return {space.data(), static_cast<std::size_t>(end - space.data())};
}

}  // namespace

std::string_view reason_phrase(unsigned status) noexcept {
    switch (status) {
        case 200:
            return "OK";
        case 201:
            return "Created";
        case 204:
            return "No Content";
        case 303:
            return "See Other";
        case 304:
            return "Not Modified";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 415:
            return "Unsupported Media Type";
        case 417:
            return "Expectation Failed";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 505:
            return "HTTP Version Not Supported";
        default:
            return "Status";
    }
}

void ReplyBuffer::head(unsigned status, std::string_view request_id) {
    status_ = status;
    if (status == 200) {
        bytes_.append("HTTP/1.1 200 OK");
    } else {
        std::array<char, 24> space;
        bytes_.append("HTTP/1.1 ").append(number(space, status)).append(" ").append(reason_phrase(status));
    }
    bytes_.append(common_fields).append(request_id).append("\r\n");
}

void ReplyBuffer::field(std::string_view name, std::string_view value) {
    bytes_.append(name).append(": ");
    if (safe(value)) bytes_.append(value);
    bytes_.append("\r\n");
}

void ReplyBuffer::no_body() {
    // A 204 has no length (RFC 9110 §8.6).
    bytes_.append(status_ == 204 ? "Cache-Control: no-store\r\n\r\n"
                                 : "Cache-Control: no-store\r\nContent-Length: 0\r\n\r\n");
}

void ReplyBuffer::body(std::string_view content_type, std::string_view text) {
    std::array<char, 24> space;
    bytes_.append("Content-Type: ").append(content_type).append("\r\nContent-Length: ");
    bytes_.append(number(space, text.size())).append("\r\n\r\n").append(text);
}

void ReplyBuffer::begin_json() {
    bytes_.append(no_store).append("Content-Type: application/json\r\nContent-Length: ");
    length_at_ = bytes_.size();
    bytes_.append("00000000\r\n\r\n");  // length_digits of them
    body_at_ = bytes_.size();
}

void ReplyBuffer::end_json() {
    // Leading zeroes are digits too (RFC 9110 §8.6), but some clients read octal: shift the number left instead.
    std::array<char, 24> space;
    const auto text = number(space, bytes_.size() - body_at_);
    bytes_.replace(length_at_, length_digits, text);
}

void ReplyBuffer::json_text(std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    std::size_t from = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && c != '"' && c != '\\') continue;
        bytes_.append(text.substr(from, i - from));
        from = i + 1;
        if (c == '"' || c == '\\') {
            bytes_.push_back('\\');
            bytes_.push_back(c);
        } else {
            bytes_.append("\\u00").push_back(hex[byte >> 4U]);
            bytes_.push_back(hex[byte & 15U]);
        }
    }
    bytes_.append(text.substr(from));
}

void ReplyBuffer::shrink() {
    if (bytes_.capacity() > kept_bytes_max) std::string().swap(bytes_);
}

void write(ReplyBuffer& out, const Response& response, std::string_view request_id, bool with_body, bool keep_alive) {
    out.head(response.status, request_id);
    for (const auto& [name, value] : response.fields) out.field(name, value);
    if (!response.cacheable) out.append(no_store);
    if (!keep_alive) out.close();
    if (response.status == 204 || response.status == 304) {
        out.append("\r\n");
        return;
    }
    std::array<char, 24> space;
    if (!response.content_type.empty()) out.field("Content-Type", response.content_type);
    out.append("Content-Length: ");
    out.append(number(space, response.body.size()));
    out.append("\r\n\r\n");
    if (with_body) out.append(response.body);
}

}  // namespace jeton::http
