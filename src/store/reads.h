// Reads over a connection: what a Snapshot answers, for the reading thread and for transactions alike. A row that fails
// its MAC is not honoured: it is as if it were not there, and the log says so.
#pragma once

#include <optional>
#include <string>

#include "store/seal.h"
#include "store/sqlite/connection.h"
#include "store/transaction.h"

namespace jeton::store {

/// A row as it stands in the database, if its columns can be read and its MAC holds.
template <typename Row>
[[nodiscard]] std::optional<Row> read_sealed(const sqlite::Query& query, const SealKeys& keys, std::string& scratch) {
    std::optional<Row> row(std::in_place);
    ColumnReader reader(query);
    each_column(*row, reader);
    token::Mac mac{};
    reader(mac);
    if (reader.damaged() || !token::equal(mac, seal_of(keys.row, *row, scratch))) row.reset();
    return row;
}
/// Says in the log that a row fails its MAC.
void report_damage(Table table);

/// Whole rows whose seals hold. `Base` is Snapshot or Transaction.
template <typename Base>
class SealedReads : public Base {
public:
    SealedReads(sqlite::Connection& connection, const SealKeys& keys) : connection_(connection), keys_(keys) {}

protected:
    template <typename Row>
    std::optional<Row> one(sqlite::Query& query);
    template <typename Row>
    std::vector<Row> all(sqlite::Query& query);

    sqlite::Connection& connection_;
    const SealKeys& keys_;
    std::string scratch_;
};

template <typename Base>
template <typename Row>
std::optional<Row> SealedReads<Base>::one(sqlite::Query& query) {
    if (!query.step()) return std::nullopt;
    auto row = read_sealed<Row>(query, keys_, scratch_);
    if (!row) report_damage(table_of(Row{}));
    return row;
}

template <typename Base>
template <typename Row>
std::vector<Row> SealedReads<Base>::all(sqlite::Query& query) {
    std::vector<Row> rows;
    while (query.step()) {
        if (auto row = read_sealed<Row>(query, keys_, scratch_))
            rows.push_back(std::move(*row));
        else
            report_damage(table_of(Row{}));
    }
    return rows;
}

/// What accounts ask.
template <typename Base>
class AccountReads : public SealedReads<Base> {
public:
    using SealedReads<Base>::SealedReads;

    std::optional<SessionRow> find_session(const base::SessionId& id) override;
    std::optional<SessionRow> find_session_by_digest(const token::Mac& digest) override;
    std::vector<SessionRow> sessions_of(const PrincipalId& user) override;
    std::optional<TotpRow> find_totp(const PrincipalId& user) override;
    std::vector<RecoveryCodeRow> recovery_codes_of(const PrincipalId& user) override;
    std::optional<PasskeyRow> find_passkey(const base::PasskeyId& id) override;
    std::optional<PasskeyRow> find_passkey_by_credential(const Bytes& credential) override;
    std::vector<PasskeyRow> passkeys_of(const PrincipalId& user) override;
    std::optional<TicketRow> find_ticket(TicketKind kind, const token::Mac& digest) override;
    std::vector<TicketRow> tickets_of(const PrincipalId& user, TicketKind kind) override;
    std::int64_t count_tickets(TicketKind kind, Time now) override;
    std::optional<IdentityRow> find_identity(std::string_view issuer, std::string_view subject) override;
    std::vector<IdentityRow> identities_of(const PrincipalId& user) override;
    std::optional<TemplateRow> find_template(const base::TemplateId& id) override;
    std::vector<TemplateRow> templates() override;
    std::optional<DeploymentRow> find_deployment() override;

protected:
    using SealedReads<Base>::connection_;
};

template <typename Base>
class Reads : public AccountReads<Base> {
public:
    using AccountReads<Base>::AccountReads;

    std::optional<PrincipalRow> find_principal(const PrincipalId& id) override;
    std::optional<PrincipalRow> find_user_by_name(std::string_view username) override;
    std::optional<PrincipalRow> find_user_by_external_id(std::string_view external_id) override;
    std::vector<PrincipalRow> users_by_email(std::string_view email, std::int64_t limit) override;
    std::vector<PrincipalRow> services_owned_by(const PrincipalId& owner) override;
    Page<PrincipalRow> list_principals(const PrincipalFilter& filter) override;
    std::int64_t count_principals() override;
    Totals totals() override;
    std::optional<TokenRow> find_token(const TokenId& id) override;
    std::optional<TokenRow> find_token_by_digest(const token::Mac& digest) override;
    std::vector<TokenRow> tokens_of_family(const FamilyId& family) override;
    std::vector<TokenRow> children_of_family(const FamilyId& family) override;
    std::vector<TokenRow> tokens_of_owner(const PrincipalId& owner) override;
    std::int64_t count_unended_tokens(const PrincipalId& owner, Time now) override;
    std::int64_t count_living_tokens(const PrincipalId& owner, Time now) override;
    Page<TokenRow> list_tokens(const TokenFilter& filter) override;
    std::optional<FamilyRow> find_family(const FamilyId& id) override;
    std::optional<UseRow> find_use(const TokenId& id) override;
    Page<AuditRow> list_audit(const AuditFilter& filter) override;
    std::optional<IdempotencyRow> find_idempotency(std::string_view caller, std::string_view route,
                                                   std::string_view key) override;
    std::int64_t count_idempotency(std::string_view caller) override;
    std::optional<PasswordRow> find_password(const PrincipalId& user) override;

protected:
    using SealedReads<Base>::connection_;
    using SealedReads<Base>::keys_;
};

extern template class AccountReads<Snapshot>;
extern template class AccountReads<Transaction>;
extern template class Reads<Snapshot>;
extern template class Reads<Transaction>;

}  // namespace jeton::store
