// The client's address behind proxies that are trusted.
#pragma once

#include <span>

#include "base/address.h"
#include "http/request.h"

namespace jeton::http {

/// `peer`, or, when it is in `trusted`, the right-most address of X-Forwarded-For that is not. What stands left of an
/// entry that is no address was written by nobody that is trusted.
[[nodiscard]] base::Address client_address(const Request& request, const base::Address& peer,
                                           std::span<const base::Network> trusted) noexcept;

}  // namespace jeton::http
