// Cookies: what a browser brings and is given. All of them are HttpOnly and for the whole site, all but a
// frame's SameSite=Lax; over TLS
// they carry the prefix that binds them to this host (RFC 6265bis §4.1.3.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "base/time.h"
#include "http/request.h"
#include "http/response.h"

namespace jeton::http {

inline constexpr std::string_view session_cookie = "jeton";
inline constexpr std::string_view form_cookie = "jeton-form";
inline constexpr std::string_view provider_cookie = "jeton-oidc";
/// Of a frame in another site's page: kept for frames of that site's pages alone (CHIPS), over TLS or on loopback.
inline constexpr std::string_view embed_cookie = "jeton-embed";
inline constexpr std::string_view embed_form_cookie = "jeton-embed-form";
/// Where a product that led here wants its user back: looked at anew, against the configuration, each time.
inline constexpr std::string_view return_cookie = "jeton-return";
inline constexpr std::string_view embed_return_cookie = "jeton-embed-return";

/// The cookie's value, of a request over TLS or not; nothing when there is none, or several of that name.
[[nodiscard]] std::optional<std::string_view> find_cookie(const Request& request, std::string_view name, bool secure);
void set_cookie(Response& response, std::string_view name, bool secure, const base::Secret& value, base::seconds age);
/// The same of what is no secret.
void set_cookie(Response& response, std::string_view name, bool secure, std::string_view value, base::seconds age);
void drop_cookie(Response& response, std::string_view name, bool secure);

}  // namespace jeton::http
