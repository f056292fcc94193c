// A request as routes see it: views into the connection's buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/address.h"

namespace jeton::http {

enum class Method : std::uint8_t { get, head, post, put, patch, delete_, other };
[[nodiscard]] std::string_view name_of(Method method) noexcept;
[[nodiscard]] Method parse_method(std::string_view text) noexcept;

struct Route;

/// Where a request came in; the guard listener asks for no credential of the caller's own.
enum class Entrance : std::uint8_t { listen, guard };

/// A header field: name as sent, value without white space around it.
struct Field {
    std::string_view name;
    std::string_view value;
};

/// Compares ASCII without case, as field names are (RFC 9110 §5.1).
[[nodiscard]] bool same_name(std::string_view a, std::string_view b) noexcept;

/// A whole request. All views live until its answer is written: work handed to the store may use them.
struct Request {
    static constexpr std::size_t parameters_max = 2;

    Method method = Method::other;
    std::string_view method_text;
    std::string_view target;  ///< as sent
    std::string_view path;    ///< of `target`, not decoded
    std::string_view query;   ///< without the `?`
    std::span<const Field> fields;
    std::string_view body;
    std::string_view id;        ///< X-Request-Id: theirs if sane, else made here
    base::Address address;      ///< the client's, by `trusted_proxies`
    bool address_known = true;  ///< false on a unix socket
    Entrance entrance = Entrance::listen;
    const Route* route = nullptr;                 ///< who answers it, once it is found
    std::string_view parameters[parameters_max];  ///< what `{…}` of the route's path matched

    /// The request line's method and target; `path` and `query` are parts of it.
    void set_line(std::string_view line_method, std::string_view line_target) noexcept;
    /// The first field of that name; nothing when there is none.
    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const noexcept;
    [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
    /// The client's address as text; empty when it is not known.
    [[nodiscard]] std::string address_text() const { return address_known ? address.text() : std::string(); }
};

}  // namespace jeton::http
