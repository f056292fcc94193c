#include "guard/credential.h"

#include <sodium.h>

namespace jeton::guard {
namespace {

constexpr std::string_view oauth_basic = "x-oauth-basic";

std::string_view after_scheme(std::string_view value, std::string_view scheme) noexcept {
    if (value.size() <= scheme.size() || value[scheme.size()] != ' ') return {};
    if (!same_field_name(value.substr(0, scheme.size()), scheme)) return {};
    value.remove_prefix(scheme.size());
    while (value.starts_with(' ')) value.remove_prefix(1);
    return value;
}

}  // namespace

Credential::~Credential() { sodium_memzero(decoded_.data(), decoded_.size()); }

std::string_view Credential::basic(std::string_view encoded) noexcept {
    std::size_t bytes = 0;
    const int variant = encoded.ends_with('=') || encoded.size() % 4 == 0 ? sodium_base64_VARIANT_ORIGINAL
                                                                          : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(decoded_.data()), decoded_.size(), encoded.data(),
                          encoded.size(), nullptr, &bytes, nullptr, variant) != 0) {
        return {};
    }
    const std::string_view pair(decoded_.data(), bytes);
    const auto colon = pair.find(':');
    if (colon == std::string_view::npos) return {};
    const auto password = pair.substr(colon + 1);
    return password.empty() || password == oauth_basic ? pair.substr(0, colon) : password;
}

void Credential::take(std::string_view text) noexcept {
    if (kind_ == Kind::none) {
        kind_ = Kind::one;
        text_ = text;
    } else if (text != text_) {
        kind_ = Kind::refused;
    }
}

Credential::Credential(HeaderFields fields) noexcept {
    if (count(fields, "Authorization") > 1 || count(fields, "X-API-Key") > 1) {
        kind_ = Kind::refused;
        return;
    }
    if (const auto key = only(fields, "X-API-Key"); key && !key->empty()) take(*key);
    const auto authorization = only(fields, "Authorization");
    if (!authorization || authorization->empty()) return;
    if (const auto bearer = after_scheme(*authorization, "Bearer"); !bearer.empty()) {
        take(bearer);
    } else if (const auto encoded = after_scheme(*authorization, "Basic"); !encoded.empty()) {
        take(basic(encoded));
    } else {
        take({});
    }
}

}  // namespace jeton::guard
