#include "http/origin.h"

#include <algorithm>

namespace jeton::http {
namespace {

constexpr std::size_t path_bytes_max = 2048;

/// `host:port` of `scheme://host:port/…`; empty when it is no such thing.
std::string_view authority_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    url.remove_prefix(scheme + 3);
    return url.substr(0, std::min(url.find('/'), url.size()));
}

}  // namespace

bool same_origin(const Request& request, std::string_view public_url) noexcept {
    const auto site = request.field("Sec-Fetch-Site");
    if (site && *site != "same-origin" && *site != "none") return false;
    if (const auto origin = request.field("Origin")) {
        const auto from = authority_of(*origin);
        // A page that sends no referrer says `null`; whether it is ours the browser then says beside it.
        if (*origin == "null") return site == "same-origin";
        if (request.count("Origin") != 1 || from.empty()) return false;
        const auto host = request.field("Host").value_or(std::string_view{});
        return same_name(from, host) || same_name(from, authority_of(public_url));
    }
    return true;
}

bool own_path(std::string_view path) noexcept {
    // Browsers read `\` as `/`, and drop white space: `//host` and all that becomes it leads away.
    return path.starts_with('/') && !path.starts_with("//") && path.size() <= path_bytes_max &&
           std::ranges::all_of(path, [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
}

}  // namespace jeton::http
