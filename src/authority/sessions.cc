#include "authority/sessions.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "authority/audit.h"
#include "authority/browser.h"
#include "authority/handoff.h"
#include "authority/principals.h"

namespace jeton::authority {
namespace {

base::Secret make_cookie(const Act& act, store::SessionRow& row) {
    auto cookie = make_browser_secret(act.authority, BrowserUse::session);
    row.digest = cookie.expose([&](std::string_view text) { return act.authority.digest_of(text); });
    return cookie;
}

/// What is kept of a name that a browser gives itself: printable, and not too much of it.
std::string sane(std::string_view user_agent) {
    std::string text(user_agent.substr(0, user_agent_bytes_max));
    std::ranges::replace_if(text, [](char c) { return c < ' ' || c == 0x7f; }, '?');  // signed: beyond ASCII too
    return text;
}

/// The `jeton.*` scopes that hold on everyone, or that have no resource; both levels where write holds.
boost::json::array powers_of(const Look& look, const Caller& caller) {
    boost::json::array scopes;
    for (const auto& permission : look.catalog().permissions()) {
        if (!permission.name.starts_with("jeton.")) continue;
        for (const auto& level : permission.levels) {
            const auto scope = permission.name + ":" + level;
            const bool held =
                permission.resource.empty() ? holds(look, caller, scope) : holds_on_all(look, caller, scope);
            if (held) scopes.emplace_back(scope);
        }
    }
    return scopes;
}

}  // namespace

NewSession open_session(Act& act, const store::PrincipalRow& user, const SessionDraft& draft) {
    store::SessionRow row{};
    row.id = base::SessionId::make(act.authority.clock(), act.authority.entropy());
    auto cookie = make_cookie(act, row);
    row.user = user.id;
    row.kind = draft.kind;
    row.created_at = act.now;
    row.last_seen_at = act.now;
    row.expires_at = base::floor_second(act.now) + act.settings->sessions.max;
    if (draft.ends_by) row.expires_at = std::min(row.expires_at, *draft.ends_by);
    if (draft.kind == store::SessionKind::login && draft.fresh)
        row.fresh_until = act.now + act.settings->sessions.fresh;
    row.ip = act.ip;
    row.user_agent = sane(draft.user_agent);
    const auto others = act.reads.sessions_of(user.id);
    for (std::size_t i = sessions_max - 1; i < others.size(); ++i) act.writes.remove(others[i]);
    act.writes.insert(row);
    record(act, Event{.type = "user.sign_in",
                      .actor = user.id.text(),
                      .actor_token = {},
                      .target = row.id.text(),
                      .owner = user.id.text(),
                      .details = {{"kind", store::name_of(draft.kind)}, {"by", draft.by}}});
    return {.cookie = std::move(cookie), .row = std::move(row)};
}

NewSession renew_session(Act& act, const store::SessionRow& row) {
    auto renewed = row;
    auto cookie = make_cookie(act, renewed);
    renewed.last_seen_at = act.now;
    renewed.fresh_until = act.now + act.settings->sessions.fresh;
    act.writes.update(renewed);
    return {.cookie = std::move(cookie), .row = std::move(renewed)};
}

Result<Caller> session_caller(Look& look, std::string_view cookie) {
    if (!genuine(look.authority, BrowserUse::session, cookie)) return unauthenticated();
    auto row = look.reads.find_session_by_digest(look.authority.digest_of(cookie));
    if (!row || look.now >= row->expires_at) return unauthenticated();
    auto& sightings = look.authority.sightings();
    const auto last_seen = sightings.last_seen(row->id, row->last_seen_at);
    if (look.now - last_seen >= look.settings->sessions.idle) return unauthenticated();
    auto caller = signed_in(look, row->user);
    if (!caller) return caller;
    // Whoever comes from a product is a user of it, whatever else the ceiling holds.
    if (row->kind != store::SessionKind::login) caller->layers.push_back(look.settings->handoff_bound);
    row->last_seen_at = std::max(last_seen, look.now);
    sightings.note(row->id, look.now);
    caller->session = std::move(*row);
    return caller;
}

Result<void> require_fresh(const Look& look, const Caller& caller) {
    if (!caller.session) return {};
    const auto& until = caller.session->fresh_until;
    if (caller.session->kind == store::SessionKind::login && until && look.now < *until) return {};
    return std::unexpected(Refusal{.kind = Refusal::Kind::forbidden,
                                   .name = "fresh_sign_in_required",
                                   .detail = "This needs a sign-in of the last " +
                                             base::format_duration(look.settings->sessions.fresh) +
                                             ": confirm who you are (POST /v1/session/confirm), then try again.",
                                   .pointer = {},
                                   .missing = {},
                                   .id = {}});
}

Result<void> require_person(const Caller& caller) {
    if (caller.session && caller.session->kind == store::SessionKind::login) return {};
    return forbidden("This is for a person who signed in here: a token, or a visit from another product, cannot.");
}

Result<void> end_session(Act& act, const Caller& caller, const base::SessionId& id) {
    const auto row = act.reads.find_session(id);
    if (!row || row->user != caller.principal.id) return not_found("session");
    act.writes.remove(*row);
    const bool own = caller.session && caller.session->id == id;
    record(act, caller, own ? "user.sign_out" : "session.revoke", id.text(), caller.id());
    return {};
}

std::int64_t end_sessions_of(Act& act, const base::PrincipalId& user, const base::SessionId* kept) {
    std::int64_t ended = 0;
    for (const auto& row : act.reads.sessions_of(user)) {
        if (kept != nullptr && row.id == *kept) continue;
        act.writes.remove(row);
        ++ended;
    }
    return ended;
}

boost::json::object view_of_session(Look& look, const Caller& caller) {
    const auto& session = *caller.session;
    const bool fresh = require_fresh(look, caller).has_value();
    return {{"user", view(look, caller.principal)},
            {"kind", store::name_of(session.kind)},
            {"csrf", session_token(look.authority, session.id)},
            {"fresh_until", fresh ? boost::json::value(base::format_time(*session.fresh_until)) : nullptr},
            {"created_at", base::format_time(session.created_at)},
            {"expires_at", base::format_time(session.expires_at)},
            {"can", powers_of(look, caller)}};
}

boost::json::object view(const Look& look, const store::SessionRow& row, const Caller& caller) {
    const auto seen = look.authority.sightings().last_seen(row.id, row.last_seen_at);
    return {{"id", row.id.text()},
            {"kind", store::name_of(row.kind)},
            {"created_at", base::format_time(row.created_at)},
            {"last_seen_at", base::format_time(seen)},
            {"expires_at", base::format_time(row.expires_at)},
            {"ip", row.ip.empty() ? boost::json::value(nullptr) : boost::json::value(row.ip)},
            {"user_agent", row.user_agent.empty() ? boost::json::value(nullptr) : boost::json::value(row.user_agent)},
            {"current", caller.session && caller.session->id == row.id}};
}

}  // namespace jeton::authority
