// The columns of each sealed table, once: what binds, reads and seals a row walks the same list in the same order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "store/account_rows.h"
#include "store/failure.h"
#include "store/rows.h"
#include "store/sqlite/connection.h"

namespace jeton::store {

/// A table whose rows stand under a MAC.
enum class Table : std::uint8_t {
    principal,
    family,
    token,
    password,
    session,
    totp,
    recovery_code,
    passkey,
    ticket,
    identity,
    template_,
    deployment,
};
[[nodiscard]] constexpr std::string_view name_of(Table table) {
    switch (table) {
        case Table::principal:
            return "principal";
        case Table::family:
            return "family";
        case Table::token:
            return "token";
        case Table::password:
            return "password";
        case Table::session:
            return "session";
        case Table::totp:
            return "totp";
        case Table::recovery_code:
            return "recovery_code";
        case Table::passkey:
            return "passkey";
        case Table::ticket:
            return "ticket";
        case Table::identity:
            return "identity";
        case Table::template_:
            return "template";
        case Table::deployment:
            return "deployment";
    }
    return {};
}
inline constexpr std::size_t tables = 12;

/// A password's version is the store's own.
struct SealedPassword : PasswordRow {
    std::int64_t version = 0;
};

constexpr Table table_of(const PrincipalRow&) { return Table::principal; }
constexpr Table table_of(const FamilyRow&) { return Table::family; }
constexpr Table table_of(const TokenRow&) { return Table::token; }
constexpr Table table_of(const SealedPassword&) { return Table::password; }
constexpr Table table_of(const SessionRow&) { return Table::session; }
constexpr Table table_of(const TotpRow&) { return Table::totp; }
constexpr Table table_of(const RecoveryCodeRow&) { return Table::recovery_code; }
constexpr Table table_of(const PasskeyRow&) { return Table::passkey; }
constexpr Table table_of(const TicketRow&) { return Table::ticket; }
constexpr Table table_of(const IdentityRow&) { return Table::identity; }
constexpr Table table_of(const TemplateRow&) { return Table::template_; }
constexpr Table table_of(const DeploymentRow&) { return Table::deployment; }

/// `visit(column)` for each column but the MAC, in the statements' order. A `derived` one is only written.
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, PrincipalRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.id);
    visit(row.version);
    visit.derived(name_of(row.id.type()));
    visit(row.name);
    visit(row.email);
    visit(row.external_id);
    visit(row.owner);
    visit(row.disabled);
    visit(row.ceiling);
    visit(row.created_at);
    visit(row.deleted_at);
}
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, FamilyRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.id);
    visit(row.version);
    visit(row.owner);
    visit(row.parent);
    visit(row.max_uses);
    visit(row.uses);
    visit(row.first_expires_at);
}
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, TokenRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.id);
    visit(row.version);
    visit(row.family);
    visit(row.kind);
    visit(row.digest);
    visit(row.hint);
    visit(row.owner);
    visit(row.name);
    visit(row.description);
    visit(row.metadata);
    visit(row.grants);
    visit(row.allowed_ips);
    visit(row.parent);
    visit(row.app);
    visit(row.created_at);
    visit(row.created_by);
    visit(row.not_before);
    visit(row.expires_at);
    visit(row.rotated_from);
    visit(row.rotated_to);
    visit(row.rotated_at);
    visit(row.rotated_by);
    visit(row.overlap_until);
    visit(row.until_used);
    visit(row.first_used);
    visit(row.revoked_at);
    visit(row.revoked_by);
    visit(row.revoke_reason);
}
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, SealedPassword>
void each_column(Row& row, Visit&& visit) {
    visit(row.user);
    visit(row.version);
    visit(row.hash);
    visit(row.changed_at);
}
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, SessionRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.id);
    visit(row.version);
    visit(row.digest);
    visit(row.user);
    visit(row.kind);
    visit(row.created_at);
    visit(row.last_seen_at);
    visit(row.expires_at);
    visit(row.fresh_until);
    visit(row.ip);
    visit(row.user_agent);
}
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, TotpRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.user);
    visit(row.version);
    visit(row.secret);
    visit(row.created_at);
    visit(row.confirmed_at);
    visit(row.last_step);
}
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, RecoveryCodeRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.id);
    visit(row.version);
    visit(row.user);
    visit(row.digest);
    visit(row.created_at);
}
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, PasskeyRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.id);
    visit(row.version);
    visit(row.user);
    visit(row.credential);
    visit(row.public_key);
    visit(row.user_handle);
    visit(row.sign_count);
    visit(row.name);
    visit(row.created_at);
    visit(row.last_used_at);
}
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, TicketRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.id);
    visit(row.version);
    visit(row.kind);
    visit(row.digest);
    visit(row.user);
    visit(row.data);
    visit(row.created_at);
    visit(row.expires_at);
}
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, IdentityRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.id);
    visit(row.version);
    visit(row.user);
    visit(row.issuer);
    visit(row.subject);
    visit(row.created_at);
}
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, TemplateRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.id);
    visit(row.version);
    visit(row.name);
    visit(row.description);
    visit(row.grants);
    visit(row.expires_in);
    visit(row.allowed_ips);
    visit(row.max_uses);
    visit(row.created_at);
    visit(row.created_by);
}
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, DeploymentRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.id);
    visit(row.version);
    visit(row.brand);
    visit(row.configuration);
}
/// Of the chain: the number is the store's own.
template <typename Row, typename Visit>
    requires std::same_as<std::remove_const_t<Row>, AuditRow>
void each_column(Row& row, Visit&& visit) {
    visit(row.id);
    visit(row.at);
    visit(row.type);
    visit(row.actor);
    visit(row.actor_token);
    visit(row.target);
    visit(row.owner);
    visit(row.ip);
    visit(row.request_id);
    visit(row.details);
}

/// Binds a row's columns to a query. The row stays as it is until the query ends.
class ColumnBinder {
public:
    explicit ColumnBinder(sqlite::Query& query) : query_(query) {}
    void operator()(std::int64_t value) { query_.bind(value); }
    void operator()(bool value) { query_.bind(std::int64_t{value ? 1 : 0}); }
    void operator()(const std::string& text) { query_.bind_lasting(std::string_view(text)); }
    void operator()(Time time) { query_.bind(std::int64_t{time.time_since_epoch().count()}); }
    void operator()(token::Kind kind) { query_.bind_lasting(token::name_of(kind)); }
    void operator()(SessionKind kind) { query_.bind_lasting(name_of(kind)); }
    void operator()(TicketKind kind) { query_.bind_lasting(name_of(kind)); }
    void operator()(const token::Mac& mac) { query_.bind_lasting(std::span<const std::uint8_t>(mac)); }
    void operator()(const Bytes& bytes) { query_.bind_lasting(std::span<const std::uint8_t>(bytes)); }
    template <typename Id>
        requires requires(const Id& id) { id.text(); }
    void operator()(const Id& id) {
        query_.bind(std::string_view(id.text()));
    }
    template <typename T>
    void operator()(const std::optional<T>& value) {
        if (value)
            (*this)(*value);
        else
            query_.bind_null();
    }
    void derived(std::string_view text) { query_.bind_lasting(text); }

private:
    sqlite::Query& query_;
};

/// Reads a row's columns. What cannot be read was not written by us: `damaged`.
class ColumnReader {
public:
    explicit ColumnReader(const sqlite::Query& query, int first = 0) : query_(query), at_(first) {}
    [[nodiscard]] bool damaged() const noexcept { return damaged_; }
    /// The column after the last one that was read.
    [[nodiscard]] int at() const noexcept { return at_; }

    void operator()(std::int64_t& value) { value = query_.integer(at_++); }
    void operator()(bool& value) { value = query_.integer(at_++) != 0; }
    void operator()(std::string& text) { text.assign(query_.text(at_++)); }
    void operator()(Time& time) { time = Time(base::microseconds(query_.integer(at_++))); }
    void operator()(token::Kind& kind) { take(kind, token::parse_kind(query_.text(at_++))); }
    void operator()(SessionKind& kind) { take(kind, parse_session_kind(query_.text(at_++))); }
    void operator()(TicketKind& kind) { take(kind, parse_ticket_kind(query_.text(at_++))); }
    void operator()(token::Mac& mac) {
        const auto bytes = query_.bytes(at_++);
        damaged_ |= bytes.size() != mac.size();
        if (bytes.size() == mac.size()) std::copy(bytes.begin(), bytes.end(), mac.begin());
    }
    void operator()(Bytes& bytes) {
        const auto read = query_.bytes(at_++);
        bytes.assign(read.begin(), read.end());
    }
    template <typename Id>
        requires requires(const Id& id) { id.text(); }
    void operator()(Id& id) {
        take(id, Id::parse(query_.text(at_++)));
    }
    template <typename T>
    void operator()(std::optional<T>& value) {
        if (query_.is_null(at_)) {
            ++at_;
            value.reset();
        } else {
            (*this)(value.emplace());
        }
    }
    void derived(std::string_view text) { damaged_ |= query_.text(at_++) != text; }

private:
    template <typename T>
    void take(T& value, const std::optional<T>& parsed) {
        damaged_ |= !parsed;
        if (parsed) value = *parsed;
    }
    const sqlite::Query& query_;
    int at_;
    bool damaged_ = false;
};

}  // namespace jeton::store
