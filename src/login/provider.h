// An OpenID Connect provider, asked as OpenID Connect Core 1.0 says: authorization code, PKCE, nonce.
#pragma once

#include <atomic>
#include <chrono>
#include <expected>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/time.h"
#include "login/id_token.h"
#include "login/key_set.h"
#include "permission/grant.h"

namespace jeton::login {

/// The section `[login.oidc.NAME]`.
struct ProviderSettings {
    std::string name;
    std::string title;  ///< on the button
    std::string issuer;
    std::string client_id;
    std::string client_secret_file;  ///< empty: a public client
    std::vector<std::string> scopes{"openid", "profile", "email"};
    std::string groups_claim = "groups";
    /// What a group's members may hold. Empty: the provider says nothing of ceilings.
    std::map<std::string, permission::Grants> ceilings;
    bool create_users = true;
};

/// What a provider says of itself (OpenID Connect Discovery 1.0 §3).
struct Discovery {
    std::string authorization_endpoint;
    std::string token_endpoint;
    std::string jwks_uri;
    std::string userinfo_endpoint;     ///< empty: there is none
    bool answers_with_issuer = false;  ///< authorization_response_iss_parameter_supported (RFC 9207 §3)
    bool secret_in_form = false;       ///< it takes client_secret_post, and not client_secret_basic
};
/// Error: the sentence for the operator.
[[nodiscard]] std::expected<Discovery, std::string> parse_discovery(std::string_view text, const std::string& issuer);

/// What one sign-in sends along, all of it derived from a value that only the browser holds: who steals the store or
/// the redirect has neither nonce nor verifier.
struct Attempt {
    std::string state;
    std::string nonce;
    std::string verifier;  ///< of PKCE (RFC 7636)
    std::string redirect_uri;
    bool again = false;  ///< the person must prove themselves now: prompt=login, max_age
};

/// Thread-safe. What it learns of the provider is kept for a while; each question has a deadline.
class Provider {
public:
    Provider(ProviderSettings settings, std::optional<base::Secret> client_secret);

    [[nodiscard]] const ProviderSettings& settings() const noexcept { return settings_; }

    /// Where the browser is sent. Blocks. Error: the sentence for the operator.
    [[nodiscard]] std::expected<std::string, std::string> authorization_url(const Attempt& attempt);
    /// Whether an authorization response may be this provider's: RFC 9207 §2.4. `issuer`: its `iss`, if it had one.
    /// Blocks.
    [[nodiscard]] std::expected<void, std::string> check_response_issuer(const std::optional<std::string>& issuer);
    /// Redeems `code` and says who signed in. Blocks. Error: the sentence for the operator.
    [[nodiscard]] std::expected<Claims, std::string> redeem(const std::string& code, const Attempt& attempt,
                                                            base::Time now);

    /// What is being asked is broken off, within about a second, and nothing is asked any more.
    void stop() noexcept { over_ = true; }

private:
    using Steady = std::chrono::steady_clock::time_point;
    template <typename T>
    struct Kept {
        std::optional<T> value;
        Steady asked_at;
        std::string failure;  ///< of the last question, if that failed
        Steady failed_at;

        void note(const std::expected<T, std::string>& answer, Steady asked) {
            if (answer) {
                *this = {.value = *answer, .asked_at = asked, .failure = {}, .failed_at = {}};
            } else {
                failure = answer.error();
                failed_at = std::chrono::steady_clock::now();
            }
        }
    };
    std::expected<Discovery, std::string> discovery();
    std::expected<KeySet, std::string> key_set(const Discovery& discovery, bool again);
    std::expected<std::string, std::string> ask_for_tokens(const Discovery& discovery, const std::string& code,
                                                           const Attempt& attempt) const;
    std::expected<void, std::string> add_userinfo(const Discovery& discovery, std::string_view access_token,
                                                  Claims& claims) const;

    ProviderSettings settings_;
    std::optional<base::Secret> client_secret_;
    std::atomic<bool> over_ = false;
    // Held while asking: who comes meanwhile wants the same answer.
    std::mutex mutex_;
    Kept<Discovery> discovery_;
    Kept<KeySet> key_set_;
};

/// S256 (RFC 7636 §4.2).
[[nodiscard]] std::string code_challenge(std::string_view verifier);

}  // namespace jeton::login
