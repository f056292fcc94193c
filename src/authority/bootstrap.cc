#include "authority/bootstrap.h"

#include "authority/administrators.h"
#include "authority/audit.h"
#include "authority/principals.h"
#include "permission/ceiling.h"

namespace jeton::authority {
namespace {

NewToken bear(Act& act, const store::PrincipalRow& owner, const permission::Grants& grants, std::string_view by) {
    auto secret = token::make_secret(act.authority.brand(), token::Kind::personal, act.authority.entropy());
    store::TokenRow row{};
    row.id = base::TokenId::make(act.authority.clock(), act.authority.entropy());
    row.family = base::FamilyId(row.id.uuid());
    row.kind = token::Kind::personal;
    row.digest = secret.expose([&](std::string_view text) { return act.authority.digest_of(text); });
    row.hint = secret.expose([](std::string_view text) { return token::hint_of(text); });
    row.owner = owner.id;
    row.name = "bootstrap";
    row.grants = act.catalog().stored_text(grants);
    row.created_at = act.now;
    row.created_by = by;
    row.expires_at = base::floor_second(act.now) + act.policy().default_lifetime;
    store::FamilyRow family{};
    family.id = row.family;
    family.owner = owner.id;
    family.first_expires_at = row.expires_at;
    act.writes.insert_family(family);
    act.writes.insert_token(row);
    record(act, Event{.type = "token.create",
                      .actor = {},
                      .actor_token = {},
                      .target = row.id.text(),
                      .owner = owner.id.text(),
                      .details = {{"name", row.name}, {"by", by}}});
    return {.secret = std::move(secret), .row = std::move(row), .old_works_until = {}};
}

}  // namespace

Result<FirstAdministrator> bootstrap(Act& act, std::string_view username) {
    if (!well_formed_username(username)) {
        return invalid("/username",
                       "username must be 1 to 64 of a-z, 0-9, '.', '_', '-', the first a letter or digit.");
    }
    if (act.reads.count_principals() != 0) {
        return conflict("already_set_up",
                        "There are principals already: 'jeton recover' gives an administrator a new token.");
    }
    store::PrincipalRow user{};
    user.id = {base::PrincipalType::user, base::make_uuid(act.authority.clock(), act.authority.entropy())};
    user.name = username;
    // What everyone may do with what is their own is within it: each `jeton.*` on `*`.
    user.ceiling = permission::administrator_ceiling;
    user.created_at = act.now;
    act.writes.insert_principal(user);
    record(act, Event{.type = "user.create",
                      .actor = {},
                      .actor_token = {},
                      .target = user.id.text(),
                      .owner = user.id.text(),
                      .details = {{"username", user.name}, {"by", "setup"}}});
    auto token = bear(act, user, ceiling_of(act, user)->grants, "setup");
    return FirstAdministrator{.user = std::move(user), .token = std::move(token)};
}

Result<NewToken> recover(Act& act, std::string_view username) {
    auto user = act.reads.find_user_by_name(username);
    if (!user || user->deleted_at) {
        auto missing = not_found("user").error();
        missing.detail =
            "There is no user '" + std::string(username) + "' in this data directory: see how it is spelt.";
        return std::unexpected(std::move(missing));
    }
    if (user->disabled) {
        // The way back must work when the last administrator was disabled by mistake.
        user->disabled = false;
        act.writes.update_principal(*user);
        record(act, Event{.type = "user.enable",
                          .actor = {},
                          .actor_token = {},
                          .target = user->id.text(),
                          .owner = user->id.text(),
                          .details = {{"by", "recover"}}});
    }
    if (!administers(ceiling_of(act, *user)->grants)) {
        return forbidden("User '" + std::string(username) +
                         "' is no administrator: its ceiling lacks jeton.principals:write on principal:*.");
    }
    // What nobody holds nobody could give: when nobody else is left who may do all, this one may again.
    const auto all = [&act](const permission::Grants& ceiling) { return administers_all(act.catalog(), ceiling); };
    if (!all(ceiling_of(act, *user)->grants) && !another_user(act, *user, all)) {
        user->ceiling = permission::administrator_ceiling;
        act.writes.update_principal(*user);
        record(act, Event{.type = "user.update",
                          .actor = {},
                          .actor_token = {},
                          .target = user->id.text(),
                          .owner = user->id.text(),
                          .details = {{"by", "recover"}, {"ceiling", std::string(permission::administrator_ceiling)}}});
    }
    return bear(act, *user, ceiling_of(act, *user)->grants, "recover");
}

}  // namespace jeton::authority
