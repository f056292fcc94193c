#include "http/cookies.h"

#include <algorithm>

namespace jeton::http {
namespace {

constexpr std::string_view host_prefix = "__Host-";

std::string written(std::string_view name, bool secure, std::string_view value, base::seconds age) {
    auto text = std::string(secure ? host_prefix : std::string_view{}).append(name).append("=").append(value);
    text.append("; Path=/; HttpOnly; Max-Age=").append(std::to_string(age.count()));
    if (name.starts_with(embed_cookie)) return text + "; SameSite=None; Secure; Partitioned";
    return text + (secure ? "; SameSite=Lax; Secure" : "; SameSite=Lax");
}

}  // namespace

std::optional<std::string_view> find_cookie(const Request& request, std::string_view name, bool secure) {
    std::optional<std::string_view> found;
    for (const auto& field : request.fields) {
        if (!same_name(field.name, "Cookie")) continue;
        auto rest = field.value;
        while (!rest.empty()) {
            const auto end = std::min(rest.find(';'), rest.size());
            auto pair = rest.substr(0, end);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            while (pair.starts_with(' ')) pair.remove_prefix(1);
            if (secure) {
                if (!pair.starts_with(host_prefix)) continue;
                pair.remove_prefix(host_prefix.size());
            }
            if (!pair.starts_with(name) || pair.size() <= name.size() || pair[name.size()] != '=') continue;
            if (found) return std::nullopt;  // one of them is somebody else's: which is not for us to guess
            found = pair.substr(name.size() + 1);
        }
    }
    return found;
}

void set_cookie(Response& response, std::string_view name, bool secure, const base::Secret& value, base::seconds age) {
    value.expose(
        [&](std::string_view text) { response.fields.emplace_back("Set-Cookie", written(name, secure, text, age)); });
}

void set_cookie(Response& response, std::string_view name, bool secure, std::string_view value, base::seconds age) {
    response.fields.emplace_back("Set-Cookie", written(name, secure, value, age));
}

void drop_cookie(Response& response, std::string_view name, bool secure) {
    response.fields.emplace_back("Set-Cookie", written(name, secure, {}, base::seconds{0}));
}

}  // namespace jeton::http
