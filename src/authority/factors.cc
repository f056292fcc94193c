#include "authority/factors.h"

#include "authority/audit.h"
#include "login/recovery_code.h"
#include "login/totp.h"
#include "token/sealing.h"

namespace jeton::authority {
namespace {

/// Binds a sealed key to its user: a row put in another's place opens nothing.
std::string place_of(const base::PrincipalId& user) { return "totp:" + user.text(); }

store::Bytes sealed(const Act& act, const base::PrincipalId& user, const base::Secret& key) {
    return key.expose([&](std::string_view bytes) {
        const auto text = token::seal(act.authority.factor_key(), place_of(user), std::as_bytes(std::span(bytes)),
                                      act.authority.entropy());
        const auto* const first = reinterpret_cast<const std::uint8_t*>(text.data());
        return store::Bytes(first, first + text.size());
    });
}

std::optional<base::Secret> key_of(const Look& look, const store::TotpRow& row) {
    return token::unseal(look.authority.factor_key(), place_of(row.user), std::as_bytes(std::span(row.secret)));
}

token::Mac digest_of(const Look& look, const base::PrincipalId& user, std::string_view normal_code) {
    return look.authority.digest_of("recovery_code:" + user.text() + ":" + std::string(normal_code));
}

void remove_recovery_codes(Act& act, const base::PrincipalId& user) {
    for (const auto& row : act.reads.recovery_codes_of(user)) act.writes.remove(row);
}

std::vector<base::Secret> make_recovery_codes(Act& act, const Caller& caller) {
    const auto& user = caller.principal.id;
    remove_recovery_codes(act, user);
    std::vector<base::Secret> codes;
    for (std::size_t i = 0; i < login::recovery_codes; ++i) {
        codes.push_back(login::make_recovery_code(act.authority.entropy()));
        store::RecoveryCodeRow row{};
        row.id = base::RecoveryCodeId::make(act.authority.clock(), act.authority.entropy());
        row.user = user;
        row.digest = codes.back().expose(
            [&](std::string_view text) { return digest_of(act, user, login::normal_recovery_code(text)); });
        row.created_at = act.now;
        act.writes.insert(row);
    }
    record(act, caller, "recovery_codes.create", user.text(), user.text(), {{"codes", codes.size()}});
    return codes;
}

bool take_one_time_code(Act& act, store::TotpRow& row, std::string_view code) {
    const auto key = key_of(act, row);
    if (!key) return false;  // a key that does not open lets nobody in
    const auto step = login::totp_step_of(*key, code, act.now, row.last_step);
    if (!step) return false;
    row.last_step = *step;  // in this transaction: no code is taken twice (A42)
    return true;
}

bool take_recovery_code(Act& act, const store::PrincipalRow& user, std::string_view code) {
    const auto normal = login::normal_recovery_code(code);
    if (normal.empty()) return false;
    const auto digest = digest_of(act, user.id, normal);
    const auto rows = act.reads.recovery_codes_of(user.id);
    for (const auto& row : rows) {
        if (!token::equal(row.digest, digest)) continue;
        act.writes.remove(row);
        record(act, Event{.type = "recovery_code.use",
                          .actor = user.id.text(),
                          .actor_token = {},
                          .target = user.id.text(),
                          .owner = user.id.text(),
                          .details = {{"left", rows.size() - 1}}});
        return true;
    }
    return false;
}

}  // namespace

Result<NewTotp> begin_totp(Act& act, const Caller& caller, std::string_view issuer) {
    const auto& user = caller.principal;
    if (const auto before = act.reads.find_totp(user.id)) {
        if (before->confirmed_at) {
            return conflict("totp_in_use",
                            "One-time codes are in use already: remove them before setting them up anew.");
        }
        act.writes.remove(*before);
    }
    auto key = login::make_totp_key(act.authority.entropy());
    store::TotpRow row{};
    row.user = user.id;
    row.secret = sealed(act, user.id, key);
    row.created_at = act.now;
    act.writes.insert(row);
    record(act, caller, "totp.create", user.id.text(), user.id.text());
    auto uri = login::otpauth_uri(issuer, user.name, key);
    return NewTotp{.key = std::move(key), .uri = std::move(uri)};
}

Result<std::vector<base::Secret>> confirm_totp(Act& act, const Caller& caller, std::string_view code) {
    const auto& user = caller.principal.id;
    auto row = act.reads.find_totp(user);
    if (!row) return conflict("totp_not_begun", "There is no key yet: ask for one with POST /v1/account/totp.");
    if (row->confirmed_at) return conflict("totp_in_use", "One-time codes are in use already.");
    if (!take_one_time_code(act, *row, code)) {
        return invalid("/code", "The code is wrong or old: type the one that the authenticator shows now.");
    }
    row->confirmed_at = act.now;
    act.writes.update(*row);
    record(act, caller, "totp.confirm", user.text(), user.text());
    return make_recovery_codes(act, caller);
}

void remove_totp(Act& act, const Caller& caller) {
    const auto& user = caller.principal.id;
    const auto row = act.reads.find_totp(user);
    if (!row) return;
    act.writes.remove(*row);
    remove_recovery_codes(act, user);
    record(act, caller, "totp.delete", user.text(), user.text());
}

Result<std::vector<base::Secret>> replace_recovery_codes(Act& act, const Caller& caller) {
    if (!asks_for_code(act, caller.principal.id)) {
        return conflict("totp_not_in_use", "Recovery codes stand in for one-time codes: set those up first.");
    }
    return make_recovery_codes(act, caller);
}

bool asks_for_code(Look& look, const base::PrincipalId& user) {
    const auto row = look.reads.find_totp(user);
    return row && row->confirmed_at;
}

bool take_code(Act& act, const store::PrincipalRow& user, std::string_view code) {
    auto row = act.reads.find_totp(user.id);
    if (!row || !row->confirmed_at) return false;
    if (!take_one_time_code(act, *row, code)) return take_recovery_code(act, user, code);
    act.writes.update(*row);
    return true;
}

}  // namespace jeton::authority
