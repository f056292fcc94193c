#include "login/id_token.h"

#include <algorithm>
#include <cmath>

#include "base/base64.h"
#include "base/json.h"

namespace jeton::login {
namespace {

constexpr std::size_t subject_bytes_max = 255;  // OpenID Connect Core §2
constexpr double seconds_max = 1e11;            // beyond it a time is nonsense, and microseconds would overflow

std::optional<boost::json::object> object_of(std::string_view part) {
    const auto bytes = base::decode_base64url(part);
    if (!bytes) return std::nullopt;
    auto parsed = base::parse_json(std::string(bytes->begin(), bytes->end()));
    if (!parsed || !parsed->is_object()) return std::nullopt;
    return std::move(parsed->get_object());
}

const boost::json::string* text_in(const boost::json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    return value != nullptr ? value->if_string() : nullptr;
}

bool is_text(const boost::json::object& object, std::string_view name, std::string_view wanted) {
    const auto* const text = text_in(object, name);
    return text != nullptr && std::string_view(*text) == wanted;
}

/// A NumericDate (RFC 7519 §2).
std::optional<base::Time> time_in(const boost::json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    const auto number = value->to_number<double>();
    if (!std::isfinite(number) || number < 0 || number > seconds_max) return std::nullopt;
    return base::Time(base::seconds(static_cast<std::int64_t>(number)));
}

/// The key that signed `signed_text`, if there is one.
std::expected<void, IdTokenError> check_signature(const boost::json::object& header, const KeySet& keys,
                                                  std::string_view signed_text, std::string_view signature_text) {
    const auto* const name = text_in(header, "alg");
    // RFC 8725 §3.1: the algorithm is one of ours, never what the token would like.
    const auto algorithm = name != nullptr ? parse_algorithm(*name) : std::nullopt;
    if (!algorithm) return std::unexpected(IdTokenError::algorithm);
    if (header.contains("crit")) return std::unexpected(IdTokenError::critical_header);
    const auto signature = base::decode_base64url(signature_text);
    if (!signature) return std::unexpected(IdTokenError::malformed);
    const auto* const id = text_in(header, "kid");
    const auto candidates = keys.candidates(id != nullptr ? std::string_view(*id) : std::string_view{}, *algorithm);
    if (candidates.empty()) return std::unexpected(IdTokenError::unknown_key);
    const bool signed_by_one = std::ranges::any_of(
        candidates, [&](const PublicKey* key) { return key->verifies(*algorithm, signed_text, *signature); });
    if (!signed_by_one) return std::unexpected(IdTokenError::signature);
    return {};
}

std::expected<void, IdTokenError> check_audience(const boost::json::object& claims, const std::string& client_id) {
    const auto* const audience = claims.if_contains("aud");
    if (audience == nullptr) return std::unexpected(IdTokenError::audience);
    bool several = false;
    if (audience->is_array()) {
        const auto& list = audience->get_array();
        const bool named = std::ranges::any_of(list, [&](const boost::json::value& one) {
            return one.is_string() && std::string_view(one.get_string()) == client_id;
        });
        if (!named) return std::unexpected(IdTokenError::audience);
        several = list.size() > 1;
    } else if (!is_text(claims, "aud", client_id)) {
        return std::unexpected(IdTokenError::audience);
    }
    // §3.1.3.7, 4 and 5: a token for several says for whom it was issued.
    if ((several || claims.contains("azp")) && !is_text(claims, "azp", client_id))
        return std::unexpected(IdTokenError::authorized_party);
    return {};
}

std::expected<void, IdTokenError> check_claims(const boost::json::object& claims, const Expected& expected) {
    if (!is_text(claims, "iss", expected.issuer)) return std::unexpected(IdTokenError::issuer);
    if (auto done = check_audience(claims, expected.client_id); !done) return done;
    const auto expires_at = time_in(claims, "exp");
    if (!expires_at || *expires_at + clock_skew_max <= expected.now) return std::unexpected(IdTokenError::expired);
    const auto issued_at = time_in(claims, "iat");
    if (!issued_at || *issued_at > expected.now + clock_skew_max) return std::unexpected(IdTokenError::issued_at);
    if (!is_text(claims, "nonce", expected.nonce)) return std::unexpected(IdTokenError::nonce);
    const auto* const subject = text_in(claims, "sub");
    if (subject == nullptr || subject->empty() || subject->size() > subject_bytes_max)
        return std::unexpected(IdTokenError::subject);
    return {};
}

}  // namespace

std::string_view describe(IdTokenError error) noexcept {
    switch (error) {
        case IdTokenError::malformed:
            return "the ID token is no signed JSON web token";
        case IdTokenError::algorithm:
            return "the ID token is signed by none of RS256, PS256, ES256 and EdDSA";
        case IdTokenError::critical_header:
            return "the ID token's header holds a crit that is not known here";
        case IdTokenError::unknown_key:
            return "the ID token names a key that is not in the provider's key set";
        case IdTokenError::signature:
            return "the ID token's signature is not the provider's";
        case IdTokenError::issuer:
            return "the ID token's iss is not the configured issuer";
        case IdTokenError::audience:
            return "the ID token's aud does not name this client";
        case IdTokenError::authorized_party:
            return "the ID token's azp is not this client";
        case IdTokenError::expired:
            return "the ID token has expired, or says no exp";
        case IdTokenError::issued_at:
            return "the ID token was issued in the future, or says no iat";
        case IdTokenError::nonce:
            return "the ID token's nonce is not the one that was sent";
        case IdTokenError::subject:
            return "the ID token's sub is missing, or longer than 255 bytes";
    }
    return {};
}

std::optional<std::vector<std::string>> Claims::texts(std::string_view name) const {
    const auto* const value = all.if_contains(name);
    if (value == nullptr) return std::nullopt;
    if (const auto* const text = value->if_string()) return std::vector<std::string>{std::string(*text)};
    const auto* const list = value->if_array();
    if (list == nullptr) return std::nullopt;
    std::vector<std::string> texts;
    for (const auto& entry : *list) {
        if (entry.is_string()) texts.emplace_back(entry.get_string());
    }
    return texts;
}

std::expected<Claims, IdTokenError> check_id_token(std::string_view text, const KeySet& keys,
                                                   const Expected& expected) {
    if (text.size() > id_token_bytes_max) return std::unexpected(IdTokenError::malformed);
    const auto first = text.find('.');
    const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
    if (second == std::string_view::npos) return std::unexpected(IdTokenError::malformed);
    const auto header = object_of(text.substr(0, first));
    auto claims = object_of(text.substr(first + 1, second - first - 1));
    if (!header || !claims) return std::unexpected(IdTokenError::malformed);
    if (auto done = check_signature(*header, keys, text.substr(0, second), text.substr(second + 1)); !done)
        return std::unexpected(done.error());
    if (auto done = check_claims(*claims, expected); !done) return std::unexpected(done.error());
    Claims checked{.subject = std::string(claims->at("sub").get_string()),
                   .auth_time = time_in(*claims, "auth_time"),
                   .preferred_username = {},
                   .all = {}};
    if (const auto* const name = text_in(*claims, "preferred_username")) checked.preferred_username = *name;
    checked.all = std::move(*claims);
    return checked;
}

}  // namespace jeton::login
