#include "base/percent.h"

#include <algorithm>

namespace jeton::base {
namespace {

bool unreserved(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::string percent_encode(std::string_view text, std::string_view plain) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (unreserved(c) || plain.contains(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

std::optional<unsigned char> percent_byte(std::string_view text) noexcept {
    if (text.size() < 3 || text.front() != '%') return std::nullopt;
    const int high = hex_digit(text[1]);
    const int low = hex_digit(text[2]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<unsigned char>(high * 16 + low);
}

bool percent_decode_into(std::string& out, std::string_view text, bool plus_is_space) {
    // Most are plain, and a guard reads one a request.
    if (std::ranges::none_of(text, [](char c) { return c == '%' || c == '+' || c == '\0'; })) {
        out.assign(text);
        return true;
    }
    out.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            const auto byte = percent_byte(text.substr(i));
            if (!byte) return false;
            c = static_cast<char>(*byte);
            i += 2;
        }
        if (c == '\0') return false;
        out.push_back(c);
    }
    return true;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    return percent_decode_into(out, text, plus_is_space) ? std::optional(std::move(out)) : std::nullopt;
}

QueryMember take_member(std::string_view& members) noexcept {
    const auto end = std::min(members.find('&'), members.size());
    const auto member = members.substr(0, end);
    members.remove_prefix(std::min(end + 1, members.size()));
    const auto equals = std::min(member.find('='), member.size());
    return {.name = member.substr(0, equals), .value = member.substr(std::min(equals + 1, member.size()))};
}

}  // namespace jeton::base
