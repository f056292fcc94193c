// Audit: every change is an event, in its transaction; a refused change is one too (contract 5).
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "authority/authority.h"
#include "authority/caller.h"
#include "authority/refusal.h"

namespace jeton::authority {

/// What happened. Ids as text; empty where there is none. `details` never holds a secret.
struct Event {
    std::string_view type;    ///< `token.create`
    std::string actor;        ///< a principal's id
    std::string actor_token;  ///< a token's id
    std::string target;       ///< the id of what was changed
    std::string owner;        ///< whose trail it belongs to
    boost::json::object details{};
};

void record(Act& act, const Event& event);
/// The same, by `caller`.
void record(Act& act, const Caller& caller, std::string_view type, std::string target, std::string owner,
            boost::json::object details = {});
/// A change that a rule refused: undoes what the work did, then records `TYPE.refused` by `caller`, if it is known.
void record_refused(Act& act, const Caller* caller, std::string_view type, std::string target, const Refusal& refusal);

struct AuditQuery {
    std::optional<base::Time> since;
    std::optional<base::Time> until;  ///< before it
    std::optional<std::string> actor;
    std::optional<std::string> token;  ///< as target or actor
    std::optional<std::string> type;
    std::optional<std::string> target;
    std::optional<std::string> owner;
    std::optional<base::EventId> after;
    std::int64_t limit = 50;
};
/// Newest first, of the principals on whom the caller may `jeton.audit:read`; 403 when there are none.
[[nodiscard]] Result<store::Page<store::AuditRow>> list_audit(Look& look, const Caller& caller,
                                                              const AuditQuery& query);
/// As the API writes an event.
[[nodiscard]] boost::json::object view(const store::AuditRow& row);

}  // namespace jeton::authority
