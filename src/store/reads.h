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
[[nodiscard]] std::optional<Row> read_sealed(const sqlite::Query& query, const SealKeys& keys, std::string& scratch);

/// `Base` is Snapshot or Transaction.
template <typename Base>
class Reads : public Base {
public:
    Reads(sqlite::Connection& connection, const SealKeys& keys) : connection_(connection), keys_(keys) {}

    std::optional<PrincipalRow> find_principal(const PrincipalId& id) override;
    std::optional<PrincipalRow> find_user_by_name(std::string_view username) override;
    std::optional<PrincipalRow> find_user_by_external_id(std::string_view external_id) override;
    std::vector<PrincipalRow> services_owned_by(const PrincipalId& owner) override;
    Page<PrincipalRow> list_principals(const PrincipalFilter& filter) override;
    std::int64_t count_principals() override;
    std::optional<TokenRow> find_token(const TokenId& id) override;
    std::optional<TokenRow> find_token_by_digest(const token::Mac& digest) override;
    std::vector<TokenRow> tokens_of_family(const FamilyId& family) override;
    std::vector<TokenRow> children_of_family(const FamilyId& family) override;
    std::vector<TokenRow> tokens_of_owner(const PrincipalId& owner) override;
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
    template <typename Row>
    std::optional<Row> one(sqlite::Query& query);
    template <typename Row>
    std::vector<Row> all(sqlite::Query& query);

    sqlite::Connection& connection_;
    const SealKeys& keys_;
    std::string scratch_;
};

extern template class Reads<Snapshot>;
extern template class Reads<Transaction>;

}  // namespace jeton::store
