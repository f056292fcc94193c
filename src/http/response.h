// An answer, as routes make it, and its bytes.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jeton::http {

/// What a route answers. `content_type` empty: no body.
struct Response {
    unsigned status = 200;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> fields;  ///< beside those that every answer has
    bool cacheable = false;                                   ///< else `Cache-Control: no-store`
    bool narrowed = false;  ///< a change that takes something away: says when every node had it
};

[[nodiscard]] std::string_view reason_phrase(unsigned status) noexcept;

/// Where an answer's bytes go; its memory stays from one answer to the next. A preformatted answer is written straight
/// into it, without a Response.
class ReplyBuffer {
public:
    void clear() noexcept { size_ = 0; }
    [[nodiscard]] std::string_view bytes() const noexcept { return {bytes_.data(), size_}; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] unsigned status() const noexcept { return status_; }

    /// The status line and what every answer has; then `field`s, then `body` or `no_body`.
    void head(unsigned status, std::string_view request_id);
    void field(std::string_view name, std::string_view value);
    // Here, for an answer is made of some fifty short texts, most of a length that the compiler knows.
    void append(std::string_view text) {
        if (bytes_.size() - size_ < text.size()) [[unlikely]]
            grow(text.size());
        if (!text.empty()) std::memcpy(bytes_.data() + size_, text.data(), text.size());
        size_ += text.size();
    }
    void append(char c) { append(std::string_view(&c, 1)); }
    void no_body();
    void body(std::string_view content_type, std::string_view text);

    /// A JSON body written piece by piece: its length is filled in at the end.
    void begin_json();
    void end_json();
    /// `text` within a JSON string: escaped, without the quotes.
    void json_text(std::string_view text);

    /// Says that the connection ends after this answer. Before `body`.
    void close() { append("Connection: close\r\n"); }
    /// Gives memory back after a large answer.
    void shrink();

private:
    void grow(std::size_t bytes);
    std::vector<char> bytes_;
    std::size_t size_ = 0;
    std::size_t length_at_ = 0;
    std::size_t body_at_ = 0;
    unsigned status_ = 0;
};

/// Writes `response`; `with_body` false for HEAD, which says the length all the same.
void write(ReplyBuffer& out, const Response& response, std::string_view request_id, bool with_body, bool keep_alive);

}  // namespace jeton::http
