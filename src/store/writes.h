// Writes over a connection: a unit of work within the batch that is committed together.
#pragma once

#include <vector>

#include "store/feed.h"
#include "store/ledger.h"
#include "store/reads.h"

namespace jeton::store {

/// What a unit changed besides the database: kept when it is committed, put back when it is undone.
struct Pending {
    Ledger ledger;
    std::vector<Change> changes;
    bool sealed = false;  ///< something under the ledger changed
};

/// One unit of work, between its savepoint and its release. Store's thread.
class Writes final : public Reads<Transaction> {
public:
    /// Opens the savepoint.
    Writes(sqlite::Connection& connection, const SealKeys& keys, Pending& pending);

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
    void forget_idempotency(Time before) override;
    std::int64_t remove_dead_tokens(Time before, std::int64_t limit) override;
    std::int64_t remove_audit(Time before, std::int64_t limit) override;
    void undo() override;

    /// Keeps what the unit did, for the batch's commit.
    void release();

private:
    template <typename Row>
    Row seal_in(Row row, const Statement& statement, std::int64_t version);
    template <typename Row>
    Row insert(const Row& row, const Statement& statement);
    template <typename Row>
    Row update(const Row& row, const Statement& statement, const Statement& seal);
    template <typename Row>
    void remove(const Row& row, const Statement& statement);
    void feed(std::variant<PrincipalRow, FamilyRow, TokenRow, TokenGone> what);

    Pending& pending_;
    Ledger ledger_before_;
    std::size_t changes_before_;
    bool sealed_before_;
};

}  // namespace jeton::store
