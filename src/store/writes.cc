#include "store/writes.h"

#include "store/sealed_tables.h"
#include "store/statements.h"

namespace jeton::store {
namespace {

token::Mac mac_of(const sqlite::Query& query, int column) {
    token::Mac mac{};
    const auto bytes = query.bytes(column);
    if (bytes.size() != mac.size()) throw StoreFailure("a row's MAC is not 32 bytes long");
    std::copy(bytes.begin(), bytes.end(), mac.begin());
    return mac;
}

template <typename Row>
std::string key_of(const Row& row) {
    return row.id.text();
}
std::string key_of(const SealedPassword& row) { return row.user.text(); }
std::string key_of(const TotpRow& row) { return row.user.text(); }
std::string key_of(const DeploymentRow& row) { return row.id; }

}  // namespace

Writes::Writes(sqlite::Connection& connection, const SealKeys& keys, Pending& pending, RowCache& rows)
    : Reads(connection, keys),
      pending_(pending),
      rows_(rows),
      ledger_before_(pending.ledger),
      changes_before_(pending.changes.size()),
      sealed_before_(pending.sealed),
      once_committed_before_(pending.once_committed.size()) {
    connection_.query(statements::begin_unit).run();
}

void Writes::settle() {
    release();
    connection_.query(statements::begin_unit).run();
    ledger_before_ = pending_.ledger;
    changes_before_ = pending_.changes.size();
    sealed_before_ = pending_.sealed;
    once_committed_before_ = pending_.once_committed.size();
}

void Writes::release() { connection_.query(statements::end_unit).run(); }

void Writes::undo() {
    connection_.query(statements::undo_unit).run();
    pending_.ledger = ledger_before_;
    if (pending_.changes.size() > changes_before_) rows_.forget_all();
    pending_.changes.resize(changes_before_);
    pending_.sealed = sealed_before_;
    pending_.once_committed.resize(once_committed_before_);
}

void Writes::once_committed(std::move_only_function<void()> work) {
    pending_.once_committed.push_back(std::move(work));
}

void Writes::feed(std::variant<PrincipalRow, FamilyRow, TokenRow, TokenGone> what) {
    pending_.changes.push_back({.number = pending_.ledger.number, .what = std::move(what)});
}

template <typename Row>
Row Writes::seal_in(Row row, const Statement& statement, std::int64_t version) {
    row.version = version;
    const auto mac = seal_of(keys_.row, row, scratch_);
    auto query = connection_.query(statement);
    ColumnBinder binder(query);
    each_column(row, binder);
    binder(mac);
    query.run();
    pending_.ledger.total(table_of(row)).sum.add(addend_of(keys_.row, mac));
    ++pending_.ledger.number;
    pending_.sealed = true;
    return row;
}

template <typename Row>
std::int64_t Writes::take_from_sum(const Row& row, const Statement& seal) {
    auto query = connection_.query(seal);
    if (!query.bind(std::string_view(key_of(row))).step()) {
        throw StoreFailure(std::string(seal.name) + ": there is no such row");
    }
    pending_.ledger.total(table_of(row)).sum.take(addend_of(keys_.row, mac_of(query, 1)));
    return query.integer(0);
}

template <typename Row>
Row Writes::insert_row(const Row& row, const Statement& statement) {
    auto sealed = seal_in(row, statement, 1);
    ++pending_.ledger.total(table_of(row)).rows;
    return sealed;
}

template <typename Row>
Row Writes::update_row(const Row& row, const Statement& statement, const Statement& seal) {
    const auto version = take_from_sum(row, seal);
    return seal_in(row, statement, version + 1);
}

template <typename Row>
void Writes::remove_row(const Row& row, const Statement& statement, const Statement& seal) {
    static_cast<void>(take_from_sum(row, seal));
    connection_.query(statement).bind(std::string_view(key_of(row))).run();
    --pending_.ledger.total(table_of(row)).rows;
    ++pending_.ledger.number;
    pending_.sealed = true;
}

template <typename Row>
void Writes::put_row(const Row& row, bool holds) {
    const auto& statements = statements_of(row);
    if (holds) {
        static_cast<void>(update_row(row, statements.update, statements.seal));
        return;
    }
    // One that was not read may still be there: damaged, accepted as such, counted, and in no sum.
    if (connection_.query(statements.seal).bind(std::string_view(key_of(row))).step()) {
        connection_.query(statements.remove).bind(std::string_view(key_of(row))).run();
        --pending_.ledger.total(table_of(row)).rows;
    }
    static_cast<void>(insert_row(row, statements.insert));
}

template <typename Row>
void Writes::insert_account(const Row& row) {
    static_cast<void>(insert_row(row, statements_of(row).insert));
}
template <typename Row>
void Writes::update_account(const Row& row) {
    static_cast<void>(update_row(row, statements_of(row).update, statements_of(row).seal));
}
template <typename Row>
void Writes::remove_account(const Row& row) {
    remove_row(row, statements_of(row).remove, statements_of(row).seal);
}

template <typename Row>
std::optional<Row> Writes::keep(std::optional<Row> row) {
    if (row) rows_.keep(*row);
    return row;
}

std::optional<PrincipalRow> Writes::find_principal(const PrincipalId& id) {
    if (const auto* const row = rows_.find(id)) return *row;
    return keep(Reads::find_principal(id));
}
std::optional<TokenRow> Writes::find_token(const TokenId& id) {
    if (const auto* const row = rows_.find(id)) return *row;
    return keep(Reads::find_token(id));
}
std::optional<TokenRow> Writes::find_token_by_digest(const token::Mac& digest) {
    if (const auto* const row = rows_.find(digest)) return *row;
    return keep(Reads::find_token_by_digest(digest));
}
std::optional<FamilyRow> Writes::find_family(const FamilyId& id) {
    if (const auto* const row = rows_.find(id)) return *row;
    return keep(Reads::find_family(id));
}

std::int64_t Writes::count_unended_tokens(const PrincipalId& owner, Time now) {
    if (const auto known = rows_.living(owner, now)) return *known;
    auto query = connection_.query(statements::count_unended_tokens);
    query.bind(std::string_view(owner.text())).bind(std::int64_t{now.time_since_epoch().count()});
    if (!query.step()) return 0;
    auto until = Time::max();
    for (const int end : {1, 2}) {
        if (!query.is_null(end)) until = std::min(until, Time(base::microseconds(query.integer(end))));
    }
    rows_.keep_living(owner, query.integer(0), now, until);
    return query.integer(0);
}

void Writes::insert_principal(const PrincipalRow& row) { feed(insert_row(row, statements::insert_principal)); }
void Writes::update_principal(const PrincipalRow& row) {
    rows_.forget(row.id);
    feed(update_row(row, statements::update_principal, statements::seal_of_principal));
}
void Writes::insert_family(const FamilyRow& row) {
    const auto sealed = insert_row(row, statements::insert_family);
    feed(sealed);
    rows_.keep(sealed);  // asked for at once: a token's status depends on it
}
void Writes::update_family(const FamilyRow& row) {
    rows_.forget(row.id);
    feed(update_row(row, statements::update_family, statements::seal_of_family));
}
void Writes::insert_token(const TokenRow& row) {
    feed(insert_row(row, statements::insert_token));
    rows_.count_in(row);
}
void Writes::update_token(const TokenRow& row) {
    rows_.forget(row.id);
    rows_.forget_living(row.owner);
    feed(update_row(row, statements::update_token, statements::seal_of_token));
}

void Writes::put_password(const PasswordRow& row) {
    SealedPassword sealed;
    static_cast<PasswordRow&>(sealed) = row;
    put_row(sealed, find_password(row.user).has_value());
}

void Writes::put_deployment(const DeploymentRow& row) { put_row(row, find_deployment().has_value()); }

void Writes::insert(const SessionRow& row) { insert_account(row); }
void Writes::insert(const TotpRow& row) { insert_account(row); }
void Writes::insert(const RecoveryCodeRow& row) { insert_account(row); }
void Writes::insert(const PasskeyRow& row) { insert_account(row); }
void Writes::insert(const TicketRow& row) { insert_account(row); }
void Writes::insert(const IdentityRow& row) { insert_account(row); }
void Writes::insert(const TemplateRow& row) { insert_account(row); }
void Writes::update(const SessionRow& row) { update_account(row); }
void Writes::update(const TotpRow& row) { update_account(row); }
void Writes::update(const PasskeyRow& row) { update_account(row); }
void Writes::update(const TicketRow& row) { update_account(row); }
void Writes::remove(const SessionRow& row) { remove_account(row); }
void Writes::remove(const TotpRow& row) { remove_account(row); }
void Writes::remove(const RecoveryCodeRow& row) { remove_account(row); }
void Writes::remove(const PasskeyRow& row) { remove_account(row); }
void Writes::remove(const TicketRow& row) { remove_account(row); }
void Writes::remove(const IdentityRow& row) { remove_account(row); }
void Writes::remove(const TemplateRow& row) { remove_account(row); }

std::int64_t Writes::remove_dead_sessions(Time now, Time idle_since, std::int64_t limit) {
    std::vector<SessionRow> dead;
    {
        auto query = connection_.query(statements::dead_sessions);
        query.bind(std::int64_t{now.time_since_epoch().count()})
            .bind(std::int64_t{idle_since.time_since_epoch().count()});
        dead = all<SessionRow>(query.bind(limit));
    }
    for (const auto& row : dead) remove(row);
    return static_cast<std::int64_t>(dead.size());
}

std::int64_t Writes::remove_dead_tickets(Time now, std::int64_t limit) {
    std::vector<TicketRow> dead;
    {
        auto query = connection_.query(statements::dead_tickets);
        dead = all<TicketRow>(query.bind(std::int64_t{now.time_since_epoch().count()}).bind(limit));
    }
    for (const auto& row : dead) remove(row);
    return static_cast<std::int64_t>(dead.size());
}

void Writes::append_audit(const AuditRow& row) {
    auto& ledger = pending_.ledger;
    const auto number = ledger.audit_number + 1;
    const auto mac = link_of(keys_.audit, ledger.audit_head, number, row, scratch_);
    auto query = connection_.query(statements::append_audit);
    query.bind(number);
    ColumnBinder binder(query);
    each_column(row, binder);
    binder(mac);
    query.run();
    ledger.audit_number = number;
    ledger.audit_head = mac;
    ++ledger.number;
    pending_.sealed = true;
}

void Writes::put_use(const UseRow& row) {
    auto query = connection_.query(statements::put_use);
    ColumnBinder binder(query);
    binder(row.token);
    binder(row.uses);
    binder(row.last_used_at);
    for (const auto* text : {&row.last_used_ip, &row.days, &row.scopes, &row.addresses}) binder(*text);
    query.run();
}

void Writes::put_idempotency(const IdempotencyRow& row) {
    auto query = connection_.query(statements::put_idempotency);
    ColumnBinder binder(query);
    for (const auto* text : {&row.caller, &row.route, &row.key}) binder(*text);
    binder(row.body);
    binder(row.status);
    binder(row.answer);
    binder(row.target);
    binder(row.created_at);
    query.run();
}

void Writes::forget_idempotency(Time before) {
    connection_.query(statements::forget_idempotency).bind(std::int64_t{before.time_since_epoch().count()}).run();
}

std::int64_t Writes::remove_dead_tokens(Time before, std::int64_t limit) {
    std::vector<TokenRow> dead;
    {
        auto query = connection_.query(statements::dead_tokens);
        dead = all<TokenRow>(query.bind(std::int64_t{before.time_since_epoch().count()}).bind(limit));
    }
    for (const auto& row : dead) {
        remove_row(row, statements::delete_token, statements::seal_of_token);
        rows_.forget(row.id);
        rows_.forget_living(row.owner);
        connection_.query(statements::delete_use).bind(std::string_view(row.id.text())).run();
        feed(TokenGone{.id = row.id, .digest = row.digest});
        if (!tokens_of_family(row.family).empty()) continue;
        if (const auto family = find_family(row.family)) {
            remove_row(*family, statements::delete_family, statements::seal_of_family);
            rows_.forget(family->id);
        }
    }
    return static_cast<std::int64_t>(dead.size());
}

std::int64_t Writes::remove_audit(Time before, std::int64_t limit) {
    std::int64_t last = 0;
    std::int64_t removed = 0;
    token::Mac head{};
    {
        auto query = connection_.query(statements::old_audit);
        query.bind(limit);
        while (query.step() && query.integer(1) < before.time_since_epoch().count()) {
            last = query.integer(0);
            head = mac_of(query, 2);
            ++removed;
        }
    }
    if (removed == 0) return 0;
    connection_.query(statements::delete_audit).bind(last).run();
    pending_.ledger.audit_start = head;
    ++pending_.ledger.number;
    pending_.sealed = true;
    return removed;
}

}  // namespace jeton::store
