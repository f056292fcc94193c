#include "login/provider.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/json.h"
#include "base/percent.h"
#include "fetch/fetch.h"

namespace jeton::login {
namespace {

using boost::json::object;

constexpr std::chrono::minutes discovery_kept{10};
constexpr std::chrono::minutes key_set_kept{60};
constexpr std::chrono::seconds failure_kept{3};
/// A token that names an unknown key makes us ask for the keys again, but no stranger makes us ask without end.
constexpr std::chrono::seconds key_set_asked_again{10};
constexpr int fresh_seconds = 600;

std::string_view text_in(const object& from, std::string_view name) {
    const auto* const value = from.if_contains(name);
    const auto* const text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string_view(*text) : std::string_view{};
}

bool lists(const object& from, std::string_view name, std::string_view wanted) {
    const auto* const value = from.if_contains(name);
    const auto* const list = value != nullptr ? value->if_array() : nullptr;
    return list != nullptr && std::ranges::any_of(*list, [&](const boost::json::value& entry) {
               return entry.is_string() && std::string_view(entry.get_string()) == wanted;
           });
}

std::expected<object, std::string> object_of(std::string_view text, std::string_view what) {
    auto parsed = base::parse_json(text);
    if (!parsed) return std::unexpected(std::string(what) + " is not JSON: " + parsed.error().detail);
    if (!parsed->is_object()) return std::unexpected(std::string(what) + " is no JSON object");
    return std::move(parsed->get_object());
}

std::expected<std::string, std::string> get(const std::string& url, const std::atomic<bool>& over) {
    auto page = fetch::ask({.url = url, .over = &over});
    if (!page) return std::unexpected(page.error());
    if (page->status != 200) return std::unexpected(url + " answered " + std::to_string(page->status));
    return std::move(page->body);
}

void add(std::string& query, std::string_view name, std::string_view value) {
    if (!query.empty()) query += '&';
    query.append(name).append("=").append(base::percent_encode(value));
}

std::string basic(std::string_view user, std::string_view password) {
    // RFC 6749 §2.3.1: both are form-encoded first.
    const auto pair = base::percent_encode(user) + ":" + base::percent_encode(password);
    std::string text(sodium_base64_ENCODED_LEN(pair.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libsodium takes bytes as unsigned char
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(pair.data()), pair.size(),
                      sodium_base64_VARIANT_ORIGINAL);
    text.pop_back();  // the NUL that libsodium writes
    return "Basic " + text;
}

}  // namespace

std::string code_challenge(std::string_view verifier) {
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> hash{};
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): libsodium takes bytes as unsigned char
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size());
    return base::encode_base64url(hash);
}

std::expected<Discovery, std::string> parse_discovery(std::string_view text, const std::string& issuer) {
    const auto read = object_of(text, "the discovery document");
    if (!read) return std::unexpected(read.error());
    // Discovery §4.3: exactly, or another's document would speak for this issuer.
    if (text_in(*read, "issuer") != issuer)
        return std::unexpected("the discovery document is of issuer '" + std::string(text_in(*read, "issuer")) +
                               "', not of the configured '" + issuer + "'");
    Discovery discovery{.authorization_endpoint = std::string(text_in(*read, "authorization_endpoint")),
                        .token_endpoint = std::string(text_in(*read, "token_endpoint")),
                        .jwks_uri = std::string(text_in(*read, "jwks_uri")),
                        .userinfo_endpoint = std::string(text_in(*read, "userinfo_endpoint")),
                        .answers_with_issuer = false,
                        .secret_in_form = false};
    // An issuer on the network must not send us to what only this machine may reach.
    const bool encrypted = issuer.starts_with("https://");
    for (const auto& [name, url] :
         {std::pair{"authorization_endpoint", &discovery.authorization_endpoint},
          std::pair{"token_endpoint", &discovery.token_endpoint}, std::pair{"jwks_uri", &discovery.jwks_uri},
          std::pair{"userinfo_endpoint", &discovery.userinfo_endpoint}}) {
        if (url->empty() && url == &discovery.userinfo_endpoint) continue;
        if (!fetch::may_ask(*url) || (encrypted && !url->starts_with("https://")) ||
            url->find('#') != std::string::npos) {
            return std::unexpected("the discovery document's " + std::string(name) + " is no https URL");
        }
    }
    const auto* const says_issuer = read->if_contains("authorization_response_iss_parameter_supported");
    discovery.answers_with_issuer = says_issuer != nullptr && says_issuer->is_bool() && says_issuer->get_bool();
    constexpr std::string_view methods = "token_endpoint_auth_methods_supported";  // without it: Basic
    discovery.secret_in_form =
        lists(*read, methods, "client_secret_post") && !lists(*read, methods, "client_secret_basic");
    return discovery;
}

Provider::Provider(ProviderSettings settings, std::optional<base::Secret> client_secret)
    : settings_(std::move(settings)), client_secret_(std::move(client_secret)) {}

std::expected<Discovery, std::string> Provider::discovery() {
    const std::scoped_lock lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (discovery_.value && now < discovery_.asked_at + discovery_kept) return *discovery_.value;
    // Who waited for a question that failed is told so, and does not ask a silent issuer once more.
    if (!discovery_.failure.empty() && now < discovery_.failed_at + failure_kept)
        return std::unexpected(discovery_.failure);
    auto issuer = settings_.issuer;
    while (issuer.ends_with('/')) issuer.pop_back();
    const auto text = get(issuer + "/.well-known/openid-configuration", over_);
    auto read = text ? parse_discovery(*text, settings_.issuer) : std::unexpected(text.error());
    discovery_.note(read, now);
    return read;
}

std::expected<KeySet, std::string> Provider::key_set(const Discovery& discovery, bool again) {
    const std::scoped_lock lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    const auto age = now - key_set_.asked_at;
    if (key_set_.value && (again ? age < key_set_asked_again : age < key_set_kept)) return *key_set_.value;
    if (!key_set_.failure.empty() && now < key_set_.failed_at + failure_kept) return std::unexpected(key_set_.failure);
    const auto text = get(discovery.jwks_uri, over_);
    auto read = text ? KeySet::parse(*text) : std::unexpected(text.error());
    key_set_.note(read, now);
    return read;
}

std::expected<std::string, std::string> Provider::authorization_url(const Attempt& attempt) {
    const auto known = discovery();
    if (!known) return std::unexpected(known.error());
    std::string scopes;
    for (const auto& scope : settings_.scopes) scopes += (scopes.empty() ? "" : " ") + scope;
    std::string query;
    add(query, "response_type", "code");
    add(query, "client_id", settings_.client_id);
    add(query, "redirect_uri", attempt.redirect_uri);
    add(query, "scope", scopes);
    add(query, "state", attempt.state);
    add(query, "nonce", attempt.nonce);
    add(query, "code_challenge", code_challenge(attempt.verifier));
    add(query, "code_challenge_method", "S256");
    if (attempt.again) {
        add(query, "prompt", "login");
        add(query, "max_age", std::to_string(fresh_seconds));
    }
    const bool has_query = known->authorization_endpoint.find('?') != std::string::npos;
    return known->authorization_endpoint + (has_query ? "&" : "?") + query;
}

std::expected<void, std::string> Provider::check_response_issuer(const std::optional<std::string>& issuer) {
    if (issuer) {
        if (*issuer == settings_.issuer) return {};
        return std::unexpected("the authorization response's iss is not the configured issuer");
    }
    const auto known = discovery();
    if (!known) return std::unexpected(known.error());
    if (known->answers_with_issuer) {
        return std::unexpected("the authorization response has no iss, though this provider always sends one");
    }
    return {};
}

std::expected<std::string, std::string> Provider::ask_for_tokens(const Discovery& discovery, const std::string& code,
                                                                 const Attempt& attempt) const {
    fetch::Question question{.url = discovery.token_endpoint, .over = &over_};
    std::string form;
    add(form, "grant_type", "authorization_code");
    add(form, "code", code);
    add(form, "redirect_uri", attempt.redirect_uri);
    add(form, "code_verifier", attempt.verifier);
    if (!client_secret_ || discovery.secret_in_form) add(form, "client_id", settings_.client_id);
    if (client_secret_) {
        client_secret_->expose([&](std::string_view secret) {
            if (discovery.secret_in_form)
                add(form, "client_secret", secret);
            else
                question.authorization = basic(settings_.client_id, secret);
        });
    }
    question.form = std::move(form);
    auto page = fetch::ask(question);
    if (!page) return std::unexpected(page.error());
    if (page->status == 200) return std::move(page->body);
    const auto said = object_of(page->body, "the answer");
    return std::unexpected(discovery.token_endpoint + " answered " + std::to_string(page->status) + " " +
                           std::string(said ? text_in(*said, "error") : std::string_view{}));
}

/// Many providers tell names and groups here alone. Nothing of it is believed but of the same subject (§5.3.2).
std::expected<void, std::string> Provider::add_userinfo(const Discovery& discovery, std::string_view access_token,
                                                        Claims& claims) const {
    const bool enough = claims.all.contains("preferred_username") &&
                        (settings_.ceilings.empty() || claims.all.contains(settings_.groups_claim));
    if (enough || access_token.empty() || discovery.userinfo_endpoint.empty()) return {};
    const auto page = fetch::ask(
        {.url = discovery.userinfo_endpoint, .authorization = "Bearer " + std::string(access_token), .over = &over_});
    if (!page) return std::unexpected(page.error());
    if (page->status != 200)
        return std::unexpected(discovery.userinfo_endpoint + " answered " + std::to_string(page->status));
    const auto said = object_of(page->body, "the answer of the userinfo endpoint");
    if (!said) return std::unexpected(said.error());
    if (text_in(*said, "sub") != claims.subject)
        return std::unexpected("the userinfo endpoint told of another sub than the ID token's");
    for (const auto& entry : *said) {
        if (!claims.all.contains(entry.key())) claims.all[entry.key()] = entry.value();
    }
    claims.preferred_username = text_in(claims.all, "preferred_username");
    return {};
}

std::expected<Claims, std::string> Provider::redeem(const std::string& code, const Attempt& attempt, base::Time now) {
    const auto known = discovery();
    if (!known) return std::unexpected(known.error());
    const auto answer = ask_for_tokens(*known, code, attempt);
    if (!answer) return std::unexpected(answer.error());
    const auto tokens = object_of(*answer, "the answer of the token endpoint");
    if (!tokens) return std::unexpected(tokens.error());
    const auto id_token = text_in(*tokens, "id_token");
    if (id_token.empty()) return std::unexpected("the token endpoint gave no id_token: is 'openid' among the scopes?");
    const Expected expected{
        .issuer = settings_.issuer, .client_id = settings_.client_id, .nonce = attempt.nonce, .now = now};
    auto claims = std::expected<Claims, IdTokenError>(std::unexpected(IdTokenError::unknown_key));
    for (const bool again : {false, true}) {  // a key that is not known may be a new one
        const auto keys = key_set(*known, again);
        if (!keys) return std::unexpected(keys.error());
        claims = check_id_token(id_token, *keys, expected);
        if (claims || claims.error() != IdTokenError::unknown_key) break;
    }
    if (!claims) return std::unexpected(std::string(describe(claims.error())));
    if (auto added = add_userinfo(*known, text_in(*tokens, "access_token"), *claims); !added)
        return std::unexpected(added.error());
    return std::move(*claims);
}

}  // namespace jeton::login
