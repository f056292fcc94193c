#include "base/address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace jeton::base {
namespace {

constexpr std::array<std::uint8_t, 12> v4_mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned v4_mapped_bits = 96;

bool equal_bits(const Address& a, const Address& b, unsigned bits) noexcept {
    const auto whole = bits / 8;
    if (std::memcmp(a.bytes.data(), b.bytes.data(), whole) != 0) return false;
    const auto rest = bits % 8;
    if (rest == 0) return true;
    return ((a.bytes[whole] ^ b.bytes[whole]) >> (8 - rest)) == 0;
}

bool zero_behind(const Address& address, unsigned bits) noexcept {
    for (unsigned bit = bits; bit < 128; ++bit) {
        if ((address.bytes[bit / 8] >> (7 - bit % 8)) & 1) return false;
    }
    return true;
}

/// One to three digits, no leading zero, at most `max`.
std::optional<unsigned> parse_prefix(std::string_view text, unsigned max) noexcept {
    if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    unsigned value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<unsigned>(c - '0');
    }
    if (value > max) return std::nullopt;
    return value;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) noexcept {
    std::array<char, INET6_ADDRSTRLEN> terminated{};
    // inet_pton stops at a NUL; a text with one inside is none.
    if (text.empty() || text.size() >= terminated.size() || text.find('\0') != text.npos) return std::nullopt;
    std::memcpy(terminated.data(), text.data(), text.size());
    Address address;
    if (text.find(':') != text.npos) {
        if (::inet_pton(AF_INET6, terminated.data(), address.bytes.data()) != 1) return std::nullopt;
        return address;
    }
    std::ranges::copy(v4_mapped, address.bytes.begin());
    if (::inet_pton(AF_INET, terminated.data(), address.bytes.data() + v4_mapped.size()) != 1) return std::nullopt;
    return address;
}

bool Address::is_v4() const noexcept { return std::memcmp(bytes.data(), v4_mapped.data(), v4_mapped.size()) == 0; }

bool Address::is_loopback() const noexcept {
    if (is_v4()) return bytes[12] == 127;
    return bytes.back() == 1 && std::all_of(bytes.begin(), bytes.end() - 1, [](auto byte) { return byte == 0; });
}

bool is_loopback_host(std::string_view host) noexcept {
    const auto address = Address::parse(host);
    return host == "localhost" || (address && address->is_loopback());
}

std::string Address::text() const {
    if (is_v4()) return fmt::format("{}.{}.{}.{}", bytes[12], bytes[13], bytes[14], bytes[15]);
    std::array<char, INET6_ADDRSTRLEN> out{};
    return ::inet_ntop(AF_INET6, bytes.data(), out.data(), out.size());
}

Address Address::masked(unsigned v4_bits, unsigned v6_bits) const noexcept {
    const auto kept = (is_v4() ? v4_mapped_bits + v4_bits : v6_bits) / 8;
    Address masked;
    std::copy_n(bytes.begin(), kept, masked.bytes.begin());
    return masked;
}

std::expected<Network, std::string> Network::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto address_text = text.substr(0, slash);
    const auto address = Address::parse(address_text);
    if (!address) {
        return std::unexpected(
            "a network is an address, or an address and a prefix length, "
            "for example 203.0.113.0/24 or 2001:db8::/32");
    }
    // `::ffff:203.0.113.0/120` counts 128 bits, `203.0.113.0/24` counts 32.
    const bool counts_32 = address_text.find(':') == address_text.npos;
    Network network;
    network.address_ = *address;
    network.prefix_bits_ = 128;
    if (slash == text.npos) return network;
    const auto bits = parse_prefix(text.substr(slash + 1), counts_32 ? 32 : 128);
    if (!bits) {
        return std::unexpected(fmt::format("the prefix length behind {} must be a number from 0 to {}", address_text,
                                           counts_32 ? 32 : 128));
    }
    network.prefix_bits_ = static_cast<std::uint8_t>(counts_32 ? v4_mapped_bits + *bits : *bits);
    if (!zero_behind(*address, network.prefix_bits_)) {
        return std::unexpected(fmt::format("{} has bits set behind its first {}; clear them, or write a longer prefix",
                                           address_text, *bits));
    }
    return network;
}

bool Network::contains(const Address& address) const noexcept {
    // `::/0` is all of IPv6: that IPv4 is kept in a corner of it says nothing of IPv4.
    return equal_bits(address_, address, prefix_bits_) && (prefix_bits_ >= v4_mapped_bits || !address.is_v4());
}

bool Network::contains(const Network& other) const noexcept {
    return prefix_bits_ <= other.prefix_bits_ && contains(other.address_);
}

std::string Network::text() const {
    if (prefix_bits_ == 128) return address_.text();
    // Bits behind the prefix are zero, so an address in the mapped range has a prefix of at least 96 bits.
    return fmt::format("{}/{}", address_.text(), address_.is_v4() ? prefix_bits_ - v4_mapped_bits : prefix_bits_);
}

}  // namespace jeton::base
