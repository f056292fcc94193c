// What runs a server: health, metrics, the API's description, reload.
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "authority/audit.h"
#include "http/openapi.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/routes/api.h"

namespace jeton::http {
namespace {

Response text_response(unsigned status, std::string_view type, std::string body) {
    return {.status = status,
            .content_type = std::string(type),
            .body = std::move(body),
            .fields = {},
            .cacheable = false,
            .narrowed = false};
}

Reply healthz(Call&) { return text_response(200, "text/plain", "ok\n"); }

Reply readyz(Call& call) {
    if (!call.application.ready()) {
        return problem_response({.status = 503,
                                 .name = "clock",
                                 .detail = "The wall clock is more than 60 s off the time that this process counts: "
                                           "set the clock, and restart."});
    }
    return text_response(200, "text/plain", "ready\n");
}

Reply metrics(Call& call) {
    Metrics::Totals totals;
    for (const auto* const metrics : call.application.metrics) metrics->add_to(totals);
    auto text = prometheus_text(totals);
    const auto& parts = call.application.parts;
    const auto add = [&](std::string_view name, std::string_view type, std::uint64_t value) {
        text.append("# TYPE ")
            .append(name)
            .append(" ")
            .append(type)
            .append("\n")
            .append(name)
            .append(" ")
            .append(std::to_string(value))
            .append("\n");
    };
    add("jeton_store_healthy", "gauge", parts.store.healthy() ? 1 : 0);
    add("jeton_commits_total", "counter", parts.store.commits());
    add("jeton_use_notes_dropped_total", "counter", parts.use.dropped());
    add("jeton_refusal_notes_dropped_total", "counter",
        parts.authority.notes_dropped() + parts.authority.refused_sign_ins().dropped());
    add("jeton_password_hashes_total", "counter", call.application.hasher->computed());
    return text_response(200, "text/plain; version=0.0.4", std::move(text));
}

Reply openapi(Call&) {
    auto response = text_response(200, "application/json", std::string(openapi_json()));
    response.cacheable = true;
    return response;
}

Reply reload(Call& call) {
    if (!call.request.body.empty()) {
        Members members(call.request.body);
        if (const auto& refusal = members.finish()) return refused_change(call, {}, *refusal);
    }
    return change(call, {}, [&call](authority::Act& act, const authority::Caller& caller) -> authority::Result<Answer> {
        auto changed = call.application.parts.reload(act.writes);
        if (!changed) return std::unexpected(authority::invalid({}, changed.error()).error());
        boost::json::object names{{"changed", boost::json::array(changed->begin(), changed->end())}};
        authority::record(act, caller, "settings.reload", {}, {}, names);
        const bool narrowed = !changed->empty();  // any of it can take something away
        return Answer{.status = 200, .body = std::move(names), .shown_secret_of = std::nullopt, .narrowed = narrowed};
    });
}

}  // namespace

std::span<const Route> service_routes() {
    static constexpr std::array routes{
        Route{Method::get, "/healthz", Access::open, healthz},
        Route{Method::get, "/readyz", Access::open, readyz},
        Route{Method::get, "/openapi.json", Access::open, openapi},
        Route{Method::get, "/metrics", Access::admin_read, metrics},
        Route{Method::post, "/v1/admin/reload", Access::admin_write, reload, "settings.reload"},
    };
    return routes;
}

}  // namespace jeton::http
