// IP addresses and networks (CIDR): a token's `allowed_ips`, a proxy that is trusted.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace jeton::base {

/// An IPv6 address; an IPv4 one is kept as its IPv4-mapped form, so that both spellings are one address.
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    /// Reads `203.0.113.9`, `2001:db8::1`, `::ffff:203.0.113.9`; no port, no zone, no white space. Does not allocate.
    [[nodiscard]] static std::optional<Address> parse(std::string_view text) noexcept;
    [[nodiscard]] bool is_v4() const noexcept;
    [[nodiscard]] bool is_loopback() const noexcept;
    [[nodiscard]] std::string text() const;
    /// With nothing but the first bits: `v4_bits` of 32, or `v6_bits` of 128; whole bytes.
    [[nodiscard]] Address masked(unsigned v4_bits, unsigned v6_bits) const noexcept;
    /// What one holder is given, of which this address is a part: a whole IPv4 address, the /64 of an IPv6 one.
    [[nodiscard]] Address allotment() const noexcept { return masked(32, 64); }
    /// The 16 bytes, for a table's key. Views this address.
    [[nodiscard]] std::string_view octets() const noexcept {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    friend auto operator<=>(const Address&, const Address&) = default;
};

/// Whether a URL's host, without brackets and port, is this machine: `localhost` or a loopback address. No look-up.
[[nodiscard]] bool is_loopback_host(std::string_view host) noexcept;

/// A network: an address and how many of its leading bits count.
class Network {
public:
    /// Reads `203.0.113.0/24`, `2001:db8::/32` or one address. Bits behind the prefix must be zero.
    [[nodiscard]] static std::expected<Network, std::string> parse(std::string_view text);
    [[nodiscard]] bool contains(const Address& address) const noexcept;
    /// Whether every address of `other` lies within.
    [[nodiscard]] bool contains(const Network& other) const noexcept;
    [[nodiscard]] std::string text() const;
    friend bool operator==(const Network&, const Network&) = default;

private:
    Address address_;
    std::uint8_t prefix_bits_ = 0;  // 0 to 128, counted in the IPv6 form
};

}  // namespace jeton::base
