#include "base/id.h"

#include <span>

#include "base/characters.h"

namespace jeton::base {
namespace {

__extension__ using Bits = unsigned __int128;

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford's, lower case

constexpr std::array<std::int8_t, 256> digit_values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}();

}  // namespace

Uuid make_uuid(const Clock& clock, Entropy& entropy) {
    Uuid uuid;
    entropy.fill(std::as_writable_bytes(std::span(uuid.bytes)));
    const auto since_epoch = std::chrono::floor<std::chrono::milliseconds>(clock.now()).time_since_epoch();
    const auto milliseconds = static_cast<std::uint64_t>(since_epoch.count());
    for (unsigned i = 0; i < 6; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
    uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0f) | 0x70);
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
    return uuid;
}

std::array<char, 26> uuid_characters(const Uuid& uuid) noexcept {
    std::array<char, 26> text;
    // 130 bits, of which the top two are zero, five at a time from the end.
    Bits rest = 0;
    for (const auto byte : uuid.bytes) rest = (rest << 8) | byte;
    for (std::size_t i = text.size(); i-- > 0; rest >>= 5) text[i] = alphabet[static_cast<std::size_t>(rest & 31)];
    return text;
}

std::string format_uuid(const Uuid& uuid) { return std::string(view_of(uuid_characters(uuid))); }

std::optional<Uuid> parse_uuid(std::string_view text) noexcept {
    if (text.size() != 26 || text[0] > '7') return std::nullopt;
    Bits value = 0;
    for (const char c : text) {
        const auto digit = digit_values[static_cast<unsigned char>(c)];
        if (digit < 0) return std::nullopt;
        value = (value << 5) | static_cast<unsigned>(digit);
    }
    Uuid uuid;
    for (std::size_t i = 16; i-- > 0; value >>= 8) uuid.bytes[i] = static_cast<std::uint8_t>(value & 0xff);
    return uuid;
}

std::optional<PrincipalId> PrincipalId::parse(std::string_view text) noexcept {
    if (text.size() != 30) return std::nullopt;
    const auto prefix = text.substr(0, 4);
    if (prefix != "usr_" && prefix != "svc_") return std::nullopt;
    const auto uuid = parse_uuid(text.substr(4));
    if (!uuid) return std::nullopt;
    return PrincipalId(prefix == "usr_" ? PrincipalType::user : PrincipalType::service, *uuid);
}

std::string PrincipalId::text() const { return (type_ == PrincipalType::user ? "usr_" : "svc_") + format_uuid(uuid_); }

}  // namespace jeton::base
