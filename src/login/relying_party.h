// The relying party of passkeys: which name they are bound to, and which origin may use them (WebAuthn §5.1.2,
// §13.4.9).
#pragma once

#include <expected>
#include <string>
#include <string_view>

namespace jeton::login {

struct RelyingParty {
    std::string id;      ///< a domain, `tokens.example.org`: never an address
    std::string origin;  ///< `https://tokens.example.org`, as browsers write it: no default port
};

/// Of the URL that the deployment is reached under, never of what a request says (A40). A loopback address stands for
/// `localhost`, the one name that browsers trust without TLS. Error: why passkeys cannot work there, and what to do.
[[nodiscard]] std::expected<RelyingParty, std::string> relying_party_of(std::string_view url);

}  // namespace jeton::login
