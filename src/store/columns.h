// The columns of each sealed table, once: what binds, reads and seals a row walks the same list in the same order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "store/failure.h"
#include "store/rows.h"
#include "store/sqlite/connection.h"

namespace jeton::store {

/// A table whose rows stand under a MAC.
enum class Table : std::uint8_t { principal, family, token, password };
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
    }
    return {};
}
inline constexpr std::size_t tables = 4;

/// A password's version is the store's own.
struct SealedPassword : PasswordRow {
    std::int64_t version = 0;
};

constexpr Table table_of(const PrincipalRow&) { return Table::principal; }
constexpr Table table_of(const FamilyRow&) { return Table::family; }
constexpr Table table_of(const TokenRow&) { return Table::token; }
constexpr Table table_of(const SealedPassword&) { return Table::password; }

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

/// Binds a row's columns to a query.
class ColumnBinder {
public:
    explicit ColumnBinder(sqlite::Query& query) : query_(query) {}
    void operator()(std::int64_t value) { query_.bind(value); }
    void operator()(bool value) { query_.bind(std::int64_t{value ? 1 : 0}); }
    void operator()(const std::string& text) { query_.bind(std::string_view(text)); }
    void operator()(Time time) { query_.bind(std::int64_t{time.time_since_epoch().count()}); }
    void operator()(token::Kind kind) { query_.bind(token::name_of(kind)); }
    void operator()(const token::Mac& mac) { query_.bind(std::span<const std::uint8_t>(mac)); }
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
    void derived(std::string_view text) { query_.bind(text); }

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
    void operator()(token::Kind& kind) {
        const auto known = token::parse_kind(query_.text(at_++));
        damaged_ |= !known;
        if (known) kind = *known;
    }
    void operator()(token::Mac& mac) {
        const auto bytes = query_.bytes(at_++);
        damaged_ |= bytes.size() != mac.size();
        if (bytes.size() == mac.size()) std::copy(bytes.begin(), bytes.end(), mac.begin());
    }
    template <typename Id>
        requires requires(const Id& id) { id.text(); }
    void operator()(Id& id) {
        const auto parsed = Id::parse(query_.text(at_++));
        damaged_ |= !parsed;
        if (parsed) id = *parsed;
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
    const sqlite::Query& query_;
    int at_;
    bool damaged_ = false;
};

}  // namespace jeton::store
