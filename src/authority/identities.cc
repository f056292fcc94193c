#include "authority/identities.h"

#include <algorithm>
#include <boost/json/object.hpp>

#include "authority/audit.h"
#include "authority/passwords.h"
#include "authority/principals.h"
#include "verify/index.h"

namespace jeton::authority {
namespace {

constexpr std::size_t username_bytes_max = 64;
constexpr std::size_t number_bytes_max = 8;

void note(Act& act, std::string_view type, const store::PrincipalRow& user, const ProvenIdentity& identity,
          boost::json::object details = {}) {
    details["provider"] = identity.provider;
    record(act, Event{.type = type,
                      .actor = user.id.text(),
                      .actor_token = {},
                      .target = user.id.text(),
                      .owner = user.id.text(),
                      .details = std::move(details)});
}

/// What the groups say, and what everyone may do with what is their own.
std::string ceiling_text(const Look& look, const permission::Grants& of_groups) {
    auto ceiling = of_groups;
    auto own = look.settings->rules();
    own.default_ceiling = verify::DefaultCeiling::none;
    for (auto& grant : verify::default_ceiling_of(own)) ceiling.push_back(std::move(grant));
    return look.catalog().stored_text(std::move(ceiling));
}

void follow_groups(Act& act, store::PrincipalRow& user, const ProvenIdentity& identity) {
    if (!identity.ceiling) return;
    auto ceiling = ceiling_text(act, *identity.ceiling);
    if (user.ceiling == ceiling) return;
    user.ceiling = std::move(ceiling);
    act.writes.update_principal(user);
    const auto grants = permission::parse_grants_text(*user.ceiling);
    note(act, "user.ceiling", user, identity,
         {{"ceiling", grants ? permission::write_grants(*grants) : boost::json::value(nullptr)}});
}

void link(Act& act, const store::PrincipalRow& user, const ProvenIdentity& identity) {
    store::IdentityRow row;
    row.id = base::IdentityId::make(act.authority.clock(), act.authority.entropy());
    row.user = user.id;
    row.issuer = identity.issuer;
    row.subject = identity.subject;
    row.created_at = act.now;
    act.writes.insert(row);
    note(act, "user.identity", user, identity, {{"issuer", identity.issuer}, {"subject", identity.subject}});
}

store::PrincipalRow make_user(Act& act, const ProvenIdentity& identity) {
    store::PrincipalRow row{};
    row.id = {base::PrincipalType::user, base::make_uuid(act.authority.clock(), act.authority.entropy())};
    row.name = free_username(act, identity.preferred_username);
    if (identity.ceiling) row.ceiling = ceiling_text(act, *identity.ceiling);
    row.created_at = act.now;
    act.writes.insert_principal(row);
    note(act, "user.create", row, identity, {{"username", row.name}});
    return row;
}

Result<store::PrincipalRow> living(Look& look, const base::PrincipalId& id) {
    auto user = look.reads.find_principal(id);
    if (!user || user->deleted_at) return forbidden("The account that this sign-in belonged to was deleted.");
    if (user->disabled) return forbidden("This account is disabled: an administrator can enable it again.");
    return std::move(*user);
}

}  // namespace

Result<std::vector<store::IdentityRow>> list_identities(Look& look, const Caller& caller,
                                                        const base::PrincipalId& user) {
    const auto row = reach(look, caller, "jeton.principals:read", user, "user");
    if (!row) return std::unexpected(row.error());
    return look.reads.identities_of(user);
}

Result<void> remove_identity(Act& act, const Caller& caller, const base::PrincipalId& user, const base::IdentityId& id,
                             const OpensBy& opens) {
    if (const auto row = may_set_password(act, caller, user); !row) return std::unexpected(row.error());
    auto rows = act.reads.identities_of(user);
    const auto found = std::ranges::find(rows, id, &store::IdentityRow::id);
    if (found == rows.end()) return not_found("identity");
    const auto row = std::move(*found);
    rows.erase(found);
    const auto others_open = [&] {
        return act.reads.find_password(user) || !act.reads.passkeys_of(user).empty() ||
               std::ranges::any_of(rows, opens, &store::IdentityRow::issuer);
    };
    if (user == caller.principal.id && opens(row.issuer) && !others_open()) {
        return conflict("last_way_in",
                        "This is the only way to sign in to this account: add a passkey or a password first.");
    }
    act.writes.remove(row);
    record(act, caller, "identity.delete", row.id.text(), user.text(),
           {{"issuer", row.issuer}, {"subject", row.subject}});
    return {};
}

std::string free_username(Look& look, std::string_view text) {
    std::string fit;
    for (char c : text.substr(0, text.find('@'))) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        const bool inside = !fit.empty() && (c == '.' || c == '_' || c == '-');
        if (letter_or_digit || inside) fit += c;
    }
    fit.resize(std::min(fit.size(), username_bytes_max - number_bytes_max));
    if (fit.empty()) fit = "user";
    auto name = fit;
    for (int number = 2; look.reads.find_user_by_name(name); ++number) name = fit + "-" + std::to_string(number);
    return name;
}

Result<store::PrincipalRow> user_of(Act& act, const ProvenIdentity& identity) {
    if (const auto known = act.reads.find_identity(identity.issuer, identity.subject)) {
        if (identity.link_to && *identity.link_to != known->user)
            return conflict("identity_taken", "This sign-in belongs to another account already.");
        auto user = living(act, known->user);
        // Written by one transaction, at one time: its first sign-in made the user. One that was linked is younger.
        const bool made_user = user && known->created_at == user->created_at;
        if (made_user) follow_groups(act, *user, identity);
        return user;
    }
    if (identity.link_to) {
        auto user = living(act, *identity.link_to);
        if (user) link(act, *user, identity);
        return user;
    }
    if (!identity.may_create)
        return forbidden("Nobody here is known by this sign-in: ask an administrator for an account.");
    auto user = make_user(act, identity);
    link(act, user, identity);
    return user;
}

}  // namespace jeton::authority
