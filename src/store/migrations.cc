#include "store/migrations.h"

#include <array>

namespace jeton::store {
namespace {

constexpr std::array all{
    Statement{"first schema", R"(
CREATE TABLE data_key (
    purpose TEXT PRIMARY KEY,
    wrapped BYTEA NOT NULL);

CREATE TABLE ledger (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL,
    last_event_at BIGINT NOT NULL,
    audit_number BIGINT NOT NULL,
    audit_start BYTEA NOT NULL,
    audit_head BYTEA NOT NULL,
    principals BIGINT NOT NULL,
    principal_sum BYTEA NOT NULL,
    families BIGINT NOT NULL,
    family_sum BYTEA NOT NULL,
    tokens BIGINT NOT NULL,
    token_sum BYTEA NOT NULL,
    passwords BIGINT NOT NULL,
    password_sum BYTEA NOT NULL,
    mac BYTEA NOT NULL);

CREATE TABLE principal (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    type TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    external_id TEXT,
    owner TEXT,
    disabled BIGINT NOT NULL,
    ceiling TEXT,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,
    mac BYTEA NOT NULL);
CREATE UNIQUE INDEX principal_by_username ON principal (name) WHERE type = 'user';
CREATE UNIQUE INDEX principal_by_external_id ON principal (external_id);
CREATE INDEX principal_by_owner ON principal (owner);

CREATE TABLE family (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    owner TEXT NOT NULL,
    parent TEXT,
    max_uses BIGINT,
    uses BIGINT NOT NULL,
    first_expires_at BIGINT,
    mac BYTEA NOT NULL);
CREATE INDEX family_by_parent ON family (parent) WHERE parent IS NOT NULL;

CREATE TABLE token (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    family TEXT NOT NULL,
    kind TEXT NOT NULL,
    digest BYTEA NOT NULL,
    hint TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    metadata TEXT NOT NULL,
    grants TEXT NOT NULL,
    allowed_ips TEXT NOT NULL,
    parent TEXT,
    app TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    not_before BIGINT,
    expires_at BIGINT,
    rotated_from TEXT,
    rotated_to TEXT,
    rotated_at BIGINT,
    rotated_by TEXT NOT NULL,
    overlap_until BIGINT,
    until_used BIGINT NOT NULL,
    first_used BIGINT NOT NULL,
    revoked_at BIGINT,
    revoked_by TEXT NOT NULL,
    revoke_reason TEXT NOT NULL,
    mac BYTEA NOT NULL);
CREATE UNIQUE INDEX token_by_digest ON token (digest);
CREATE INDEX token_by_owner ON token (owner, revoked_at, expires_at, overlap_until);
CREATE INDEX token_by_family ON token (family);

CREATE TABLE token_use (
    token TEXT PRIMARY KEY,
    uses BIGINT NOT NULL,
    last_used_at BIGINT,
    last_used_ip TEXT NOT NULL,
    days TEXT NOT NULL,
    scopes TEXT NOT NULL,
    addresses TEXT NOT NULL);

CREATE TABLE audit (
    number BIGINT PRIMARY KEY,
    id TEXT NOT NULL,
    at BIGINT NOT NULL,
    type TEXT NOT NULL,
    actor TEXT NOT NULL,
    actor_token TEXT NOT NULL,
    target TEXT NOT NULL,
    owner TEXT NOT NULL,
    ip TEXT NOT NULL,
    request_id TEXT NOT NULL,
    details TEXT NOT NULL,
    mac BYTEA NOT NULL);
CREATE UNIQUE INDEX audit_by_id ON audit (id);
CREATE INDEX audit_by_owner ON audit (owner, number);

CREATE TABLE idempotency (
    caller TEXT NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    body BYTEA NOT NULL,
    status BIGINT NOT NULL,
    answer TEXT NOT NULL,
    target TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (caller, route, key));
CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE password (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    hash TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    mac BYTEA NOT NULL);
)"},
    Statement{"accounts", R"(
CREATE TABLE ledger_total (
    id TEXT PRIMARY KEY,
    row_count BIGINT NOT NULL,
    row_sum BYTEA NOT NULL);
INSERT INTO ledger_total SELECT 'principal', principals, principal_sum FROM ledger;
INSERT INTO ledger_total SELECT 'family', families, family_sum FROM ledger;
INSERT INTO ledger_total SELECT 'token', tokens, token_sum FROM ledger;
INSERT INTO ledger_total SELECT 'password', passwords, password_sum FROM ledger;
ALTER TABLE ledger DROP COLUMN principals;
ALTER TABLE ledger DROP COLUMN principal_sum;
ALTER TABLE ledger DROP COLUMN families;
ALTER TABLE ledger DROP COLUMN family_sum;
ALTER TABLE ledger DROP COLUMN tokens;
ALTER TABLE ledger DROP COLUMN token_sum;
ALTER TABLE ledger DROP COLUMN passwords;
ALTER TABLE ledger DROP COLUMN password_sum;

CREATE TABLE session (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    fresh_until BIGINT,
    ip TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    mac BYTEA NOT NULL);
CREATE UNIQUE INDEX session_by_digest ON session (digest);
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_expiry ON session (expires_at);
CREATE INDEX session_by_sight ON session (last_seen_at);

CREATE TABLE totp (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    secret BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    last_step BIGINT NOT NULL,
    mac BYTEA NOT NULL);

CREATE TABLE recovery_code (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    digest BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    mac BYTEA NOT NULL);
CREATE INDEX recovery_code_by_user ON recovery_code (user_id);

CREATE TABLE passkey (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    credential BYTEA NOT NULL,
    public_key BYTEA NOT NULL,
    user_handle BYTEA NOT NULL,
    sign_count BIGINT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    mac BYTEA NOT NULL);
CREATE UNIQUE INDEX passkey_by_credential ON passkey (credential);
CREATE INDEX passkey_by_user ON passkey (user_id);

CREATE TABLE ticket (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,
    digest BYTEA NOT NULL,
    user_id TEXT,
    data TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    mac BYTEA NOT NULL);
CREATE UNIQUE INDEX ticket_by_digest ON ticket (kind, digest);
CREATE INDEX ticket_by_user ON ticket (user_id);
CREATE INDEX ticket_by_expiry ON ticket (expires_at);

CREATE TABLE identity (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    user_id TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    mac BYTEA NOT NULL);
CREATE UNIQUE INDEX identity_by_subject ON identity (issuer, subject);
CREATE INDEX identity_by_user ON identity (user_id);

CREATE TABLE template (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    grants TEXT NOT NULL,
    expires_in BIGINT,
    allowed_ips TEXT NOT NULL,
    max_uses BIGINT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    mac BYTEA NOT NULL);
)"},
    Statement{"users by address", R"(
CREATE INDEX principal_by_email ON principal (email);
)"},
    Statement{"events by actor", R"(
CREATE INDEX audit_by_actor ON audit (actor, number);
)"},
    Statement{"a brand that is set once, a configuration to recover with", R"(
CREATE TABLE deployment (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    brand TEXT NOT NULL,
    configuration TEXT NOT NULL,
    mac BYTEA NOT NULL);
)"},
};

}  // namespace

std::span<const Statement> migrations() noexcept { return all; }

}  // namespace jeton::store
