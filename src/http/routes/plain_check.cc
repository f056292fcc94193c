#include "http/routes/plain_check.h"

#include "base/plain_text.h"

namespace jeton::http {
namespace {

// Whoever calls is not known yet: what a glance costs must not grow with what was sent.
constexpr std::size_t glance_bytes = 512;

class Cursor {
public:
    explicit Cursor(std::string_view text) : text_(text) {}

    /// Takes `c`, and white space before it (RFC 8259 §2).
    bool take(char c) noexcept {
        skip();
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    std::optional<std::string_view> text() noexcept {
        if (!take('"')) return std::nullopt;
        const auto rest = text_.substr(at_);
        const auto bytes = base::json_prefix(rest);
        if (bytes == rest.size() || rest[bytes] != '"') return std::nullopt;
        at_ += bytes + 1;
        return rest.substr(0, bytes);
    }
    bool ended() noexcept {
        skip();
        return at_ == text_.size();
    }

private:
    void skip() noexcept {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t'))
            ++at_;
    }
    std::string_view text_;
    std::size_t at_ = 0;
};

/// `{"name": …, …}`; `member` takes each value, and says no to a name that it does not know or has seen.
template <typename Member>
bool read_object(Cursor& cursor, Member member) {
    if (!cursor.take('{')) return false;
    do {
        const auto name = cursor.text();
        if (!name || !cursor.take(':') || !member(*name)) return false;
    } while (cursor.take(','));
    return cursor.take('}');
}

/// A text into a place that is still empty.
bool once(Cursor& cursor, std::optional<std::string_view>& place) {
    if (place) return false;
    place = cursor.text();
    return place.has_value();
}

bool read_scopes(Cursor& cursor, PlainCheck& check) {
    if (check.scope_count != 0 || !cursor.take('[')) return false;
    do {
        const auto scope = cursor.text();
        if (!scope || check.scope_count == check.scopes.size()) return false;
        check.scopes[check.scope_count++] = *scope;
    } while (cursor.take(','));
    return cursor.take(']');
}

bool read_require(Cursor& cursor, PlainCheck& check) {
    if (check.requires_something) return false;
    check.requires_something = true;
    return read_object(cursor, [&](std::string_view name) {
        if (name == "scopes") return read_scopes(cursor, check);
        return name == "resource" && once(cursor, check.resource);
    });
}

}  // namespace

std::optional<PlainCheck> read_plain_check(std::string_view body) noexcept {
    Cursor cursor(body);
    PlainCheck check;
    std::optional<std::string_view> token;
    const bool read = read_object(cursor, [&](std::string_view name) {
        if (name == "token") return once(cursor, token);
        if (name == "ip") return once(cursor, check.ip);
        return name == "require" && read_require(cursor, check);
    });
    if (!read || !token || !cursor.ended() || (check.requires_something && check.scope_count == 0)) return std::nullopt;
    check.token = *token;
    return check;
}

std::string_view likely_token(std::string_view body) noexcept {
    constexpr std::string_view name = "\"token\"";
    const auto glance = body.substr(0, glance_bytes);
    const auto at = glance.find(name);
    if (at == std::string_view::npos) return {};
    Cursor cursor(glance.substr(at + name.size()));
    return cursor.take(':') ? cursor.text().value_or(std::string_view{}) : std::string_view{};
}

}  // namespace jeton::http
