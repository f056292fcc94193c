#include "authority/principals.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "authority/administrators.h"
#include "authority/audit.h"
#include "authority/creation.h"
#include "authority/passwords.h"
#include "authority/revoke.h"
#include "authority/sessions.h"

namespace jeton::authority {
namespace {

constexpr std::size_t email_bytes_max = 254;
constexpr std::size_t service_name_bytes_max = 64;

std::optional<std::string> ceiling_text(const Look& look, const Ceiling& ceiling) {
    return ceiling ? std::optional(look.catalog().stored_text(*ceiling)) : std::nullopt;
}

boost::json::value ceiling_view(const Look& look, const store::PrincipalRow& row) {
    if (!row.ceiling) return nullptr;
    return permission::write_grants(ceiling_of(look, row)->grants);
}

Result<void> check_ceiling(const Look& look, const Ceiling& ceiling) {
    if (!ceiling) return {};
    if (const auto wrong = look.catalog().check(*ceiling, "/ceiling")) return invalid(wrong->pointer, wrong->detail);
    return {};
}

Result<void> check_email(const std::optional<std::string>& email) {
    if (!email) return {};
    // One address, and no more than one: mail is sent to it.
    const bool plain = std::ranges::all_of(*email, [](char c) {
        return c > ' ' && c != 0x7f && std::string_view("\"(),:;<>[\\]").find(c) == std::string_view::npos;
    });
    const auto at = email->find('@');
    const bool one = at != std::string::npos && at != 0 && at + 1 != email->size() && email->rfind('@') == at;
    if (email->size() > email_bytes_max || !plain || !one) {
        return invalid("/email", "email must be one address, name@domain, of at most 254 bytes without white space.");
    }
    return {};
}

Result<void> check_username(Look& look, const std::string& username) {
    if (!well_formed_username(username)) {
        return invalid("/username",
                       "username must be 1 to 64 of a-z, 0-9, '.', '_', '-', the first a letter or digit.");
    }
    if (look.reads.find_user_by_name(username)) {
        return conflict("username_taken",
                        "The username '" + username + "' is, or was, another's: choose one that is not.");
    }
    return {};
}

/// The part of `grants` that is `jeton.*` on anything but `self`.
permission::Grants powers(const permission::Grants& grants) {
    auto built_in = permission::built_in_part(grants);
    for (auto& grant : built_in) {
        const auto selectors = grant.resources.find("principal");
        if (selectors != grant.resources.end()) std::erase(selectors->second, "self");
        const bool reaches = selectors != grant.resources.end() && !selectors->second.empty();
        std::erase_if(grant.scopes, [&](const permission::Scope& scope) {
            const bool without_resource = scope.permission == "jeton.verify" || scope.permission == "jeton.admin";
            return !reaches && !without_resource;
        });
    }
    std::erase_if(built_in, [](const permission::Grant& grant) { return grant.scopes.empty(); });
    return built_in;
}

boost::json::value text_or_null(const std::optional<std::string>& text) {
    return text ? boost::json::value(*text) : boost::json::value(nullptr);
}

/// What of a user was changed, for the trail: `{"email": {"from": …, "to": …}}`.
boost::json::object difference(const Look& look, const store::PrincipalRow& before, const store::PrincipalRow& after) {
    boost::json::object changed;
    const auto note = [&](std::string_view name, const boost::json::value& from, const boost::json::value& to) {
        if (from != to) changed[name] = boost::json::object{{"from", from}, {"to", to}};
    };
    note("username", boost::json::value(before.name), boost::json::value(after.name));
    note("email", text_or_null(before.email), text_or_null(after.email));
    note("ceiling", ceiling_view(look, before), ceiling_view(look, after));
    return changed;
}

/// Ceiling, password, enabling of who holds powers need those powers (contract 4, no way up); ending them does not.
Result<void> holds_powers_of(const Look& look, const Caller& caller, const store::PrincipalRow& row) {
    const auto held = powers(ceiling_of(look, row)->grants);
    if (const auto missing = beyond(look, caller, held, row); !missing.empty()) {
        return forbidden("The principal's ceiling holds powers that the caller lacks.", missing,
                         permission::part_of(held, missing));
    }
    return {};
}

/// 409 when no enabled administrator would be left: `jeton recover` gives a token to an administrator alone. Nor does
/// who holds less end the last who may do all.
Result<void> check_administrator_left(Look& look, const Caller& caller, const store::PrincipalRow& before,
                                      const store::PrincipalRow& after) {
    const auto all = [&look](const permission::Grants& ceiling) { return administers_all(look.catalog(), ceiling); };
    const auto ends = [&](const std::function<bool(const permission::Grants&)>& is) {
        return is_enabled_user(before) && is(ceiling_of(look, before)->grants) &&
               !(is_enabled_user(after) && is(ceiling_of(look, after)->grants)) && !another_user(look, before, is);
    };
    if (ends(administers)) {
        return conflict("last_administrator", "User '" + before.name +
                                                  "' is the last enabled administrator: give another user "
                                                  "jeton.principals:write on principal:* first.");
    }
    if (!holds_powers_of(look, caller, before) && ends(all)) {
        return conflict("last_administrator", "User '" + before.name +
                                                  "' is the last enabled user with every jeton.* on principal:*: "
                                                  "only who holds as much may change that.");
    }
    return {};
}

bool own(const Caller& caller, const store::PrincipalRow& row) {
    return row.id == caller.principal.id || row.owner == caller.principal.id;
}

}  // namespace

bool well_formed_username(std::string_view text) noexcept {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !text.empty() && text.size() <= 64 && plain(text.front()) &&
           std::ranges::all_of(text, [&](char c) { return plain(c) || c == '.' || c == '_' || c == '-'; });
}

bool well_formed_external_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 255 && text.front() != ' ' && text.back() != ' ' &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f; });
}

Result<void> may_empower(Look& look, const Caller& caller, const store::PrincipalRow& before,
                         const store::PrincipalRow& after) {
    for (const auto* row : {&before, &after}) {
        if (auto ok = holds_powers_of(look, caller, *row); !ok) return ok;
    }
    // Who may manage only what is their own cannot raise it above themselves.
    if (own(caller, after) && !may_on_all(look, caller, "jeton.principals:write")) {
        const auto bound = ceiling_of(look, caller.principal);
        const auto wider =
            permission::not_covered(look.catalog(), bound->grants, caller.id(), ceiling_of(look, after)->grants,
                                    after.id.text(), after.owner ? after.owner->text() : std::string());
        if (!wider.empty()) {
            return forbidden("The ceiling would go beyond the caller's own.", wider,
                             permission::part_of(ceiling_of(look, after)->grants, wider));
        }
    }
    return {};
}

Result<store::PrincipalRow> create_user(Act& act, const Caller& caller, const UserDraft& draft) {
    if (!may_on_all(act, caller, "jeton.principals:write")) {
        return lacking("Creating users needs jeton.principals:write on principal:*.", "jeton.principals:write", "*");
    }
    if (auto lasting = may_create(act, caller); !lasting) return std::unexpected(lasting.error());
    if (auto ok = check_username(act, draft.username); !ok) return std::unexpected(ok.error());
    if (auto ok = check_email(draft.email); !ok) return std::unexpected(ok.error());
    if (auto ok = check_ceiling(act, draft.ceiling); !ok) return std::unexpected(ok.error());
    if (draft.external_id) {
        if (!well_formed_external_id(*draft.external_id)) {
            return invalid("/external_id",
                           "external_id must be 1 to 255 printable ASCII characters, with no space at either end.");
        }
        if (act.reads.find_user_by_external_id(*draft.external_id)) {
            return conflict("external_id_taken", "The external_id is, or was, another user's.");
        }
    }
    store::PrincipalRow row{};
    row.id = {base::PrincipalType::user, base::make_uuid(act.authority.clock(), act.authority.entropy())};
    row.name = draft.username;
    row.email = draft.email;
    row.external_id = draft.external_id;
    row.ceiling = ceiling_text(act, draft.ceiling);
    row.created_at = act.now;
    if (auto ok = may_empower(act, caller, row, row); !ok) return std::unexpected(ok.error());
    act.writes.insert_principal(row);
    record(act, caller, "user.create", row.id.text(), row.id.text(), {{"username", row.name}});
    return row;
}

Result<Synced> sync_user(Act& act, const Caller& caller, const UserSync& sync) {
    if (!well_formed_external_id(sync.external_id)) {
        return invalid(
            "",
            "The external_id in the path must be 1 to 255 printable ASCII characters, with no space at either end.");
    }
    const auto known = act.reads.find_user_by_external_id(sync.external_id);
    // Who may not create users is told the same, whether there is one whom they may not see or none.
    if (!may_on_all(act, caller, "jeton.principals:write") &&
        (!known || known->deleted_at || !reach(act, caller, "jeton.principals:write", known->id, "user"))) {
        return lacking("Creating users needs jeton.principals:write on principal:*.", "jeton.principals:write", "*");
    }
    if (!known) {
        if (!sync.username)
            return invalid("/username", "There is no user of this external_id yet: username is needed to create one.");
        auto created = create_user(act, caller,
                                   {.username = *sync.username,
                                    .email = sync.email.value_or(std::nullopt),
                                    .external_id = sync.external_id,
                                    .ceiling = sync.ceiling.value_or(std::nullopt)});
        if (!created) return std::unexpected(created.error());
        return Synced{.row = std::move(*created), .created = true};
    }
    if (known->deleted_at)
        return conflict("external_id_taken", "The external_id was a deleted user's and is not used again.");
    auto row = reach(act, caller, "jeton.principals:write", known->id, "user");
    if (!row) return std::unexpected(row.error());
    const auto before = *row;
    if (sync.username && *sync.username != row->name) {
        if (auto ok = check_username(act, *sync.username); !ok) return std::unexpected(ok.error());
        row->name = *sync.username;
    }
    if (sync.email) {
        if (auto ok = check_email(*sync.email); !ok) return std::unexpected(ok.error());
        row->email = *sync.email;
    }
    if (sync.ceiling) {
        if (auto ok = check_ceiling(act, *sync.ceiling); !ok) return std::unexpected(ok.error());
        row->ceiling = ceiling_text(act, *sync.ceiling);
        if (auto ok = may_empower(act, caller, before, *row); !ok) return std::unexpected(ok.error());
        if (auto ok = check_administrator_left(act, caller, before, *row); !ok) return std::unexpected(ok.error());
    }
    if (row->name != before.name || row->email != before.email) {
        // A13: by name and address a person asks for a new password, so whoever changes them could as well set it.
        if (auto ok = may_set_password(act, caller, row->id); !ok) return std::unexpected(ok.error());
        remove_sign_in_tickets(act, row->id);
    }
    if (auto changed = difference(act, before, *row); !changed.empty()) {
        act.writes.update_principal(*row);
        record(act, caller, "user.update", row->id.text(), row->id.text(), std::move(changed));
    }
    return Synced{.row = std::move(*row), .created = false};
}

Result<store::PrincipalRow> create_service(Act& act, const Caller& caller, const ServiceDraft& draft) {
    const bool printable = std::ranges::none_of(draft.name, [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; });
    if (draft.name.empty() || draft.name.size() > service_name_bytes_max || !printable) {
        return invalid("/name", "name must be 1 to 64 bytes without control characters.");
    }
    if (auto ok = check_ceiling(act, draft.ceiling); !ok) return std::unexpected(ok.error());
    const auto owner_id = draft.owner.value_or(caller.principal.id);
    if (owner_id.type() != base::PrincipalType::user) {
        return invalid("/owner", "The owner of a service account is a user (usr_...): name one.");
    }
    const auto owner = reach(act, caller, "jeton.principals:write", owner_id, "user");
    if (!owner) return std::unexpected(owner.error());
    if (auto lasting = may_create(act, caller); !lasting) return std::unexpected(lasting.error());
    store::PrincipalRow row{};
    row.id = {base::PrincipalType::service, base::make_uuid(act.authority.clock(), act.authority.entropy())};
    row.name = draft.name;
    row.owner = owner->id;
    row.ceiling = ceiling_text(act, draft.ceiling);
    row.created_at = act.now;
    if (auto ok = may_empower(act, caller, row, row); !ok) return std::unexpected(ok.error());
    act.writes.insert_principal(row);
    record(act, caller, "service.create", row.id.text(), owner->id.text(), {{"name", row.name}});
    return row;
}

Result<store::PrincipalRow> change_principal(Act& act, const Caller& caller, const base::PrincipalId& id,
                                             const PrincipalPatch& patch) {
    const std::string type(base::name_of(id.type()));
    auto row = reach(act, caller, "jeton.principals:write", id, type);
    if (!row) return row;
    const auto before = *row;
    if (patch.ceiling) {
        if (auto ok = check_ceiling(act, *patch.ceiling); !ok) return std::unexpected(ok.error());
        row->ceiling = ceiling_text(act, *patch.ceiling);
    }
    if (patch.disabled) row->disabled = *patch.disabled;
    if (patch.ceiling || (before.disabled && !row->disabled)) {
        if (auto ok = may_empower(act, caller, before, *row); !ok) return std::unexpected(ok.error());
    }
    if (auto ok = check_administrator_left(act, caller, before, *row); !ok) return std::unexpected(ok.error());
    act.writes.update_principal(*row);
    if (patch.ceiling) {
        record(act, caller, type + ".ceiling", id.text(), id.text(),
               {{"ceiling", *patch.ceiling ? permission::write_grants(**patch.ceiling) : boost::json::value(nullptr)}});
    }
    if (row->disabled) end_sessions_of(act, id);
    if (patch.disabled && before.disabled != row->disabled) {
        record(act, caller, type + (row->disabled ? ".disable" : ".enable"), id.text(), id.text());
    }
    return row;
}

Result<void> delete_principal(Act& act, const Caller& caller, const base::PrincipalId& id) {
    const std::string type(base::name_of(id.type()));
    auto row = reach(act, caller, "jeton.principals:write", id, type);
    if (!row) return std::unexpected(row.error());
    const auto before = *row;
    row->disabled = true;
    row->deleted_at = act.now;
    row->email.reset();
    if (auto ok = check_administrator_left(act, caller, before, *row); !ok) return ok;
    const auto revoked = revoke_all_of(act, caller, id, type + "_deleted");
    act.writes.update_principal(*row);
    end_sessions_of(act, id);
    record(act, caller, type + ".delete", id.text(), id.text(), {{"name", row->name}, {"tokens_revoked", revoked}});
    return {};
}

Result<store::PrincipalRow> find_principal(Look& look, const Caller& caller, const base::PrincipalId& id) {
    return reach(look, caller, "jeton.principals:read", id, std::string(base::name_of(id.type())));
}

Result<store::Page<store::PrincipalRow>> list_principals(Look& look, const Caller& caller,
                                                         const PrincipalQuery& query) {
    auto seen = visible(look, caller, "jeton.principals:read");
    if (!seen.all && seen.principals.empty()) {
        return lacking("Listing principals needs jeton.principals:read on them.", "jeton.principals:read", "self");
    }
    return look.reads.list_principals({.type = query.type,
                                       .visible = std::move(seen.principals),
                                       .all = seen.all,
                                       .after = query.after,
                                       .limit = query.limit});
}

boost::json::object view(Look& look, const store::PrincipalRow& row) {
    using boost::json::value;
    boost::json::object object{{"id", row.id.text()}, {"type", base::name_of(row.id.type())}};
    if (row.id.type() == base::PrincipalType::user) {
        object["username"] = row.name;
        object["email"] = text_or_null(row.email);
        object["external_id"] = text_or_null(row.external_id);
    } else {
        object["name"] = row.name;
        object["owner"] = row.owner ? value(row.owner->text()) : value(nullptr);
        const auto owner = row.owner ? look.reads.find_principal(*row.owner) : std::nullopt;
        object["orphaned"] = !owner || owner->deleted_at.has_value();
    }
    object["disabled"] = row.disabled;
    object["ceiling"] = ceiling_view(look, row);
    object["created_at"] = base::format_time(row.created_at);
    return object;
}

}  // namespace jeton::authority
