// The request that the client made, as the proxy tells it. A proxy each has a file.
#pragma once

#include <optional>
#include <string_view>

#include "base/address.h"
#include "guard/fields.h"
#include "guard/rules.h"

namespace jeton::guard {

struct Original {
    std::string_view method;
    std::string_view uri;                  ///< origin-form, as the client sent it
    std::optional<base::Address> address;  ///< the client's
};

/// nginx `auth_request`: X-Original-Method, X-Original-URI, X-Real-IP, each exactly once.
[[nodiscard]] std::optional<Original> read_nginx(HeaderFields fields) noexcept;
/// Traefik ForwardAuth and Caddy forward_auth: X-Forwarded-Method, X-Forwarded-Uri once each, and the last address of
/// X-Forwarded-For, once.
[[nodiscard]] std::optional<Original> read_forwarded(HeaderFields fields) noexcept;
/// Envoy ext_authz over HTTP: its own method, and its path behind `/v1/guard/NAME`; the last address of
/// X-Forwarded-For.
[[nodiscard]] std::optional<Original> read_envoy(std::string_view method, std::string_view uri,
                                                 HeaderFields fields) noexcept;

/// The right-most address of an X-Forwarded-For: the one that the nearest proxy saw, which no client can write.
[[nodiscard]] std::optional<base::Address> last_address(std::string_view forwarded_for) noexcept;

}  // namespace jeton::guard
