#include "login/relying_party.h"

#include <algorithm>
#include <optional>

#include "base/address.h"

namespace jeton::login {
namespace {

struct Place {
    bool https = false;
    std::string host;  ///< in lower case; an IPv6 address without its brackets
    std::string port;  ///< empty: the scheme's own
};

std::optional<Place> read_place(std::string_view url) {
    Place place;
    if (url.starts_with("https://"))
        place.https = true;
    else if (!url.starts_with("http://"))
        return std::nullopt;
    url.remove_prefix(url.find("://") + 3);
    url = url.substr(0, url.find('/'));
    const auto bracket = url.starts_with('[') ? url.find(']') : std::string_view::npos;
    const auto colon = url.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) place.port = url.substr(colon + 1);
    place.host = bracket == std::string_view::npos ? url.substr(0, colon) : url.substr(1, bracket - 1);
    std::ranges::transform(place.host, place.host.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    if (place.port == (place.https ? "443" : "80")) place.port.clear();
    if (place.host.empty()) return std::nullopt;
    return place;
}

}  // namespace

std::expected<RelyingParty, std::string> relying_party_of(std::string_view url) {
    auto place = read_place(url);
    if (!place) return std::unexpected("Passkeys need public_url to be an http:// or https:// URL: set it.");
    const auto address = base::Address::parse(place->host);
    const bool loopback = place->host == "127.0.0.1" || place->host == "::1";
    if (address && !loopback) {
        return std::unexpected(
            "Passkeys are bound to a domain, and this deployment is reached by an address: set public_url to a name.");
    }
    if (loopback) place->host = "localhost";
    const bool local = place->host == "localhost" || place->host.ends_with(".localhost");
    if (!place->https && !local) {
        return std::unexpected("Browsers offer passkeys over https only: set public_url to an https:// URL.");
    }
    RelyingParty party{.id = place->host, .origin = (place->https ? "https://" : "http://") + place->host};
    if (!place->port.empty()) party.origin += ":" + place->port;
    return party;
}

}  // namespace jeton::login
