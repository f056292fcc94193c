// What a unit of work may ask of the store and change in it. Rules live in authority; SQL lives behind this.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/account_rows.h"
#include "store/rows.h"

namespace jeton::store {

/// One page of a list: at most `limit` rows after the row that `after` names (exclusive), newest first by id.
template <typename Row>
struct Page {
    std::vector<Row> rows;
    bool more = false;
};

struct TokenFilter {
    std::optional<PrincipalId> owner;
    std::optional<std::string> name;  ///< exact
    std::optional<std::string> app;
    std::optional<std::string> status;  ///< as TOKEN.status; judged at `now`
    std::optional<std::string> kind{};
    std::optional<std::string> part{};        ///< of name, id or hint, without case
    std::optional<std::string> permission{};  ///< may stand in the grants, as text: the asker looks closer
    bool unused = false;                      ///< no scope of `permission` was ever used; without it: never used
    Time now;
    std::vector<PrincipalId> visible_owners;  ///< when `all_owners` is false: only tokens of these
    bool all_owners = false;
    std::optional<TokenId> after;
    std::int64_t limit = 50;
};

struct PrincipalFilter {
    base::PrincipalType type = base::PrincipalType::user;
    std::vector<PrincipalId> visible;
    bool all = false;
    std::optional<PrincipalId> after;
    std::int64_t limit = 50;
};

struct AuditFilter {
    std::optional<Time> since;
    std::optional<Time> until{};  ///< before it
    std::optional<std::string> actor;
    std::optional<std::string> token;  ///< target or actor_token
    std::optional<std::string> type;
    std::optional<std::string> target{};
    std::vector<std::string> visible_owners;
    bool all_owners = false;
    std::optional<EventId> after;
    std::int64_t limit = 50;
};

/// How much there is, as committed.
struct Totals {
    std::int64_t changes = 0;  ///< the running number of the last one
    std::int64_t tokens = 0;   ///< the dead ones that retention keeps among them
    std::int64_t principals = 0;
    std::int64_t audit_events = 0;
};

/// Reads. Not thread-safe; valid within the work that it was handed to. A store that cannot be read throws
/// `StoreFailure`, which the store turns into `Unavailable` for whoever waits.
class Snapshot {
public:
    virtual ~Snapshot() = default;
    [[nodiscard]] virtual std::optional<PrincipalRow> find_principal(const PrincipalId& id) = 0;
    /// Tombstones too: a name is never used again.
    [[nodiscard]] virtual std::optional<PrincipalRow> find_user_by_name(std::string_view username) = 0;
    [[nodiscard]] virtual std::optional<PrincipalRow> find_user_by_external_id(std::string_view external_id) = 0;
    /// At most `limit`: with this address, or with it in small letters; not the deleted.
    [[nodiscard]] virtual std::vector<PrincipalRow> users_by_email(std::string_view email, std::int64_t limit) = 0;
    [[nodiscard]] virtual std::vector<PrincipalRow> services_owned_by(const PrincipalId& owner) = 0;
    [[nodiscard]] virtual Page<PrincipalRow> list_principals(const PrincipalFilter& filter) = 0;
    [[nodiscard]] virtual std::int64_t count_principals() = 0;
    [[nodiscard]] virtual Totals totals() = 0;

    [[nodiscard]] virtual std::optional<TokenRow> find_token(const TokenId& id) = 0;
    [[nodiscard]] virtual std::optional<TokenRow> find_token_by_digest(const token::Mac& digest) = 0;
    [[nodiscard]] virtual std::vector<TokenRow> tokens_of_family(const FamilyId& family) = 0;
    /// Tokens of the families that hang on `family`.
    [[nodiscard]] virtual std::vector<TokenRow> children_of_family(const FamilyId& family) = 0;
    [[nodiscard]] virtual std::vector<TokenRow> tokens_of_owner(const PrincipalId& owner) = 0;
    /// Neither revoked, nor expired, nor past the overlap, at `now`: no fewer than live, and quickly told.
    [[nodiscard]] virtual std::int64_t count_unended_tokens(const PrincipalId& owner, Time now) = 0;
    /// Those that live at `now`, by their own status and their parents'.
    [[nodiscard]] virtual std::int64_t count_living_tokens(const PrincipalId& owner, Time now) = 0;
    [[nodiscard]] virtual Page<TokenRow> list_tokens(const TokenFilter& filter) = 0;
    [[nodiscard]] virtual std::optional<FamilyRow> find_family(const FamilyId& id) = 0;
    [[nodiscard]] virtual std::optional<UseRow> find_use(const TokenId& id) = 0;

    [[nodiscard]] virtual Page<AuditRow> list_audit(const AuditFilter& filter) = 0;
    [[nodiscard]] virtual std::optional<IdempotencyRow> find_idempotency(std::string_view caller,
                                                                         std::string_view route,
                                                                         std::string_view key) = 0;
    [[nodiscard]] virtual std::int64_t count_idempotency(std::string_view caller) = 0;
    [[nodiscard]] virtual std::optional<PasswordRow> find_password(const PrincipalId& user) = 0;

    [[nodiscard]] virtual std::optional<SessionRow> find_session(const base::SessionId& id) = 0;
    [[nodiscard]] virtual std::optional<SessionRow> find_session_by_digest(const token::Mac& digest) = 0;
    /// Newest first.
    [[nodiscard]] virtual std::vector<SessionRow> sessions_of(const PrincipalId& user) = 0;
    [[nodiscard]] virtual std::optional<TotpRow> find_totp(const PrincipalId& user) = 0;
    [[nodiscard]] virtual std::vector<RecoveryCodeRow> recovery_codes_of(const PrincipalId& user) = 0;
    [[nodiscard]] virtual std::optional<PasskeyRow> find_passkey(const base::PasskeyId& id) = 0;
    [[nodiscard]] virtual std::optional<PasskeyRow> find_passkey_by_credential(const Bytes& credential) = 0;
    [[nodiscard]] virtual std::vector<PasskeyRow> passkeys_of(const PrincipalId& user) = 0;
    /// Expired ones too, until they are removed.
    [[nodiscard]] virtual std::optional<TicketRow> find_ticket(TicketKind kind, const token::Mac& digest) = 0;
    [[nodiscard]] virtual std::vector<TicketRow> tickets_of(const PrincipalId& user, TicketKind kind) = 0;
    [[nodiscard]] virtual std::int64_t count_tickets(TicketKind kind, Time now) = 0;
    [[nodiscard]] virtual std::optional<IdentityRow> find_identity(std::string_view issuer,
                                                                   std::string_view subject) = 0;
    [[nodiscard]] virtual std::vector<IdentityRow> identities_of(const PrincipalId& user) = 0;
    [[nodiscard]] virtual std::optional<TemplateRow> find_template(const base::TemplateId& id) = 0;
    /// Oldest first.
    [[nodiscard]] virtual std::vector<TemplateRow> templates() = 0;
    [[nodiscard]] virtual std::optional<DeploymentRow> find_deployment() = 0;
};

/// Reads and changes; sees its own changes. Each row written gets its MAC, its version and its place in the feed.
class Transaction : public Snapshot {
public:
    virtual void insert_principal(const PrincipalRow& row) = 0;
    virtual void update_principal(const PrincipalRow& row) = 0;
    virtual void insert_family(const FamilyRow& row) = 0;
    virtual void update_family(const FamilyRow& row) = 0;
    virtual void insert_token(const TokenRow& row) = 0;
    virtual void update_token(const TokenRow& row) = 0;
    virtual void append_audit(const AuditRow& row) = 0;
    virtual void put_use(const UseRow& row) = 0;
    virtual void put_idempotency(const IdempotencyRow& row) = 0;
    virtual void put_password(const PasswordRow& row) = 0;
    virtual void put_deployment(const DeploymentRow& row) = 0;

    // Of each table of accounts: a row is inserted once; updated or removed by its id (a TOTP row by its user), or
    // StoreFailure when there is no such row.
    virtual void insert(const SessionRow& row) = 0;
    virtual void insert(const TotpRow& row) = 0;
    virtual void insert(const RecoveryCodeRow& row) = 0;
    virtual void insert(const PasskeyRow& row) = 0;
    virtual void insert(const TicketRow& row) = 0;
    virtual void insert(const IdentityRow& row) = 0;
    virtual void insert(const TemplateRow& row) = 0;
    virtual void update(const SessionRow& row) = 0;
    virtual void update(const TotpRow& row) = 0;
    virtual void update(const PasskeyRow& row) = 0;
    virtual void update(const TicketRow& row) = 0;
    virtual void remove(const SessionRow& row) = 0;
    virtual void remove(const TotpRow& row) = 0;
    virtual void remove(const RecoveryCodeRow& row) = 0;
    virtual void remove(const PasskeyRow& row) = 0;
    virtual void remove(const TicketRow& row) = 0;
    virtual void remove(const IdentityRow& row) = 0;
    virtual void remove(const TemplateRow& row) = 0;
    /// Removes up to `limit` sessions that ended at `now` or were last seen at `idle_since` or before, and up to
    /// `limit` tickets that ended at `now`. Returns how many.
    virtual std::int64_t remove_dead_sessions(Time now, Time idle_since, std::int64_t limit) = 0;
    virtual std::int64_t remove_dead_tickets(Time now, std::int64_t limit) = 0;

    /// Idempotency keys of before `before`.
    virtual void forget_idempotency(Time before) = 0;
    /// Removes up to `limit` tokens dead since before `before` (revoked, expired, past the overlap), with their uses
    /// and empty families; they leave the feed as `TokenGone`. Returns how many.
    virtual std::int64_t remove_dead_tokens(Time before, std::int64_t limit) = 0;
    /// Removes events of before `before` from the chain's start; the chain then starts at a recorded head.
    virtual std::int64_t remove_audit(Time before, std::int64_t limit) = 0;
    /// Has `work` done on this thread once the unit is committed, before anybody hears of it: what must hold if, and
    /// only if, its record does. Not when the unit is undone.
    virtual void once_committed(std::move_only_function<void()> work) = 0;
    /// Undoes what this unit of work changed since `settle`, audit too; the work may go on and write again.
    virtual void undo() = 0;
    /// What was written so far stays, whatever the rule that goes on comes to: a use that was had, a ticket that is
    /// spent.
    virtual void settle() = 0;
};

}  // namespace jeton::store
