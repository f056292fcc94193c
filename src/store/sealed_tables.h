// Which statements a table of accounts is asked with, by its row.
#pragma once

#include <tuple>

#include "store/account_rows.h"
#include "store/columns.h"
#include "store/statements.h"

namespace jeton::store {

constexpr const SealedStatements& statements_of(const SealedPassword&) { return statements::sealed_password; }
constexpr const SealedStatements& statements_of(const SessionRow&) { return statements::sealed_session; }
constexpr const SealedStatements& statements_of(const TotpRow&) { return statements::sealed_totp; }
constexpr const SealedStatements& statements_of(const RecoveryCodeRow&) { return statements::sealed_recovery_code; }
constexpr const SealedStatements& statements_of(const PasskeyRow&) { return statements::sealed_passkey; }
constexpr const SealedStatements& statements_of(const TicketRow&) { return statements::sealed_ticket; }
constexpr const SealedStatements& statements_of(const IdentityRow&) { return statements::sealed_identity; }
constexpr const SealedStatements& statements_of(const TemplateRow&) { return statements::sealed_template; }
constexpr const SealedStatements& statements_of(const DeploymentRow&) { return statements::sealed_deployment; }

/// Every row above.
using AccountRows = std::tuple<SealedPassword, SessionRow, TotpRow, RecoveryCodeRow, PasskeyRow, TicketRow, IdentityRow,
                               TemplateRow, DeploymentRow>;

}  // namespace jeton::store
