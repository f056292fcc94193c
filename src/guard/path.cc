#include "guard/path.h"

#include <algorithm>
#include <array>

#include "base/percent.h"
#include "base/utf8.h"

namespace jeton::guard {
namespace {

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

}  // namespace

bool Path::decode(std::string_view uri, std::string_view raw) {
    if (std::ranges::any_of(uri,
                            [](char c) { return c == '#' || c == ' ' || control(static_cast<unsigned char>(c)); })) {
        return false;
    }
    for (std::size_t i = 0; i < raw.size(); ++i) {
        auto byte = static_cast<unsigned char>(raw[i]);
        if (byte == '%') {
            const auto meant = base::percent_byte(raw.substr(i));
            if (!meant || *meant == '/') return false;
            byte = *meant;
            i += 2;
        }
        if (control(byte) || byte == '\\' || byte == ';') return false;
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
        const auto member = base::take_member(query);
        if (!base::percent_decode_into(decoded, member.name, true)) return Presence::ambiguous;
        if (decoded != name) continue;
        if (presence != Presence::absent) return Presence::ambiguous;
        presence = Presence::once;
        if (!base::percent_decode_into(value, member.value, true)) return Presence::ambiguous;
    }
    return presence;
}

}  // namespace jeton::guard
