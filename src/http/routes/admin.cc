// /v1/admin: what a deployment says of itself to those who run it.
#include <array>
#include <boost/json/array.hpp>

#include "base/version.h"
#include "config/view.h"
#include "http/routes.h"
#include "http/routes/api.h"

namespace jeton::http {
namespace {

using authority::Caller;
using authority::Look;

Reply settings(Call& call) {
    return inquire(call, [&application = call.application](Look&, const Caller&) -> Result<Answer> {
        return Answer{.status = 200, .body = config::view(*application.parts.settings())};
    });
}

boost::json::object check(std::string_view name, bool ok, std::string_view good, std::string_view bad) {
    return {{"name", name}, {"ok", ok}, {"detail", ok ? good : bad}};
}

boost::json::array checks(const Application& application) {
    const auto& parts = application.parts;
    return {check("clock", application.ready(), "The wall clock and the time that this process counts agree.",
                  "The wall clock is more than 60 s off the time that this process counts: set it, and restart."),
            check("store", parts.store.healthy(), "The last change was written.",
                  "The last change could not be written: the log says why. Verify still answers."),
            check("use", parts.use.dropped() == 0, "Every use was counted.",
                  "Some uses were not counted since the start: more came than could be written."),
            check("refusals", parts.authority.notes_dropped() == 0, "Every refused use of a token was recorded.",
                  "Some refused uses were not recorded since the start: too many different ones came at once.")};
}

Reply health(Call& call) {
    return inquire(call, [&application = call.application](Look& look, const Caller&) -> Result<Answer> {
        const auto totals = look.reads.totals();
        return Answer{.status = 200,
                      .body = boost::json::object{{"ready", application.ready()},
                                                  {"checks", checks(application)},
                                                  {"version", base::version()},
                                                  {"started_at", base::format_time(application.started_at)},
                                                  {"tokens", totals.tokens},
                                                  {"principals", totals.principals},
                                                  {"audit_events", totals.audit_events},
                                                  {"database_bytes", application.parts.store.bytes()}}};
    });
}

/// One node: what is committed is applied before anyone hears of it, and no lease bounds it.
Reply nodes(Call& call) {
    return inquire(call, [&application = call.application](Look& look, const Caller&) -> Result<Answer> {
        boost::json::object node{{"name", application.options.node},
                                 {"version", base::version()},
                                 {"lease_expires_at", nullptr},
                                 {"applied", look.reads.totals().changes},
                                 {"behind", 0},
                                 {"last_error", nullptr}};
        if (!application.parts.store.healthy()) node["last_error"] = "The last change could not be written.";
        return Answer{
            .status = 200,
            .body = boost::json::object{{"items", boost::json::array{std::move(node)}}, {"next_cursor", nullptr}}};
    });
}

}  // namespace

std::span<const Route> admin_routes() {
    static constexpr std::array routes{
        Route{Method::get, "/v1/admin/settings", Access::admin_read, settings},
        Route{Method::get, "/v1/admin/nodes", Access::admin_read, nodes},
        Route{Method::get, "/v1/admin/health", Access::admin_read, health},
    };
    return routes;
}

}  // namespace jeton::http
