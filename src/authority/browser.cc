#include "authority/browser.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/base64.h"

namespace jeton::authority {
namespace {

constexpr std::size_t random_bytes = 24;
constexpr std::size_t mac_bytes = 16;
using Value = std::array<std::uint8_t, random_bytes + mac_bytes>;

std::string_view name_of(BrowserUse use) {
    switch (use) {
        case BrowserUse::session:
            return "session cookie";
        case BrowserUse::form:
            return "form cookie";
        case BrowserUse::oidc:
            return "oidc cookie";
    }
    std::unreachable();
}

token::Mac mac_of(const Authority& authority, std::string_view label, std::string_view bytes) {
    return authority.session_mac_of(std::string(label) + '\0' + std::string(bytes));
}

std::string token_of(const Authority& authority, std::string_view label, std::string_view bytes) {
    return base::encode_base64url(mac_of(authority, label, bytes));
}

}  // namespace

base::Secret make_browser_secret(const Authority& authority, BrowserUse use) {
    Value value;
    authority.entropy().fill(std::as_writable_bytes(std::span(value).first<random_bytes>()));
    const auto mac = mac_of(authority, name_of(use), {reinterpret_cast<const char*>(value.data()), random_bytes});
    std::copy_n(mac.begin(), mac_bytes, value.begin() + random_bytes);
    auto text = base::encode_base64url(value);
    auto secret = base::Secret::copy_of(text);
    sodium_memzero(text.data(), text.size());
    return std::move(*secret);
}

bool genuine(const Authority& authority, BrowserUse use, std::string_view text) {
    if (text.size() != 54) return false;  // of 40 bytes
    const auto value = base::decode_base64url(text);
    if (!value || value->size() != Value{}.size()) return false;
    const auto mac = mac_of(authority, name_of(use), {reinterpret_cast<const char*>(value->data()), random_bytes});
    return sodium_memcmp(mac.data(), value->data() + random_bytes, mac_bytes) == 0;
}

std::string form_token(const Authority& authority, std::string_view cookie) {
    return token_of(authority, "form token", cookie);
}
std::string session_token(const Authority& authority, const base::SessionId& session) {
    return token_of(authority, "session token", session.text());
}

bool same_token(std::string_view a, std::string_view b) noexcept {
    return !a.empty() && a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace jeton::authority
