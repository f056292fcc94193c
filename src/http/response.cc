#include "http/response.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/plain_text.h"

namespace jeton::http {
namespace {

constexpr std::string_view common_fields = "\r\nX-Content-Type-Options: nosniff\r\nX-Request-Id: ";
constexpr std::string_view no_store = "Cache-Control: no-store\r\n";
constexpr std::size_t length_digits = 3;  // of nearly every answer
constexpr std::size_t first_bytes = 1024;
constexpr std::size_t kept_bytes_max = 32 * 1024;

// A field's value must not begin a line of its own.
bool safe(std::string_view value) noexcept {
    for (const char c : value.substr(base::printable_prefix(value))) {
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
        append("HTTP/1.1 200 OK");
    } else {
        std::array<char, 24> space;
        append("HTTP/1.1 ");
        append(number(space, status));
        append(' ');
        append(reason_phrase(status));
    }
    append(common_fields);
    append(request_id);
    append("\r\n");
}

void ReplyBuffer::field(std::string_view name, std::string_view value) {
    append(name);
    append(": ");
    if (safe(value)) append(value);
    append("\r\n");
}

void ReplyBuffer::no_body() {
    // A 204 has no length (RFC 9110 §8.6).
    append(status_ == 204 ? "Cache-Control: no-store\r\n\r\n" : "Cache-Control: no-store\r\nContent-Length: 0\r\n\r\n");
}

void ReplyBuffer::body(std::string_view content_type, std::string_view text) {
    std::array<char, 24> space;
    append("Content-Type: ");
    append(content_type);
    append("\r\nContent-Length: ");
    append(number(space, text.size()));
    append("\r\n\r\n");
    append(text);
}

void ReplyBuffer::begin_json() {
    append("Cache-Control: no-store\r\nContent-Type: application/json\r\nContent-Length: ");
    length_at_ = size_;
    append("000\r\n\r\n");  // length_digits of them
    body_at_ = size_;
}

void ReplyBuffer::end_json() {
    std::array<char, 24> space;
    const auto text = number(space, size_ - body_at_);
    if (text.size() != length_digits) {  // make it as long as it is: leading zeroes would be legal, but some read octal
        const auto behind = length_at_ + length_digits;
        const auto tail = size_ - behind;
        if (text.size() > length_digits) grow(text.size() - length_digits);
        std::memmove(bytes_.data() + length_at_ + text.size(), bytes_.data() + behind, tail);
        size_ = length_at_ + text.size() + tail;
    }
    std::memcpy(bytes_.data() + length_at_, text.data(), text.size());
}

void ReplyBuffer::json_text(std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    const auto plain = base::json_prefix(text);
    if (plain == text.size()) return append(text);
    std::size_t from = 0;
    for (std::size_t i = plain; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && c != '"' && c != '\\') continue;
        append(text.substr(from, i - from));
        from = i + 1;
        if (c == '"' || c == '\\') {
            append('\\');
            append(c);
        } else {
            append("\\u00");
            append(hex[byte >> 4U]);
            append(hex[byte & 15U]);
        }
    }
    append(text.substr(from));
}

void ReplyBuffer::grow(std::size_t bytes) { bytes_.resize(std::max({first_bytes, bytes_.size() * 2, size_ + bytes})); }

void ReplyBuffer::shrink() {
    if (bytes_.size() <= kept_bytes_max) return;
    clear();
    std::vector<char>().swap(bytes_);
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
