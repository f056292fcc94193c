#include "authority/audit.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/utf8.h"
#include "token/format.h"

namespace jeton::authority {
namespace {

boost::json::value text_or_null(const std::string& text) {
    return text.empty() ? boost::json::value(nullptr) : boost::json::value(text);
}

/// What stands in the trail of what a caller wrote: no secret, and not so much that strangers fill the disk with it.
std::string kept(const std::string& text) {
    constexpr std::size_t bytes_max = 1024;
    auto cut = base::utf8_prefix(text, bytes_max);
    return token::without_secrets(std::string(cut));
}

}  // namespace

void record(Act& act, const Event& event) {
    auto details = event.details;
    for (auto& detail : details) {
        if (const auto* const text = detail.value().if_string()) detail.value() = kept(std::string(*text));
    }
    act.writes.append_audit({.id = base::EventId::make(act.authority.clock(), act.authority.entropy()),
                             .at = act.now,
                             .type = std::string(event.type),
                             .actor = event.actor,
                             .actor_token = event.actor_token,
                             .target = kept(event.target),
                             .owner = event.owner,
                             .ip = act.ip,
                             .request_id = act.request_id,
                             .details = boost::json::serialize(details)});
}

void record(Act& act, const Caller& caller, std::string_view type, std::string target, std::string owner,
            boost::json::object details) {
    record(act, Event{.type = type,
                      .actor = caller.id(),
                      .actor_token = caller.token ? caller.token->id.text() : std::string(),
                      .target = std::move(target),
                      .owner = std::move(owner),
                      .details = std::move(details)});
}

void record_refused(Act& act, const Caller* caller, std::string_view type, std::string target, const Refusal& refusal) {
    act.writes.undo();
    if (caller == nullptr) return;  // who is not known has no trail; the answer is counted as a metric
    boost::json::object details{{"error", refusal.name}};
    if (!refusal.pointer.empty()) details["pointer"] = refusal.pointer;
    if (!refusal.missing.empty()) {
        details["missing"] = boost::json::array(refusal.missing.begin(), refusal.missing.end());
    }
    record(act, *caller, std::string(type) + ".refused", std::move(target), caller->id(), std::move(details));
}

Result<store::Page<store::AuditRow>> list_audit(Look& look, const Caller& caller, const AuditQuery& query) {
    const auto seen = visible(look, caller, "jeton.audit:read");
    if (!seen.all && seen.principals.empty()) {
        return lacking("Reading the audit trail needs jeton.audit:read on the principal whose trail it is.",
                       "jeton.audit:read", "self");
    }
    store::AuditFilter filter{.since = query.since,
                              .until = query.until,
                              .actor = query.actor,
                              .token = query.token,
                              .type = query.type,
                              .target = query.target,
                              .visible_owners = {},
                              .all_owners = seen.all,
                              .after = query.after,
                              .limit = query.limit};
    for (const auto& principal : seen.principals) filter.visible_owners.push_back(principal.text());
    if (query.owner) {
        const bool visible_owner =
            seen.all || std::ranges::find(filter.visible_owners, *query.owner) != filter.visible_owners.end();
        if (!visible_owner) return store::Page<store::AuditRow>{};  // as one that has no trail
        filter.all_owners = false;
        filter.visible_owners = {*query.owner};
    }
    return look.reads.list_audit(filter);
}

boost::json::object view(const store::AuditRow& row) {
    boost::system::error_code failed;
    auto details = boost::json::parse(row.details, failed);
    if (failed || !details.is_object()) details = boost::json::object{};
    return {{"id", row.id.text()},
            {"at", base::format_time(row.at)},
            {"type", row.type},
            {"actor", text_or_null(row.actor)},
            {"actor_token", text_or_null(row.actor_token)},
            {"target", text_or_null(row.target)},
            {"owner", text_or_null(row.owner)},
            {"ip", text_or_null(row.ip)},
            {"request_id", text_or_null(row.request_id)},
            {"details", std::move(details)}};
}

}  // namespace jeton::authority
