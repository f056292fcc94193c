// What accounts ask of the store.
#include "store/reads.h"
#include "store/statements.h"

namespace jeton::store {

template <typename Base>
std::optional<SessionRow> AccountReads<Base>::find_session(const base::SessionId& id) {
    auto query = connection_.query(statements::sealed_session.find);
    return this->template one<SessionRow>(query.bind(std::string_view(id.text())));
}
template <typename Base>
std::optional<SessionRow> AccountReads<Base>::find_session_by_digest(const token::Mac& digest) {
    auto query = connection_.query(statements::find_session_by_digest);
    return this->template one<SessionRow>(query.bind(std::span<const std::uint8_t>(digest)));
}
template <typename Base>
std::vector<SessionRow> AccountReads<Base>::sessions_of(const PrincipalId& user) {
    auto query = connection_.query(statements::sessions_of_user);
    return this->template all<SessionRow>(query.bind(std::string_view(user.text())));
}

template <typename Base>
std::optional<TotpRow> AccountReads<Base>::find_totp(const PrincipalId& user) {
    auto query = connection_.query(statements::sealed_totp.find);
    return this->template one<TotpRow>(query.bind(std::string_view(user.text())));
}
template <typename Base>
std::vector<RecoveryCodeRow> AccountReads<Base>::recovery_codes_of(const PrincipalId& user) {
    auto query = connection_.query(statements::recovery_codes_of_user);
    return this->template all<RecoveryCodeRow>(query.bind(std::string_view(user.text())));
}

template <typename Base>
std::optional<PasskeyRow> AccountReads<Base>::find_passkey(const base::PasskeyId& id) {
    auto query = connection_.query(statements::sealed_passkey.find);
    return this->template one<PasskeyRow>(query.bind(std::string_view(id.text())));
}
template <typename Base>
std::optional<PasskeyRow> AccountReads<Base>::find_passkey_by_credential(const Bytes& credential) {
    auto query = connection_.query(statements::find_passkey_by_credential);
    return this->template one<PasskeyRow>(query.bind(std::span<const std::uint8_t>(credential)));
}
template <typename Base>
std::vector<PasskeyRow> AccountReads<Base>::passkeys_of(const PrincipalId& user) {
    auto query = connection_.query(statements::passkeys_of_user);
    return this->template all<PasskeyRow>(query.bind(std::string_view(user.text())));
}

template <typename Base>
std::optional<TicketRow> AccountReads<Base>::find_ticket(TicketKind kind, const token::Mac& digest) {
    auto query = connection_.query(statements::find_ticket_by_digest);
    return this->template one<TicketRow>(query.bind(name_of(kind)).bind(std::span<const std::uint8_t>(digest)));
}
template <typename Base>
std::vector<TicketRow> AccountReads<Base>::tickets_of(const PrincipalId& user, TicketKind kind) {
    auto query = connection_.query(statements::tickets_of_user);
    return this->template all<TicketRow>(query.bind(name_of(kind)).bind(std::string_view(user.text())));
}
template <typename Base>
std::int64_t AccountReads<Base>::count_tickets(TicketKind kind, Time now) {
    auto query = connection_.query(statements::count_tickets);
    query.bind(name_of(kind)).bind(std::int64_t{now.time_since_epoch().count()});
    return query.step() ? query.integer(0) : 0;
}

template <typename Base>
std::optional<IdentityRow> AccountReads<Base>::find_identity(std::string_view issuer, std::string_view subject) {
    auto query = connection_.query(statements::find_identity_by_subject);
    return this->template one<IdentityRow>(query.bind(issuer).bind(subject));
}
template <typename Base>
std::vector<IdentityRow> AccountReads<Base>::identities_of(const PrincipalId& user) {
    auto query = connection_.query(statements::identities_of_user);
    return this->template all<IdentityRow>(query.bind(std::string_view(user.text())));
}

template <typename Base>
std::optional<TemplateRow> AccountReads<Base>::find_template(const base::TemplateId& id) {
    auto query = connection_.query(statements::sealed_template.find);
    return this->template one<TemplateRow>(query.bind(std::string_view(id.text())));
}
template <typename Base>
std::vector<TemplateRow> AccountReads<Base>::templates() {
    auto query = connection_.query(statements::sealed_template.all);
    return this->template all<TemplateRow>(query);
}

template <typename Base>
std::optional<DeploymentRow> AccountReads<Base>::find_deployment() {
    auto query = connection_.query(statements::sealed_deployment.find);
    return this->template one<DeploymentRow>(query.bind(std::string_view(DeploymentRow{}.id)));
}

template class AccountReads<Snapshot>;
template class AccountReads<Transaction>;

}  // namespace jeton::store
