#include "guard/path.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace jeton::guard {
namespace {

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// The byte that `%XX` at `at` stands for; -1 when it is broken.
int percent_byte(std::string_view text, std::size_t at) noexcept {
    if (at + 2 >= text.size()) return -1;
    const int high = hex_digit(text[at + 1]);
    const int low = hex_digit(text[at + 2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/// Bytes that stand for themselves in a path, and of which every program thinks alike.
constexpr std::array<bool, 256> plain_bytes = [] {
    std::array<bool, 256> table{};
    for (unsigned byte = 0x21; byte < 0x7f; ++byte)
        table[byte] = byte != '#' && byte != '%' && byte != ';' && byte != '\\';
    return table;
}();

bool plain(std::string_view text) noexcept {
    bool all = true;
    for (const char c : text) all &= plain_bytes[static_cast<unsigned char>(c)];
    return all;
}

bool control(unsigned char byte) noexcept { return byte < 0x20 || byte == 0x7f; }

/// Decodes a member's name or value, `+` as space. False when the encoding is broken.
bool decode_member(std::string_view text, std::string& out) {
    if (std::ranges::none_of(text, [](char c) { return c == '+' || c == '%'; })) {
        out.assign(text);
        return true;
    }
    out.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            out.push_back(' ');
        } else if (text[i] == '%') {
            const int byte = percent_byte(text, i);
            if (byte <= 0) return false;
            out.push_back(static_cast<char>(byte));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return true;
}

}  // namespace

bool Path::decode(std::string_view uri, std::string_view raw) {
    if (std::ranges::any_of(uri,
                            [](char c) { return c == '#' || c == ' ' || control(static_cast<unsigned char>(c)); })) {
        return false;
    }
    for (std::size_t i = 0; i < raw.size(); ++i) {
        int byte = static_cast<unsigned char>(raw[i]);
        if (raw[i] == '%') {
            byte = percent_byte(raw, i);
            if (byte < 0 || byte == '/') return false;
            i += 2;
        }
        if (control(static_cast<unsigned char>(byte)) || byte == '\\' || byte == ';') return false;
        decoded_.push_back(static_cast<char>(byte));
    }
    return base::is_utf8(decoded_);
}

bool Path::read(std::string_view uri) {
    decoded_.clear();
    segments_.clear();
    query_ = {};
    if (uri.empty() || uri.size() > uri_bytes_max || uri.front() != '/') return false;
    const auto mark = uri.find('?');
    const auto raw = uri.substr(0, mark);
    if (mark != std::string_view::npos) query_ = uri.substr(mark + 1);
    decoded_.reserve(uri_bytes_max);  // never moves below: segments view it
    if (plain(uri)) {
        decoded_.assign(raw);
    } else if (!decode(uri, raw)) {
        return false;
    }
    const std::string_view path = decoded_;
    for (std::size_t from = 1;;) {
        const auto end = std::min(path.find('/', from), path.size());
        const auto segment = path.substr(from, end - from);
        const bool last = end == path.size();
        if ((segment.empty() && !last) || segment == "." || segment == "..") return false;
        segments_.push_back(segment);
        if (last) return true;
        from = end + 1;
    }
}

std::string_view Path::rest(std::size_t from) const noexcept {
    if (from >= segments_.size()) return {};
    const auto offset = static_cast<std::size_t>(segments_[from].data() - decoded_.data());
    return std::string_view(decoded_).substr(offset);
}

Presence find_member(std::string_view query, std::string_view name, std::string& value) {
    // Some programs part members at `;` too: what this one finds, those might not (A49).
    if (query.contains(';')) return Presence::ambiguous;
    auto presence = Presence::absent;
    std::string decoded;
    while (!query.empty()) {
        const auto end = std::min(query.find('&'), query.size());
        const auto member = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        const auto equals = member.find('=');
        if (!decode_member(member.substr(0, equals), decoded)) return Presence::ambiguous;
        if (decoded != name) continue;
        if (presence != Presence::absent) return Presence::ambiguous;
        presence = Presence::once;
        const auto raw = equals == std::string_view::npos ? std::string_view{} : member.substr(equals + 1);
        if (!decode_member(raw, value)) return Presence::ambiguous;
    }
    return presence;
}

}  // namespace jeton::guard
