#include "authority/passwords.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "authority/audit.h"
#include "authority/passkeys.h"
#include "authority/principals.h"
#include "authority/sessions.h"
#include "login/password_rules.h"

namespace jeton::authority {
namespace {

PasswordTry try_of(Look& look, const std::optional<store::PrincipalRow>& user) {
    if (!user || user->disabled || user->deleted_at) return {};
    auto password = look.reads.find_password(user->id);
    if (!password) return {};
    return {.user = user->id, .hash = std::move(password->hash)};
}

}  // namespace

std::string normal_username(std::string_view typed) {
    constexpr std::string_view white = " \t\r\n";
    const auto first = std::min(typed.find_first_not_of(white), typed.size());
    std::string name(typed.substr(first, typed.find_last_not_of(white) + 1 - first));
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return name;
}

PasswordTry find_password(Look& look, std::string_view username) {
    return try_of(look, look.reads.find_user_by_name(username));
}
PasswordTry find_password(Look& look, const base::PrincipalId& user) {
    return try_of(look, look.reads.find_principal(user));
}

Result<store::PrincipalRow> password_user(Act& act, const PasswordTry& tried) {
    if (!tried.user || find_password(act, *tried.user).hash != tried.hash) return unauthenticated();
    return *act.reads.find_principal(*tried.user);
}

void renew_hash(Act& act, const PasswordTry& tried, const std::string& hash) {
    const auto password = act.reads.find_password(*tried.user);
    act.writes.put_password({.user = *tried.user, .hash = hash, .changed_at = password->changed_at});
}

Result<store::PrincipalRow> may_set_password(Look& look, const Caller& caller, const base::PrincipalId& user) {
    if (caller.session && user == caller.principal.id) {
        if (auto person = require_person(caller); !person) return std::unexpected(person.error());
        if (auto fresh = require_fresh(look, caller); !fresh) return std::unexpected(fresh.error());
        return caller.principal;
    }
    auto row = reach(look, caller, "jeton.principals:write", user, "user");
    if (!row) return row;
    if (auto may = may_empower(look, caller, *row, *row); !may) return std::unexpected(may.error());
    // A13: who sets one's own password may sign in with it, and then act with the whole ceiling.
    if (user == caller.principal.id) {
        if (auto missing = beyond(look, caller, ceiling_of(look, *row)->grants, *row); !missing.empty()) {
            return forbidden("The password opens more than this token holds: set it in a session.", std::move(missing));
        }
    }
    if (auto fresh = require_fresh(look, caller); !fresh) return std::unexpected(fresh.error());
    return row;
}

void remove_sign_in_tickets(Act& act, const base::PrincipalId& user) {
    for (const auto kind : {store::TicketKind::password_reset, store::TicketKind::half_login}) {
        for (const auto& ticket : act.reads.tickets_of(user, kind)) act.writes.remove(ticket);
    }
}

Result<void> check_password(std::string_view password, const store::PrincipalRow& user) {
    if (const auto wrong = login::check_password(password, user.name)) {
        return invalid("/password", std::string(login::describe(*wrong)));
    }
    return {};
}

Result<void> set_password(Act& act, const Caller& caller, const base::PrincipalId& user, const std::string& hash) {
    const auto row = may_set_password(act, caller, user);
    if (!row) return std::unexpected(row.error());
    act.writes.put_password({.user = user, .hash = hash, .changed_at = act.now});
    remove_sign_in_tickets(act, user);
    const auto* const kept = caller.session && caller.session->user == user ? &caller.session->id : nullptr;
    const auto ended = end_sessions_of(act, user, kept);
    record(act, caller, "user.password", user.text(), user.text(), {{"sessions_ended", ended}});
    return {};
}

boost::json::object view_of_account(Look& look, const Caller& caller) {
    const auto& user = caller.principal.id;
    const auto password = look.reads.find_password(user);
    const auto totp = look.reads.find_totp(user);
    boost::json::array passkeys;
    for (const auto& row : look.reads.passkeys_of(user)) {
        passkeys.push_back(view(row));
    }
    return {{"password", password.has_value()},
            {"password_changed_at",
             password ? boost::json::value(base::format_time(password->changed_at)) : boost::json::value(nullptr)},
            {"totp", totp && totp->confirmed_at},
            {"recovery_codes_left", look.reads.recovery_codes_of(user).size()},
            {"passkeys", std::move(passkeys)}};
}

}  // namespace jeton::authority
