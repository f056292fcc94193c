#include "authority/reset.h"

#include <array>

#include "authority/audit.h"
#include "authority/creation.h"
#include "authority/passwords.h"
#include "authority/sessions.h"
#include "base/base64.h"

namespace jeton::authority {
namespace {

constexpr std::size_t code_bytes = 24;
constexpr std::int64_t letters_max = 5;    ///< for users that share an address
constexpr std::size_t open_links_max = 5;  ///< of one user: who asks again has that many in the mail

token::Mac digest_of(const Look& look, std::string_view code) {
    return look.authority.digest_of("password_reset:" + std::string(code));
}

std::optional<store::TicketRow> find_ticket(Look& look, std::string_view code) {
    auto ticket = look.reads.find_ticket(store::TicketKind::password_reset, digest_of(look, code));
    if (!ticket || ticket->expires_at <= look.now) return std::nullopt;
    return ticket;
}

/// Makes a ticket. Without a user it opens nothing: it is written for equal work.
NewReset insert_ticket(Act& act, const std::optional<base::PrincipalId>& user) {
    std::array<std::uint8_t, code_bytes> random;
    act.authority.entropy().fill(std::as_writable_bytes(std::span(random)));
    auto code = base::Secret::copy_of(base::encode_base64url(random));
    store::TicketRow ticket{};
    ticket.id = base::TicketId::make(act.authority.clock(), act.authority.entropy());
    ticket.kind = store::TicketKind::password_reset;
    ticket.digest = code->expose([&](std::string_view text) { return digest_of(act, text); });
    ticket.user = user;
    ticket.created_at = act.now;
    ticket.expires_at = base::floor_second(act.now) + reset_lifetime;
    act.writes.insert(ticket);
    return {.code = std::move(*code), .expires_at = ticket.expires_at};
}

bool may_be_mailed(Look& look, const store::PrincipalRow& user) {
    return !user.disabled && !user.deleted_at && user.email && look.reads.find_password(user.id).has_value();
}

}  // namespace

Result<NewReset> make_reset(Act& act, const Caller& caller, const base::PrincipalId& id) {
    if (const auto user = may_set_password(act, caller, id); !user) return std::unexpected(user.error());
    if (auto lasting = may_create(act, caller); !lasting) return std::unexpected(lasting.error());
    remove_sign_in_tickets(act, id);
    auto made = insert_ticket(act, id);
    record(act, caller, "password_reset.create", id.text(), id.text(),
           {{"expires_at", base::format_time(made.expires_at)}});
    return made;
}

std::vector<MailedReset> ask_for_reset(Act& act, std::string_view who) {
    auto users = act.reads.users_by_email(who, letters_max);
    if (auto named = act.reads.find_user_by_name(normal_username(who))) users.push_back(std::move(*named));
    std::erase_if(users, [&](const store::PrincipalRow& user) { return !may_be_mailed(act, user); });
    std::vector<MailedReset> letters;
    for (const auto& user : users) {
        // Whoever asks may be anybody: nothing that the person, or an administrator, has in hand ends by it.
        if (act.reads.tickets_of(user.id, store::TicketKind::password_reset).size() >= open_links_max) continue;
        auto made = insert_ticket(act, user.id);
        record(act, Event{.type = "password_reset.ask",
                          .actor = {},
                          .actor_token = {},
                          .target = user.id.text(),
                          .owner = user.id.text()});
        letters.push_back({.code = std::move(made.code), .username = user.name, .email = *user.email});
    }
    if (letters.empty()) static_cast<void>(insert_ticket(act, std::nullopt));
    return letters;
}

std::optional<store::PrincipalRow> find_reset(Look& look, std::string_view code) {
    const auto ticket = find_ticket(look, code);
    if (!ticket || !ticket->user) return std::nullopt;
    auto user = look.reads.find_principal(*ticket->user);
    if (!user || user->disabled || user->deleted_at) return std::nullopt;
    return user;
}

bool use_reset(Act& act, std::string_view code, const std::string& hash) {
    const auto user = find_reset(act, code);
    if (!user) return false;
    remove_sign_in_tickets(act, user->id);
    act.writes.put_password({.user = user->id, .hash = hash, .changed_at = act.now});
    const auto ended = end_sessions_of(act, user->id);
    record(act, Event{.type = "password_reset.use",
                      .actor = user->id.text(),
                      .actor_token = {},
                      .target = user->id.text(),
                      .owner = user->id.text(),
                      .details = {{"sessions_ended", ended}}});
    return true;
}

}  // namespace jeton::authority
