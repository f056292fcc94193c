// GET /v1/audit: what happened, newest first.
#include <array>

#include "authority/audit.h"
#include "http/routes.h"
#include "http/routes/api.h"

namespace jeton::http {
namespace {

Reply list(Call& call) {
    Query query(call.request, {"since", "until", "actor", "token", "type", "target", "owner", "cursor"});
    authority::AuditQuery wanted{.since = query.time("since"),
                                 .until = query.time("until"),
                                 .actor = query.find("actor"),
                                 .token = query.find("token"),
                                 .type = query.find("type"),
                                 .target = query.find("target"),
                                 .owner = query.find("owner"),
                                 .after = query.id<base::EventId>("cursor"),
                                 .limit = query.limit()};
    if (query.refusal()) return refused(call, *query.refusal());
    return inquire(call, [wanted](authority::Look& look, const authority::Caller& caller) -> Result<Answer> {
        const auto page = authority::list_audit(look, caller, wanted);
        if (!page) return std::unexpected(page.error());
        return list_answer(*page, [](const store::AuditRow& row) { return authority::view(row); });
    });
}

}  // namespace

std::span<const Route> audit_routes() {
    static constexpr std::array routes{Route{Method::get, "/v1/audit", Access::caller, list}};
    return routes;
}

}  // namespace jeton::http
