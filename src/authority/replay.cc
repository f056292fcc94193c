#include "authority/replay.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "authority/audit.h"
#include "base/json.h"

namespace jeton::authority {
namespace {

constexpr std::string_view by{"accept_damage"};

/// What one event says of an end.
struct End {
    base::Time at;
    std::string actor;
    std::string why;
};
struct Rotated {
    base::Time at;
    std::string actor;
    base::TokenId successor;
};
struct Fate {
    std::optional<base::EventId> disabled;  ///< the last time
    std::optional<base::EventId> enabled;
    std::optional<base::Time> deleted_at;
    [[nodiscard]] bool is_disabled() const { return disabled && (!enabled || *enabled < *disabled); }
};

/// What the trail says of the dead. Small: the living are not in it.
struct Trail {
    std::map<base::TokenId, End> revoked;
    std::map<base::TokenId, Rotated> rotated;
    std::map<base::PrincipalId, Fate> principals;
};

std::string detail(const store::AuditRow& event, std::string_view name) {
    const auto details = base::parse_json(event.details);
    if (!details || !details->is_object()) return {};
    const auto* const value = details->get_object().if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void read_token_event(Trail& trail, const store::AuditRow& event, const base::TokenId& token) {
    if (event.type == "token.revoke") {
        trail.revoked.try_emplace(token, End{.at = event.at, .actor = event.actor, .why = detail(event, "reason")});
    } else if (event.type == "token.rotate") {
        if (const auto successor = base::TokenId::parse(detail(event, "rotated_to"))) {
            trail.rotated.try_emplace(token,
                                      Rotated{.at = event.at,
                                              .actor = event.actor_token.empty() ? event.actor : event.actor_token,
                                              .successor = *successor});
        }
    }
}

void read_principal_event(Trail& trail, const store::AuditRow& event, const base::PrincipalId& principal) {
    auto& fate = trail.principals[principal];
    const auto& id = event.id;  // ids rise with time
    if (event.type.ends_with(".disable")) {
        fate.disabled = std::max(fate.disabled.value_or(id), id);
    } else if (event.type.ends_with(".enable")) {
        fate.enabled = std::max(fate.enabled.value_or(id), id);
    } else {
        fate.deleted_at = event.at;
    }
}

/// The events of one type, the newest first.
template <typename Visit>
void each_event(Act& act, std::string_view type, Visit visit) {
    store::AuditFilter filter{};
    filter.type = std::string(type);
    filter.all_owners = true;
    filter.limit = 1000;
    for (bool more = true; more;) {
        const auto page = act.reads.list_audit(filter);
        for (const auto& event : page.rows) visit(event);
        more = page.more;
        if (more) filter.after = page.rows.back().id;
    }
}

Trail read_trail(Act& act) {
    Trail trail;
    for (const auto* const type : {"token.revoke", "token.rotate"}) {
        each_event(act, type, [&trail](const store::AuditRow& event) {
            if (const auto token = base::TokenId::parse(event.target)) read_token_event(trail, event, *token);
        });
    }
    for (const auto* const type :
         {"user.disable", "user.enable", "user.delete", "service.disable", "service.enable", "service.delete"}) {
        each_event(act, type, [&trail](const store::AuditRow& event) {
            if (const auto id = base::PrincipalId::parse(event.target)) read_principal_event(trail, event, *id);
        });
    }
    return trail;
}

void note(Act& act, std::string_view type, std::string target, std::string owner, boost::json::object details) {
    details["by"] = by;
    record(act, Event{.type = type,
                      .actor = {},
                      .actor_token = {},
                      .target = std::move(target),
                      .owner = std::move(owner),
                      .details = std::move(details)});
}

std::int64_t end_tokens(Act& act, const Trail& trail) {
    std::int64_t ended = 0;
    for (const auto& [id, end] : trail.revoked) {
        auto row = act.reads.find_token(id);
        if (!row || row->revoked_at) continue;
        row->revoked_at = end.at;
        row->revoked_by = end.actor;
        row->revoke_reason = end.why;
        act.writes.update_token(*row);
        note(act, "token.revoke", id.text(), row->owner.text(), {{"reason", end.why}});
        ++ended;
    }
    for (const auto& [id, rotated] : trail.rotated) {
        auto row = act.reads.find_token(id);
        if (!row || row->revoked_at || row->rotated_to) continue;
        row->rotated_to = rotated.successor;
        row->rotated_at = rotated.at;
        row->rotated_by = rotated.actor;
        row->overlap_until = base::floor_second(act.now);  // whether its successor ended it by then, nothing tells
        act.writes.update_token(*row);
        note(act, "token.rotate", id.text(), row->owner.text(), {{"rotated_to", rotated.successor.text()}});
        ++ended;
    }
    return ended;
}

/// Whoever cannot tell the dead from the living lets none live.
std::int64_t end_all_tokens(Act& act) {
    std::int64_t ended = 0;
    store::TokenFilter filter{};
    filter.now = act.now;
    filter.all_owners = true;
    filter.limit = 1000;
    for (bool more = true; more;) {
        auto page = act.reads.list_tokens(filter);
        more = page.more;
        if (more) filter.after = page.rows.back().id;
        for (auto& row : page.rows) {
            if (row.revoked_at) continue;
            row.revoked_at = act.now;
            row.revoked_by = by;
            row.revoke_reason = "the audit trail was changed";
            act.writes.update_token(row);
            note(act, "token.revoke", row.id.text(), row.owner.text(), {{"reason", row.revoke_reason}});
            ++ended;
        }
    }
    return ended;
}

std::int64_t end_principals(Act& act, const Trail& trail) {
    std::int64_t ended = 0;
    for (const auto& [id, fate] : trail.principals) {
        auto row = act.reads.find_principal(id);
        const bool deletes = row && fate.deleted_at && !row->deleted_at;
        const bool disables = row && (fate.is_disabled() || fate.deleted_at) && !row->disabled;
        if (!deletes && !disables) continue;
        row->disabled = true;
        if (deletes) {
            row->deleted_at = fate.deleted_at;
            row->email.reset();
        }
        act.writes.update_principal(*row);
        note(act, std::string(base::name_of(id.type())) + (deletes ? ".delete" : ".disable"), id.text(), id.text(), {});
        ++ended;
    }
    return ended;
}

}  // namespace

Replayed replay_trail(Act& act, bool trail_holds) {
    const auto trail = read_trail(act);
    Replayed replayed{.tokens = end_tokens(act, trail), .principals = end_principals(act, trail)};
    if (!trail_holds) replayed.tokens += end_all_tokens(act);
    constexpr auto everything = std::numeric_limits<std::int64_t>::max();
    const base::Time always{base::microseconds(everything)};
    replayed.sessions = act.writes.remove_dead_sessions(always, always, everything);
    static_cast<void>(act.writes.remove_dead_tickets(always, everything));
    return replayed;
}

}  // namespace jeton::authority
