#include "token/format.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <span>

namespace jeton::token {
namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        values[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}();

struct KindRow {
    Kind kind;
    char letter;
    std::string_view name;
};
constexpr std::array kinds{
    KindRow{Kind::personal, 'p', "personal"}, KindRow{Kind::service, 's', "service"},
    KindRow{Kind::child, 'c', "child"},       KindRow{Kind::access, 'o', "access"},
    KindRow{Kind::refresh, 'r', "refresh"},   KindRow{Kind::client_secret, 'a', "client_secret"},
};

// CRC-32 as in zlib, eight bytes a step: zlib takes texts of this length a byte at a time, five times as slow.
using CrcTables = std::array<std::array<std::uint32_t, 256>, 8>;
constexpr CrcTables crc_tables = [] {
    CrcTables tables{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
        tables[0][i] = crc;
    }
    for (std::size_t table = 1; table < tables.size(); ++table) {
        for (std::size_t i = 0; i < 256; ++i) {
            const auto before = tables[table - 1][i];
            tables[table][i] = (before >> 8) ^ tables[0][before & 0xff];
        }
    }
    return tables;
}();

std::uint32_t crc32(std::string_view text) noexcept {
    std::uint32_t crc = ~std::uint32_t{0};
    const auto byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(text[i])}; };
    while (text.size() >= 8) {
        crc ^= byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24;
        crc = crc_tables[7][crc & 0xff] ^ crc_tables[6][(crc >> 8) & 0xff] ^ crc_tables[5][(crc >> 16) & 0xff] ^
              crc_tables[4][crc >> 24] ^ crc_tables[3][byte(4)] ^ crc_tables[2][byte(5)] ^ crc_tables[1][byte(6)] ^
              crc_tables[0][byte(7)];
        text.remove_prefix(8);
    }
    for (std::size_t i = 0; i < text.size(); ++i) crc = (crc >> 8) ^ crc_tables[0][(crc ^ byte(i)) & 0xff];
    return ~crc;
}

std::uint8_t digit_value(char c) noexcept { return digit_values[static_cast<unsigned char>(c)]; }

}  // namespace

std::string_view name_of(Kind kind) noexcept { return kinds[static_cast<std::size_t>(kind)].name; }

std::optional<Kind> parse_kind(std::string_view name) noexcept {
    for (const auto& row : kinds) {
        if (row.name == name) return row.kind;
    }
    return std::nullopt;
}

char letter_of(Kind kind) noexcept { return kinds[static_cast<std::size_t>(kind)].letter; }

std::expected<Brand, std::string> Brand::parse(std::string_view text) {
    const bool well_formed =
        text.size() >= min_bytes && text.size() <= max_bytes &&
        std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); });
    if (!well_formed) {
        return std::unexpected(
            fmt::format("a brand is {} to {} of the characters a-z and 0-9, for example jtn", min_bytes, max_bytes));
    }
    Brand brand;
    std::ranges::copy(text, brand.bytes_.begin());
    brand.size_ = static_cast<std::uint8_t>(text.size());
    return brand;
}

base::Secret make_secret(const Brand& brand, Kind kind, base::Entropy& entropy) {
    std::array<char, secret_bytes_max> text;
    auto* end = std::ranges::copy(brand.text(), text.begin()).out;
    *end++ = letter_of(kind);
    *end++ = '_';
    auto* const random_end = end + random_characters;
    std::array<std::uint8_t, 48> random;
    while (end != random_end) {
        entropy.fill(std::as_writable_bytes(std::span(random)));
        for (const auto byte : random) {
            // 248 is four times 62: what lies above would favour the first digits.
            if (end != random_end && byte < 248) *end++ = digits[byte % 62];
        }
    }
    const auto checksum = checksum_of({text.begin(), end});
    end = std::ranges::copy(checksum, end).out;
    auto secret = base::Secret::copy_of({text.begin(), end});
    sodium_memzero(random.data(), random.size());
    sodium_memzero(text.data(), text.size());
    return std::move(*secret);
}

std::optional<Kind> parse_secret(const Brand& brand, std::string_view text) noexcept {
    const auto head = brand.text();
    if (text.size() != head.size() + 2 + random_characters + checksum_characters) return std::nullopt;
    if (!text.starts_with(head) || text[head.size() + 1] != '_') return std::nullopt;
    const auto* const row = std::ranges::find(kinds, text[head.size()], &KindRow::letter);
    if (row == kinds.end()) return std::nullopt;

    const auto body = text.substr(0, text.size() - checksum_characters);
    std::uint8_t worst = 0;  // a digit is below 62, so bit 7 tells of any that is none
    for (const char c : body.substr(body.size() - random_characters)) worst |= digit_value(c);
    std::uint64_t checksum = 0;
    for (const char c : text.substr(body.size())) {
        const auto value = digit_value(c);
        worst |= value;
        checksum = checksum * 62 + value;
    }
    if ((worst & 0x80) != 0 || checksum != crc32(body)) return std::nullopt;
    return row->kind;
}

bool holds_secret(const Brand& brand, std::string_view text) noexcept {
    const auto head = brand.text();
    const auto size = head.size() + 2 + random_characters + checksum_characters;
    for (auto at = text.find(head); at != text.npos; at = text.find(head, at + 1)) {
        if (parse_secret(brand, text.substr(at, size))) return true;
    }
    return false;
}

std::string without_secrets(std::string text) {
    const auto alphanumeric = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    for (auto at = text.find('_'); at != std::string::npos; at = text.find('_', at + 1)) {
        auto end = at + 1;
        while (end < text.size() && alphanumeric(text[end])) ++end;
        if (end - at - 1 < random_characters + checksum_characters) continue;
        auto begin = at;
        while (begin > 0 && alphanumeric(text[begin - 1])) --begin;
        text.replace(begin, end - begin, "[secret]");
        at = begin;
    }
    return text;
}

std::string hint_of(std::string_view secret) {
    constexpr auto tail = checksum_characters + hint_characters;
    if (secret.size() < tail) return {};
    return std::string(secret.substr(secret.size() - tail, hint_characters));
}

std::array<char, checksum_characters> checksum_of(std::string_view text) noexcept {
    std::array<char, checksum_characters> out{};
    auto rest = crc32(text);
    for (std::size_t i = out.size(); i-- > 0; rest /= 62) out[i] = digits[rest % 62];
    return out;
}

}  // namespace jeton::token
