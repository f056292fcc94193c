#include <charconv>

#include "client/client.h"

namespace jeton::client {
namespace {

std::unexpected<std::string> refuse(std::string_view why) {
    return std::unexpected("the address of Jeton " + std::string(why) +
                           "; write it as http://HOST:PORT or https://HOST");
}

bool host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
}

bool path_character(char c) { return host_character(c) || c == '/' || c == '~'; }

}  // namespace

std::expected<Url, std::string> Url::parse(std::string_view text) {
    Url url;
    if (text.starts_with("https://")) {
        url.tls = true;
        text.remove_prefix(8);
    } else if (text.starts_with("http://")) {
        text.remove_prefix(7);
    } else {
        return refuse("begins with neither http:// nor https://");
    }
    url.port = url.tls ? 443 : 80;
    const auto slash = text.find('/');
    auto place = text.substr(0, slash);
    auto path = slash == std::string_view::npos ? std::string_view{} : text.substr(slash);
    while (path.ends_with('/')) path.remove_suffix(1);
    for (const char c : path) {
        if (!path_character(c)) return refuse("has a character in its path that is not allowed there");
    }
    url.path = path;
    if (place.contains('@')) return refuse("holds a user name or a password, which Jeton does not take there");

    if (place.starts_with('[')) {
        const auto close = place.find(']');
        if (close == std::string_view::npos) return refuse("has an IPv6 address without its closing bracket");
        url.host = place.substr(1, close - 1);
        if (url.host.find_first_not_of("0123456789abcdefABCDEF:.") != std::string::npos || !url.host.contains(':'))
            return refuse("has brackets around what is no IPv6 address");
        place.remove_prefix(close + 1);
    } else {
        const auto colon = place.find(':');
        url.host = place.substr(0, colon);
        for (const char c : url.host) {
            if (!host_character(c)) return refuse("has a character in its host name that is not allowed there");
        }
        place = colon == std::string_view::npos ? std::string_view{} : place.substr(colon);
    }
    if (url.host.empty()) return refuse("names no host");
    if (place.empty()) return url;
    if (!place.starts_with(':')) return refuse("has something other than a port after its host");
    place.remove_prefix(1);
    const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), url.port);
    if (error != std::errc{} || end != place.data() + place.size() || url.port == 0)
        return refuse("has a port that is not a number from 1 to 65535");
    return url;
}

std::string Url::authority() const {
    const auto name = host.contains(':') ? "[" + host + "]" : host;
    return port == (tls ? 443 : 80) ? name : name + ":" + std::to_string(port);
}

std::string Url::text() const { return (tls ? "https://" : "http://") + authority() + path; }

bool Url::loopback() const {
    if (host == "localhost" || host == "::1") return true;
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos;
}

}  // namespace jeton::client
