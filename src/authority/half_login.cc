#include "authority/half_login.h"

namespace jeton::authority {
namespace {

token::Mac digest_of(const Look& look, std::string_view form_cookie) {
    return look.authority.digest_of("half_login:" + std::string(form_cookie));
}

}  // namespace

void begin_half_login(Act& act, const store::PrincipalRow& user, std::string_view form_cookie) {
    store::TicketRow ticket{};
    ticket.id = base::TicketId::make(act.authority.clock(), act.authority.entropy());
    ticket.kind = store::TicketKind::half_login;
    ticket.digest = digest_of(act, form_cookie);
    ticket.user = user.id;
    ticket.created_at = act.now;
    ticket.expires_at = act.now + half_login_lifetime;
    act.writes.insert(ticket);
}

std::optional<HalfLogin> find_half_login(Look& look, std::string_view form_cookie) {
    auto ticket = look.reads.find_ticket(store::TicketKind::half_login, digest_of(look, form_cookie));
    if (!ticket || !ticket->user || ticket->expires_at <= look.now) return std::nullopt;
    auto user = look.reads.find_principal(*ticket->user);
    if (!user || user->disabled || user->deleted_at) return std::nullopt;
    const auto password = look.reads.find_password(user->id);
    if (!password || password->changed_at > ticket->created_at) return std::nullopt;
    return HalfLogin{.ticket = std::move(*ticket), .user = std::move(*user)};
}

void end_half_login(Act& act, const HalfLogin& half) { act.writes.remove(half.ticket); }

}  // namespace jeton::authority
