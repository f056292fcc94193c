// Every statement of the store, once, named, in text that both engines take.
#pragma once

#include "store/statement.h"

namespace jeton::store::statements {

// A unit of work within a transaction, undone without the others.
inline constexpr Statement begin_unit{"begin_unit", "SAVEPOINT unit"};
inline constexpr Statement end_unit{"end_unit", "RELEASE SAVEPOINT unit"};
inline constexpr Statement undo_unit{"undo_unit", "ROLLBACK TO SAVEPOINT unit"};

#define JETON_TOKEN_COLUMNS                                                                                          \
    "id, version, family, kind, digest, hint, owner, name, description, metadata, grants, allowed_ips, parent, "    \
    "app, created_at, created_by, not_before, expires_at, rotated_from, rotated_to, rotated_at, rotated_by, "       \
    "overlap_until, until_used, first_used, revoked_at, revoked_by, revoke_reason, mac"
#define JETON_PRINCIPAL_COLUMNS \
    "id, version, type, name, email, external_id, owner, disabled, ceiling, created_at, deleted_at, mac"
#define JETON_FAMILY_COLUMNS "id, version, owner, parent, max_uses, uses, first_expires_at, mac"
#define JETON_AUDIT_COLUMNS "id, at, type, actor, actor_token, target, owner, ip, request_id, details, mac"

inline constexpr Statement make_migration_table{"make_migration_table",
    "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, at BIGINT NOT NULL)"};
inline constexpr Statement last_migration{"last_migration", "SELECT COALESCE(MAX(number), 0) FROM migration"};
inline constexpr Statement add_migration{"add_migration", "INSERT INTO migration (number, at) VALUES ($1, $2)"};

inline constexpr Statement find_data_key{"find_data_key", "SELECT wrapped FROM data_key WHERE purpose = $1"};
inline constexpr Statement insert_data_key{"insert_data_key", "INSERT INTO data_key (purpose, wrapped) VALUES ($1, $2)"};

inline constexpr Statement find_ledger{"find_ledger",
    "SELECT number, last_event_at, audit_number, audit_start, audit_head, mac FROM ledger WHERE id = 1"};
inline constexpr Statement put_ledger{"put_ledger",
    "INSERT INTO ledger (id, number, last_event_at, audit_number, audit_start, audit_head, mac) "
    "VALUES (1, $1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (id) DO UPDATE SET number = excluded.number, last_event_at = excluded.last_event_at, "
    "audit_number = excluded.audit_number, audit_start = excluded.audit_start, audit_head = excluded.audit_head, "
    "mac = excluded.mac"};
inline constexpr Statement all_totals{"all_totals", "SELECT id, row_count, row_sum FROM ledger_total"};
inline constexpr Statement put_total{"put_total",
    "INSERT INTO ledger_total (id, row_count, row_sum) VALUES ($1, $2, $3) "
    "ON CONFLICT (id) DO UPDATE SET row_count = excluded.row_count, row_sum = excluded.row_sum"};

// Without a walk over tokens or events: of the first the ledger knows the number, the second are numbered.
inline constexpr Statement totals{"totals",
    "SELECT l.number, COALESCE((SELECT row_count FROM ledger_total WHERE id = 'token'), 0), "
    "(SELECT COUNT(*) FROM principal WHERE deleted_at IS NULL), "
    "COALESCE((SELECT MAX(number) FROM audit) - (SELECT MIN(number) FROM audit) + 1, 0) FROM ledger l WHERE l.id = 1"};

inline constexpr Statement find_principal{"find_principal",
    "SELECT " JETON_PRINCIPAL_COLUMNS " FROM principal WHERE id = $1"};
inline constexpr Statement find_user_by_name{"find_user_by_name",
    "SELECT " JETON_PRINCIPAL_COLUMNS " FROM principal WHERE name = $1 AND type = 'user'"};
inline constexpr Statement find_user_by_external_id{"find_user_by_external_id",
    "SELECT " JETON_PRINCIPAL_COLUMNS " FROM principal WHERE external_id = $1"};
inline constexpr Statement users_by_email{"users_by_email",
    "SELECT " JETON_PRINCIPAL_COLUMNS " FROM principal WHERE email IN ($1, lower($1)) AND type = 'user' "
    "AND deleted_at IS NULL ORDER BY id LIMIT $2"};
inline constexpr Statement services_owned_by{"services_owned_by",
    "SELECT " JETON_PRINCIPAL_COLUMNS " FROM principal WHERE owner = $1 AND deleted_at IS NULL ORDER BY id"};
inline constexpr Statement list_principals{"list_principals",
    "SELECT " JETON_PRINCIPAL_COLUMNS " FROM principal WHERE type = $1 AND id < $2 AND deleted_at IS NULL "
    "ORDER BY id DESC LIMIT $3"};
inline constexpr Statement all_principals{"all_principals", "SELECT " JETON_PRINCIPAL_COLUMNS " FROM principal"};
inline constexpr Statement count_principals{"count_principals", "SELECT COUNT(*) FROM principal"};
inline constexpr Statement insert_principal{"insert_principal",
    "INSERT INTO principal (" JETON_PRINCIPAL_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
inline constexpr Statement update_principal{"update_principal",
    "UPDATE principal SET version = $2, type = $3, name = $4, email = $5, external_id = $6, owner = $7, disabled = $8, "
    "ceiling = $9, created_at = $10, deleted_at = $11, mac = $12 WHERE id = $1"};
inline constexpr Statement seal_of_principal{"seal_of_principal", "SELECT version, mac FROM principal WHERE id = $1"};

inline constexpr Statement find_family{"find_family", "SELECT " JETON_FAMILY_COLUMNS " FROM family WHERE id = $1"};
inline constexpr Statement all_families{"all_families", "SELECT " JETON_FAMILY_COLUMNS " FROM family"};
inline constexpr Statement insert_family{"insert_family",
    "INSERT INTO family (" JETON_FAMILY_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"};
inline constexpr Statement update_family{"update_family",
    "UPDATE family SET version = $2, owner = $3, parent = $4, max_uses = $5, uses = $6, first_expires_at = $7, mac = $8 "
    "WHERE id = $1"};
inline constexpr Statement seal_of_family{"seal_of_family", "SELECT version, mac FROM family WHERE id = $1"};
inline constexpr Statement delete_family{"delete_family", "DELETE FROM family WHERE id = $1"};

inline constexpr Statement find_token{"find_token", "SELECT " JETON_TOKEN_COLUMNS " FROM token WHERE id = $1"};
inline constexpr Statement find_token_by_digest{"find_token_by_digest",
    "SELECT " JETON_TOKEN_COLUMNS " FROM token WHERE digest = $1"};
inline constexpr Statement tokens_of_family{"tokens_of_family",
    "SELECT " JETON_TOKEN_COLUMNS " FROM token WHERE family = $1 ORDER BY id"};
inline constexpr Statement children_of_family{"children_of_family",
    "SELECT " JETON_TOKEN_COLUMNS " FROM token WHERE family IN (SELECT id FROM family WHERE parent = $1) ORDER BY id"};
inline constexpr Statement tokens_of_owner{"tokens_of_owner",
    "SELECT " JETON_TOKEN_COLUMNS " FROM token WHERE owner = $1 ORDER BY id"};
inline constexpr Statement all_tokens{"all_tokens", "SELECT " JETON_TOKEN_COLUMNS " FROM token"};
// In the order of the reasons (contract 6); a rotated token within its overlap is still active.
// By itself, then by its parent: a child lives no longer than some member of the family that it hangs on, and ends for
// what ended the newest of that.
#define JETON_OWN_STATUS(token, now)                                                                                \
    "CASE WHEN " token ".revoked_at IS NOT NULL THEN 'revoked' "                                                     \
    "WHEN " token ".rotated_to IS NOT NULL AND " token ".overlap_until <= " now " THEN 'rotated' "                   \
    "WHEN " token ".expires_at <= " now " THEN 'expired' WHEN " token ".not_before > " now " THEN 'not_yet_valid' "  \
    "WHEN (SELECT f.uses >= f.max_uses FROM family f WHERE f.id = " token ".family) THEN 'used_up' ELSE 'active' END"
#define JETON_LIVES(status) "(" status ") IN ('active', 'not_yet_valid')"
#define JETON_PARENT_OF(token) "(SELECT f.parent FROM family f WHERE f.id = " token ".family)"
#define JETON_TOKEN_STATUS(now)                                                                                     \
    "CASE WHEN " JETON_PARENT_OF("t") " IS NULL OR NOT " JETON_LIVES(JETON_OWN_STATUS("t", now)) " "                 \
    "OR EXISTS (SELECT 1 FROM token m WHERE m.family = " JETON_PARENT_OF("t") " AND "                                \
    JETON_LIVES(JETON_OWN_STATUS("m", now)) ") THEN " JETON_OWN_STATUS("t", now) " "                                 \
    "ELSE COALESCE((SELECT " JETON_OWN_STATUS("m", now) " FROM token m WHERE m.family = " JETON_PARENT_OF("t") " "   \
    "ORDER BY m.rotated_to IS NULL DESC, m.revoked_at IS NULL DESC, m.id DESC LIMIT 1), 'revoked') END"
inline constexpr Statement count_unended_tokens{"count_unended_tokens",
    "SELECT COUNT(*), MIN(expires_at), MIN(overlap_until) FROM token WHERE owner = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2) "
    "AND (overlap_until IS NULL OR overlap_until > $2)"};
inline constexpr Statement count_living_tokens{"count_living_tokens",
    "SELECT COUNT(*) FROM token t WHERE t.owner = $1 AND " JETON_LIVES(JETON_TOKEN_STATUS("$2"))};
#define JETON_TOKEN_FILTER                                                                                          \
    "t.id < $2 AND (CAST($3 AS TEXT) IS NULL OR t.name = $3) AND (CAST($4 AS TEXT) IS NULL OR t.app = $4) "          \
    "AND (CAST($5 AS TEXT) IS NULL OR " JETON_TOKEN_STATUS("$6") " = $5) "                                           \
    "AND (CAST($8 AS TEXT) IS NULL OR t.kind = $8) "                                                                 \
    "AND (CAST($9 AS TEXT) IS NULL OR LOWER(t.name) LIKE LOWER($9) ESCAPE '\\' OR t.id LIKE LOWER($9) ESCAPE '\\' "    \
    "OR LOWER(t.hint) LIKE LOWER($9) ESCAPE '\\') "                                                                  \
    "AND (CAST($10 AS TEXT) IS NULL OR t.grants LIKE $10 ESCAPE '\\') "                                              \
    "AND (CAST($11 AS TEXT) IS NULL OR NOT EXISTS (SELECT 1 FROM token_use u WHERE u.token = t.id "                  \
    "AND u.scopes LIKE $11 ESCAPE '\\')) ORDER BY t.id DESC LIMIT $7"
inline constexpr Statement list_tokens{"list_tokens",
    "SELECT " JETON_TOKEN_COLUMNS " FROM token t WHERE CAST($1 AS TEXT) IS NULL AND " JETON_TOKEN_FILTER};
inline constexpr Statement list_tokens_of_owner{"list_tokens_of_owner",
    "SELECT " JETON_TOKEN_COLUMNS " FROM token t WHERE t.owner = $1 AND " JETON_TOKEN_FILTER};
inline constexpr Statement dead_tokens{"dead_tokens",
    "SELECT " JETON_TOKEN_COLUMNS " FROM token WHERE revoked_at < $1 OR expires_at < $1 OR "
    "(rotated_to IS NOT NULL AND overlap_until < $1) LIMIT $2"};
inline constexpr Statement insert_token{"insert_token",
    "INSERT INTO token (" JETON_TOKEN_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
    "$15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)"};
inline constexpr Statement update_token{"update_token",
    "UPDATE token SET version = $2, family = $3, kind = $4, digest = $5, hint = $6, owner = $7, name = $8, "
    "description = $9, metadata = $10, grants = $11, allowed_ips = $12, parent = $13, app = $14, created_at = $15, "
    "created_by = $16, not_before = $17, expires_at = $18, rotated_from = $19, rotated_to = $20, rotated_at = $21, "
    "rotated_by = $22, overlap_until = $23, until_used = $24, first_used = $25, revoked_at = $26, revoked_by = $27, "
    "revoke_reason = $28, mac = $29 WHERE id = $1"};
inline constexpr Statement seal_of_token{"seal_of_token", "SELECT version, mac FROM token WHERE id = $1"};
inline constexpr Statement delete_token{"delete_token", "DELETE FROM token WHERE id = $1"};

inline constexpr Statement find_use{"find_use",
    "SELECT token, uses, last_used_at, last_used_ip, days, scopes, addresses FROM token_use WHERE token = $1"};
inline constexpr Statement put_use{"put_use",
    "INSERT INTO token_use (token, uses, last_used_at, last_used_ip, days, scopes, addresses) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (token) DO UPDATE SET uses = excluded.uses, "
    "last_used_at = excluded.last_used_at, last_used_ip = excluded.last_used_ip, days = excluded.days, "
    "scopes = excluded.scopes, addresses = excluded.addresses"};
inline constexpr Statement delete_use{"delete_use", "DELETE FROM token_use WHERE token = $1"};

inline constexpr Statement append_audit{"append_audit",
    "INSERT INTO audit (number, " JETON_AUDIT_COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
#define JETON_AUDIT_FILTER                                                                                          \
    "(CAST($2 AS TEXT) IS NULL OR number < (SELECT number FROM audit WHERE id = $2)) "                               \
    "AND (CAST($3 AS BIGINT) IS NULL OR at >= $3) AND (CAST($4 AS TEXT) IS NULL OR actor = $4) "                     \
    "AND (CAST($5 AS TEXT) IS NULL OR target = $5 OR actor_token = $5) "                                             \
    "AND (CAST($6 AS TEXT) IS NULL OR type = $6) AND (CAST($8 AS TEXT) IS NULL OR target = $8) "                     \
    "AND (CAST($9 AS BIGINT) IS NULL OR at < $9) ORDER BY number DESC LIMIT $7"
inline constexpr Statement list_audit{"list_audit",
    "SELECT number, " JETON_AUDIT_COLUMNS " FROM audit WHERE CAST($1 AS TEXT) IS NULL AND " JETON_AUDIT_FILTER};
inline constexpr Statement list_audit_of_owner{"list_audit_of_owner",
    "SELECT number, " JETON_AUDIT_COLUMNS " FROM audit WHERE owner = $1 AND " JETON_AUDIT_FILTER};
inline constexpr Statement list_audit_of_actor{"list_audit_of_actor",
    "SELECT number, " JETON_AUDIT_COLUMNS " FROM audit WHERE actor = $1 AND " JETON_AUDIT_FILTER};
inline constexpr Statement audit_in_order{"audit_in_order",
    "SELECT number, " JETON_AUDIT_COLUMNS " FROM audit ORDER BY number"};
inline constexpr Statement last_audit{"last_audit", "SELECT number, mac FROM audit ORDER BY number DESC LIMIT 1"};
inline constexpr Statement old_audit{"old_audit",
    "SELECT number, at, mac FROM audit ORDER BY number LIMIT $1"};
inline constexpr Statement delete_audit{"delete_audit", "DELETE FROM audit WHERE number <= $1"};

inline constexpr Statement find_idempotency{"find_idempotency",
    "SELECT body, status, answer, target, created_at FROM idempotency WHERE caller = $1 AND route = $2 AND key = $3"};
inline constexpr Statement count_idempotency{"count_idempotency", "SELECT COUNT(*) FROM idempotency WHERE caller = $1"};
inline constexpr Statement put_idempotency{"put_idempotency",
    "INSERT INTO idempotency (caller, route, key, body, status, answer, target, created_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (caller, route, key) DO UPDATE SET body = excluded.body, "
    "status = excluded.status, answer = excluded.answer, target = excluded.target, created_at = excluded.created_at"};
inline constexpr Statement forget_idempotency{"forget_idempotency", "DELETE FROM idempotency WHERE created_at < $1"};

// Tables that are asked by their key, and by little else.
#define JETON_SEALED(table, columns, places)                                                                         \
    inline constexpr SealedStatements sealed_##table{                                                                \
        {"all_" #table, "SELECT id, version, " columns ", mac FROM " #table " ORDER BY id"},                         \
        {"find_" #table, "SELECT id, version, " columns ", mac FROM " #table " WHERE id = $1"},                      \
        {"insert_" #table, "INSERT INTO " #table " (id, version, " columns ", mac) VALUES ($1, $2, " places ")"},    \
        {"update_" #table, "UPDATE " #table " SET (version, " columns ", mac) = ($2, " places ") WHERE id = $1"},    \
        {"seal_of_" #table, "SELECT version, mac FROM " #table " WHERE id = $1"},                                    \
        {"delete_" #table, "DELETE FROM " #table " WHERE id = $1"}};
#define JETON_SESSION_COLUMNS \
    "digest, user_id, kind, created_at, last_seen_at, expires_at, fresh_until, ip, user_agent"
#define JETON_TOTP_COLUMNS "secret, created_at, confirmed_at, last_step"
#define JETON_RECOVERY_CODE_COLUMNS "user_id, digest, created_at"
#define JETON_PASSKEY_COLUMNS \
    "user_id, credential, public_key, user_handle, sign_count, name, created_at, last_used_at"
#define JETON_TICKET_COLUMNS "kind, digest, user_id, data, created_at, expires_at"
#define JETON_IDENTITY_COLUMNS "user_id, issuer, subject, created_at"
#define JETON_TEMPLATE_COLUMNS \
    "name, description, grants, expires_in, allowed_ips, max_uses, created_at, created_by"
JETON_SEALED(password, "hash, changed_at", "$3, $4, $5")
JETON_SEALED(session, JETON_SESSION_COLUMNS, "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12")
JETON_SEALED(totp, JETON_TOTP_COLUMNS, "$3, $4, $5, $6, $7")
JETON_SEALED(recovery_code, JETON_RECOVERY_CODE_COLUMNS, "$3, $4, $5, $6")
JETON_SEALED(passkey, JETON_PASSKEY_COLUMNS, "$3, $4, $5, $6, $7, $8, $9, $10, $11")
JETON_SEALED(ticket, JETON_TICKET_COLUMNS, "$3, $4, $5, $6, $7, $8, $9")
JETON_SEALED(identity, JETON_IDENTITY_COLUMNS, "$3, $4, $5, $6, $7")
JETON_SEALED(template, JETON_TEMPLATE_COLUMNS, "$3, $4, $5, $6, $7, $8, $9, $10, $11")
JETON_SEALED(deployment, "brand, configuration", "$3, $4, $5")

inline constexpr Statement find_session_by_digest{"find_session_by_digest",
    "SELECT id, version, " JETON_SESSION_COLUMNS ", mac FROM session WHERE digest = $1"};
inline constexpr Statement sessions_of_user{"sessions_of_user",
    "SELECT id, version, " JETON_SESSION_COLUMNS ", mac FROM session WHERE user_id = $1 ORDER BY id DESC"};
inline constexpr Statement dead_sessions{"dead_sessions",
    "SELECT id, version, " JETON_SESSION_COLUMNS ", mac FROM session WHERE expires_at <= $1 OR last_seen_at <= $2 LIMIT $3"};
inline constexpr Statement recovery_codes_of_user{"recovery_codes_of_user",
    "SELECT id, version, " JETON_RECOVERY_CODE_COLUMNS ", mac FROM recovery_code WHERE user_id = $1 ORDER BY id"};
inline constexpr Statement find_passkey_by_credential{"find_passkey_by_credential",
    "SELECT id, version, " JETON_PASSKEY_COLUMNS ", mac FROM passkey WHERE credential = $1"};
inline constexpr Statement passkeys_of_user{"passkeys_of_user",
    "SELECT id, version, " JETON_PASSKEY_COLUMNS ", mac FROM passkey WHERE user_id = $1 ORDER BY id"};
inline constexpr Statement find_ticket_by_digest{"find_ticket_by_digest",
    "SELECT id, version, " JETON_TICKET_COLUMNS ", mac FROM ticket WHERE kind = $1 AND digest = $2"};
inline constexpr Statement tickets_of_user{"tickets_of_user",
    "SELECT id, version, " JETON_TICKET_COLUMNS ", mac FROM ticket WHERE kind = $1 AND user_id = $2 ORDER BY id"};
inline constexpr Statement count_tickets{"count_tickets", 
    "SELECT COUNT(*) FROM ticket WHERE kind = $1 AND expires_at > $2"};
inline constexpr Statement dead_tickets{"dead_tickets",
    "SELECT id, version, " JETON_TICKET_COLUMNS ", mac FROM ticket WHERE expires_at <= $1 LIMIT $2"};
inline constexpr Statement find_identity_by_subject{"find_identity_by_subject",
    "SELECT id, version, " JETON_IDENTITY_COLUMNS ", mac FROM identity WHERE issuer = $1 AND subject = $2"};
inline constexpr Statement identities_of_user{"identities_of_user",
    "SELECT id, version, " JETON_IDENTITY_COLUMNS ", mac FROM identity WHERE user_id = $1 ORDER BY id"};

#undef JETON_SEALED
#undef JETON_SESSION_COLUMNS
#undef JETON_TOTP_COLUMNS
#undef JETON_RECOVERY_CODE_COLUMNS
#undef JETON_PASSKEY_COLUMNS
#undef JETON_TICKET_COLUMNS
#undef JETON_IDENTITY_COLUMNS
#undef JETON_TEMPLATE_COLUMNS
#undef JETON_TOKEN_COLUMNS
#undef JETON_PRINCIPAL_COLUMNS
#undef JETON_FAMILY_COLUMNS
#undef JETON_AUDIT_COLUMNS
#undef JETON_TOKEN_STATUS
#undef JETON_TOKEN_FILTER
#undef JETON_AUDIT_FILTER

}  // namespace jeton::store::statements
