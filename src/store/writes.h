// Writes over a connection: a unit of work within the batch that is committed together.
#pragma once

#include <vector>

#include "store/feed.h"
#include "store/ledger.h"
#include "store/reads.h"
#include "store/row_cache.h"

namespace jeton::store {

/// What a unit changed besides the database: kept when it is committed, put back when it is undone.
struct Pending {
    Ledger ledger;
    std::vector<Change> changes;
    bool sealed = false;  ///< something under the ledger changed
    std::vector<std::move_only_function<void()>> once_committed{};
};

/// One unit of work, between its savepoint and its release. Store's thread.
class Writes final : public Reads<Transaction> {
public:
    /// Opens the savepoint. `rows` outlives the unit: what it holds when all is well, the next one finds.
    Writes(sqlite::Connection& connection, const SealKeys& keys, Pending& pending, RowCache& rows);

    std::optional<PrincipalRow> find_principal(const PrincipalId& id) override;
    std::optional<TokenRow> find_token(const TokenId& id) override;
    std::optional<TokenRow> find_token_by_digest(const token::Mac& digest) override;
    std::optional<FamilyRow> find_family(const FamilyId& id) override;
    /// Counts when it has to: O(n).
    std::int64_t count_unended_tokens(const PrincipalId& owner, Time now) override;

    void insert_principal(const PrincipalRow& row) override;
    void update_principal(const PrincipalRow& row) override;
    void insert_family(const FamilyRow& row) override;
    void update_family(const FamilyRow& row) override;
    void insert_token(const TokenRow& row) override;
    void update_token(const TokenRow& row) override;
    void append_audit(const AuditRow& row) override;
    void put_use(const UseRow& row) override;
    void put_idempotency(const IdempotencyRow& row) override;
    void put_password(const PasswordRow& row) override;
    void put_deployment(const DeploymentRow& row) override;
    void insert(const SessionRow& row) override;
    void insert(const TotpRow& row) override;
    void insert(const RecoveryCodeRow& row) override;
    void insert(const PasskeyRow& row) override;
    void insert(const TicketRow& row) override;
    void insert(const IdentityRow& row) override;
    void insert(const TemplateRow& row) override;
    void update(const SessionRow& row) override;
    void update(const TotpRow& row) override;
    void update(const PasskeyRow& row) override;
    void update(const TicketRow& row) override;
    void remove(const SessionRow& row) override;
    void remove(const TotpRow& row) override;
    void remove(const RecoveryCodeRow& row) override;
    void remove(const PasskeyRow& row) override;
    void remove(const TicketRow& row) override;
    void remove(const IdentityRow& row) override;
    void remove(const TemplateRow& row) override;
    std::int64_t remove_dead_sessions(Time now, Time idle_since, std::int64_t limit) override;
    std::int64_t remove_dead_tickets(Time now, std::int64_t limit) override;
    void forget_idempotency(Time before) override;
    std::int64_t remove_dead_tokens(Time before, std::int64_t limit) override;
    std::int64_t remove_audit(Time before, std::int64_t limit) override;
    void once_committed(std::move_only_function<void()> work) override;
    void undo() override;
    void settle() override;

    /// Keeps what the unit did, for the batch's commit.
    void release();

private:
    template <typename Row>
    Row seal_in(Row row, const Statement& statement, std::int64_t version);
    template <typename Row>
    Row insert_row(const Row& row, const Statement& statement);
    template <typename Row>
    Row update_row(const Row& row, const Statement& statement, const Statement& seal);
    /// `holds`: one with its key was read.
    template <typename Row>
    void put_row(const Row& row, bool holds);
    template <typename Row>
    void remove_row(const Row& row, const Statement& statement, const Statement& seal);
    template <typename Row>
    void insert_account(const Row& row);
    template <typename Row>
    void update_account(const Row& row);
    template <typename Row>
    void remove_account(const Row& row);
    /// Takes what the row adds out of its table's sum; returns its version.
    template <typename Row>
    std::int64_t take_from_sum(const Row& row, const Statement& seal);
    template <typename Row>
    std::optional<Row> keep(std::optional<Row> row);
    void feed(std::variant<PrincipalRow, FamilyRow, TokenRow, TokenGone> what);

    Pending& pending_;
    RowCache& rows_;
    Ledger ledger_before_;
    std::size_t changes_before_;
    bool sealed_before_;
    std::size_t once_committed_before_;
};

}  // namespace jeton::store
