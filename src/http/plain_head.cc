#include "http/plain_head.h"

#include <algorithm>
#include <array>

#include "base/plain_text.h"
#include "http/message_parser.h"

namespace jeton::http {
namespace {

constexpr std::size_t length_digits_max = 9;

// tchar of RFC 9110 §5.6.2.
constexpr std::array<bool, 256> token_characters = [] {
    std::array<bool, 256> table{};
    for (const char c :
         std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

/// Takes the head apart, piece by piece from its front.
class Cursor {
public:
    explicit Cursor(std::string_view bytes) : rest_(bytes) {}

    /// A name, without what ends it. Empty: there is none.
    std::string_view token() noexcept {
        std::size_t end = 0;
        while (end < rest_.size() && token_characters[static_cast<unsigned char>(rest_[end])]) ++end;
        return take(end);
    }
    /// A line's printable rest.
    std::string_view printable() noexcept { return take(base::printable_prefix(rest_)); }
    bool take(std::string_view text) noexcept {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    bool take(char c) noexcept {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

private:
    std::string_view take(std::size_t bytes) noexcept {
        const auto taken = rest_.substr(0, bytes);
        rest_.remove_prefix(bytes);
        return taken;
    }
    std::string_view rest_;
};

/// What a head says of itself, counted.
struct Seen {
    bool host = false;
    bool length = false;
    bool connection = false;
};

bool once(bool& seen) noexcept { return !std::exchange(seen, true); }

std::optional<std::size_t> read_length(std::string_view value) noexcept {
    if (value.empty() || value.size() > length_digits_max) return std::nullopt;
    std::size_t length = 0;
    for (const char c : value) {
        if (c < '0' || c > '9') return std::nullopt;
        length = length * 10 + static_cast<std::size_t>(c - '0');
    }
    return length;
}

bool read_connection(std::string_view value, bool& keep_alive) noexcept {
    keep_alive = same_name(value, "keep-alive");
    return keep_alive || same_name(value, "close");
}

/// Looks at a field that says how the message is framed or the connection goes on. False: not for us.
bool judge(const Field& field, Seen& seen, PlainHead& head) noexcept {
    switch (field.name.size()) {
        case 4:
            return !same_name(field.name, "Host") || once(seen.host);
        case 6:
            return !same_name(field.name, "Expect");
        case 7:
            return !same_name(field.name, "Upgrade");
        case 10:
            if (!same_name(field.name, "Connection")) return true;
            return once(seen.connection) && read_connection(field.value, head.keep_alive);
        case 14: {
            if (!same_name(field.name, "Content-Length")) return true;
            const auto length = read_length(field.value);
            head.body_bytes = length.value_or(0);
            return length && once(seen.length);
        }
        case 16:
            return !same_name(field.name, "Proxy-Connection");
        case 17:
            return !same_name(field.name, "Transfer-Encoding");
        default:
            return true;
    }
}

}  // namespace

std::optional<PlainHead> read_plain_head(std::string_view bytes, std::vector<Field>& fields) {
    fields.clear();
    Cursor cursor(bytes);
    PlainHead head;
    head.method = cursor.token();
    if (head.method.empty() || !cursor.take(' ')) return std::nullopt;
    auto line = cursor.printable();
    constexpr std::string_view version = " HTTP/1.1";
    if (!line.ends_with(version) || !cursor.take("\r\n")) return std::nullopt;
    line.remove_suffix(version.size());
    if (line.empty() || line.find(' ') != std::string_view::npos) return std::nullopt;
    head.target = line;
    Seen seen;
    while (!cursor.take("\r\n")) {
        Field field{.name = cursor.token(), .value = {}};
        if (field.name.empty() || !cursor.take(':')) return std::nullopt;
        field.value = cursor.printable();
        if (!cursor.take("\r\n") || fields.size() == MessageParser::fields_max) return std::nullopt;
        while (field.value.starts_with(' ')) field.value.remove_prefix(1);
        while (field.value.ends_with(' ')) field.value.remove_suffix(1);
        if (!judge(field, seen, head)) return std::nullopt;
        fields.push_back(field);
    }
    // RFC 9112 §3.2: exactly one Host. A GET with a body: see MessageParser.
    if (!seen.host) return std::nullopt;
    if (head.body_bytes != 0 && (head.method == "GET" || head.method == "HEAD")) return std::nullopt;
    head.size = bytes.size() - cursor.left();
    return head;
}

}  // namespace jeton::http
