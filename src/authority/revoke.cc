#include "authority/revoke.h"

#include <algorithm>

#include "authority/status.h"
#include "authority/tokens.h"

namespace jeton::authority {
namespace {

/// Who ends tokens, and why; a principal's id or nothing.
struct Ending {
    const Caller* caller = nullptr;
    std::string_view reason;
};

void end_one(Act& act, const Ending& ending, store::TokenRow row) {
    row.revoked_at = act.now;
    row.revoked_by = ending.caller ? ending.caller->id() : std::string();
    row.revoke_reason = std::string(ending.reason);
    act.writes.update_token(row);
    boost::json::object details{{"reason", ending.reason}, {"name", row.name}};
    if (ending.caller) {
        record(act, *ending.caller, "token.revoke", row.id.text(), row.owner.text(), std::move(details));
    } else {
        record(act, Event{.type = "token.revoke",
                          .actor = {},
                          .actor_token = {},
                          .target = row.id.text(),
                          .owner = row.owner.text(),
                          .details = std::move(details)});
    }
}

/// Ends `row` if it is not yet revoked, and the children of a family of which no member lives any more.
std::int64_t end(Act& act, const Ending& ending, const store::TokenRow& row) {
    if (row.revoked_at) return 0;
    end_one(act, ending, row);
    std::int64_t ended = 1;
    if (family_lives(act.reads, row.family, act.now)) return ended;
    for (const auto& child : act.reads.children_of_family(row.family)) {
        if (child.revoked_at) continue;
        end_one(act, {.caller = ending.caller, .reason = "parent_revoked"}, child);
        ++ended;
    }
    return ended;
}

/// The row as it now is may have been ended as another's child.
std::int64_t end_all(Act& act, const Ending& ending, const std::vector<base::TokenId>& ids) {
    std::int64_t ended = 0;
    for (const auto& id : ids) {
        if (const auto row = act.reads.find_token(id)) ended += end(act, ending, *row);
    }
    return ended;
}

std::vector<base::TokenId> ids_of(const std::vector<store::TokenRow>& rows) {
    std::vector<base::TokenId> ids;
    for (const auto& row : rows) {
        if (!row.revoked_at) ids.push_back(row.id);
    }
    return ids;
}

Result<std::int64_t> revoke_these(Act& act, const Caller& caller, const std::vector<base::TokenId>& ids) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
        auto row = reach_token(act, caller, "jeton.tokens:write", ids[i]);
        if (row) continue;
        auto refusal = std::move(row.error());
        refusal.pointer = "/ids/" + std::to_string(i);
        return std::unexpected(std::move(refusal));  // all or nothing: an id that is wrong is a mistake to be seen
    }
    return end_all(act, {.caller = &caller, .reason = "revoked"}, ids);
}

Result<std::int64_t> revoke_of_app(Act& act, const Caller& caller, const std::string& app) {
    const auto seen = visible(act, caller, "jeton.tokens:write");
    if (!seen.all && seen.principals.empty()) {
        return lacking("Revoking an app's tokens needs jeton.tokens:write on their owners.", "jeton.tokens:write",
                       "self");
    }
    std::int64_t ended = 0;
    store::TokenFilter filter{};
    filter.app = app;
    filter.now = act.now;
    filter.visible_owners = seen.principals;
    filter.all_owners = seen.all;
    filter.limit = 200;
    for (bool more = true; more;) {
        const auto page = act.reads.list_tokens(filter);
        ended += end_all(act, {.caller = &caller, .reason = "app_revoked"}, ids_of(page.rows));
        more = page.more;
        if (more) filter.after = page.rows.back().id;
    }
    return ended;
}

}  // namespace

Result<std::int64_t> revoke_token(Act& act, const Caller& caller, const base::TokenId& id) {
    const auto row = reach_token(act, caller, "jeton.tokens:write", id);
    if (!row) return std::unexpected(row.error());
    return end(act, {.caller = &caller, .reason = "revoked"}, *row);
}

Result<std::int64_t> revoke_selected(Act& act, const Caller& caller, const Selection& selection) {
    if (const auto* const these = std::get_if<TheseIds>(&selection)) return revoke_these(act, caller, these->ids);
    if (const auto* const app = std::get_if<OfApp>(&selection)) return revoke_of_app(act, caller, app->app);
    const auto* const of = std::get_if<OfOwner>(&selection);
    const auto owner = reach(act, caller, "jeton.tokens:write", of ? of->owner : caller.principal.id, "principal");
    if (!owner) return std::unexpected(owner.error());
    auto ids = ids_of(act.reads.tokens_of_owner(owner->id));
    if (of == nullptr && caller.token) std::erase(ids, caller.token->id);
    return end_all(act, {.caller = &caller, .reason = "revoked"}, ids);
}

std::int64_t revoke_by_digest(Act& act, const std::vector<token::Mac>& digests) {
    std::int64_t ended = 0;
    for (const auto& digest : digests) {
        const auto row = act.reads.find_token_by_digest(digest);
        if (!row) continue;
        const auto status = status_of(act.reads, *row, act.now);
        const auto revoked = end(act, {.caller = nullptr, .reason = "revoked_by_secret"}, *row);
        if (revoked == 0) continue;  // A10: one event a secret, however often it is shown
        ended += revoked;
        record(act, Event{.type = "token.leaked",
                          .actor = {},
                          .actor_token = {},
                          .target = row->id.text(),
                          .owner = row->owner.text(),
                          .details = {{"name", row->name}, {"was", name_of(status)}, {"revoked", revoked}}});
    }
    return ended;
}

std::int64_t revoke_family(Act& act, const base::FamilyId& family, std::string_view reason) {
    return end_all(act, {.caller = nullptr, .reason = reason}, ids_of(act.reads.tokens_of_family(family)));
}

std::int64_t revoke_all_of(Act& act, const Caller& caller, const base::PrincipalId& owner, std::string_view reason) {
    return end_all(act, {.caller = &caller, .reason = reason}, ids_of(act.reads.tokens_of_owner(owner)));
}

}  // namespace jeton::authority
