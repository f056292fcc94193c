// What the store keeps for accounts: how a person signs in, and the sessions of those who did. Only digests of what a
// person holds stand here; what must be read back (a TOTP secret) is sealed by a data key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "token/hmac.h"

namespace jeton::store {

using Bytes = std::vector<std::uint8_t>;

/// How a session came about, which bounds what it may do.
enum class SessionKind : std::uint8_t { login, handoff, embedded };
[[nodiscard]] constexpr std::string_view name_of(SessionKind kind) {
    switch (kind) {
        case SessionKind::login:
            return "login";
        case SessionKind::handoff:
            return "handoff";
        case SessionKind::embedded:
            return "embedded";
    }
    return {};
}
[[nodiscard]] constexpr std::optional<SessionKind> parse_session_kind(std::string_view text) {
    for (const auto kind : {SessionKind::login, SessionKind::handoff, SessionKind::embedded}) {
        if (text == name_of(kind)) return kind;
    }
    return std::nullopt;
}

/// A browser in which a person is signed in.
struct SessionRow {
    base::SessionId id;
    std::int64_t version = 0;  ///< counts the changes; set by the store
    token::Mac digest{};       ///< of the cookie's secret; another one after each rise of rights
    base::PrincipalId user;
    SessionKind kind = SessionKind::login;
    base::Time created_at;
    base::Time last_seen_at;  ///< written now and then
    base::Time expires_at;    ///< whatever it does meanwhile
    std::optional<base::Time> fresh_until;
    std::string ip;  ///< where it was made from
    std::string user_agent;
};

/// A user's one-time codes by an authenticator (RFC 6238).
struct TotpRow {
    base::PrincipalId user;
    std::int64_t version = 0;
    Bytes secret;  ///< sealed by the factor key
    base::Time created_at;
    std::optional<base::Time> confirmed_at;  ///< nothing: not in use yet
    std::int64_t last_step = 0;              ///< the last time step whose code was taken: none works twice
};

/// One code for when the authenticator is lost. Spent ones are removed.
struct RecoveryCodeRow {
    base::RecoveryCodeId id;
    std::int64_t version = 0;
    base::PrincipalId user;
    token::Mac digest{};
    base::Time created_at;
};

struct PasskeyRow {
    base::PasskeyId id;
    std::int64_t version = 0;
    base::PrincipalId user;
    Bytes credential;   ///< the authenticator's id of it
    Bytes public_key;   ///< COSE
    Bytes user_handle;  ///< what the authenticator knows the user by
    std::int64_t sign_count = 0;
    std::string name;
    base::Time created_at;
    std::optional<base::Time> last_used_at;
};

/// What is good once, for a while. Each kind has its own space: a ticket of one kind is never found as another.
enum class TicketKind : std::uint8_t {
    password_reset,
    handoff,
    half_login,         ///< the password was right, the code is still asked for
    passkey_challenge,  ///< WebAuthn
    oidc_state,
};
[[nodiscard]] constexpr std::string_view name_of(TicketKind kind) {
    switch (kind) {
        case TicketKind::password_reset:
            return "password_reset";
        case TicketKind::handoff:
            return "handoff";
        case TicketKind::half_login:
            return "half_login";
        case TicketKind::passkey_challenge:
            return "passkey_challenge";
        case TicketKind::oidc_state:
            return "oidc_state";
    }
    return {};
}
[[nodiscard]] constexpr std::optional<TicketKind> parse_ticket_kind(std::string_view text) {
    for (const auto kind : {TicketKind::password_reset, TicketKind::handoff, TicketKind::half_login,
                            TicketKind::passkey_challenge, TicketKind::oidc_state}) {
        if (text == name_of(kind)) return kind;
    }
    return std::nullopt;
}
struct TicketRow {
    base::TicketId id;
    std::int64_t version = 0;
    TicketKind kind = TicketKind::password_reset;
    token::Mac digest{};
    std::optional<base::PrincipalId> user;
    std::string data = "{}";  ///< JSON object; never a secret
    base::Time created_at;
    base::Time expires_at;
};

/// A user as an OIDC provider knows it: by issuer and subject, never by mail alone.
struct IdentityRow {
    base::IdentityId id;
    std::int64_t version = 0;
    base::PrincipalId user;
    std::string issuer;
    std::string subject;
    base::Time created_at;
};

/// What an administrator offers to start a new token from.
struct TemplateRow {
    base::TemplateId id;
    std::int64_t version = 0;
    std::string name;
    std::string description;
    std::string grants = "[]";               ///< JSON, as permission::grants_text writes it
    std::optional<std::int64_t> expires_in;  ///< seconds
    std::string allowed_ips = "[]";          ///< JSON array of networks
    std::optional<std::int64_t> max_uses;
    base::Time created_at;
    std::string created_by;  ///< a principal's id
};

}  // namespace jeton::store
