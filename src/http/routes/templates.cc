// /v1/templates: what administrators offer to start a new token from.
#include <array>

#include "authority/templates.h"
#include "http/routes.h"
#include "http/routes/api.h"

namespace jeton::http {
namespace {

using authority::Act;
using authority::Caller;
using authority::Look;

Reply create(Call& call) {
    Members members(call.request.body);
    authority::TemplateDraft draft;
    draft.name = members.text("name", 1, 100).value_or(std::string());
    draft.description = members.text("description", 0, 1000).value_or(std::string());
    draft.grants = members.grants("grants").value_or(permission::Grants{});
    if (const auto span = members.integer("expires_in", 1, std::int64_t{100} * 366 * 86400))
        draft.expires_in = base::seconds(*span);
    draft.allowed_ips = members.networks("allowed_ips").value_or(std::vector<base::Network>{});
    draft.max_uses = members.integer("max_uses", 1, 1'000'000'000);
    members.require("name");
    members.require("grants");
    if (const auto& refusal = members.finish()) return refused_change(call, {}, *refusal);
    return change(call, {}, [draft = std::move(draft)](Act& act, const Caller& caller) -> Result<Answer> {
        const auto row = authority::create_template(act, caller, draft);
        if (!row) return std::unexpected(row.error());
        return Answer{.status = 201, .body = authority::view(act, *row)};
    });
}

/// All of them: there are few.
Reply list(Call& call) {
    return inquire(call, [](Look& look, const Caller&) -> Result<Answer> {
        boost::json::array items;
        for (const auto& row : look.reads.templates()) items.push_back(authority::view(look, row));
        return Answer{.status = 200,
                      .body = boost::json::object{{"items", std::move(items)}, {"next_cursor", nullptr}}};
    });
}

Reply remove(Call& call) {
    const auto id = base::TemplateId::parse(call.request.parameters[0]);
    if (!id) return refused_change(call, {}, authority::not_found("template").error());
    return change(call, id->text(), [id = *id](Act& act, const Caller& caller) -> Result<Answer> {
        const auto removed = authority::remove_template(act, caller, id);
        if (!removed) return std::unexpected(removed.error());
        return Answer{.status = 204};
    });
}

}  // namespace

std::span<const Route> template_routes() {
    static constexpr std::array routes{
        Route{Method::get, "/v1/templates", Access::caller, list},
        Route{Method::post, "/v1/templates", Access::admin_write, create, "template.create"},
        Route{Method::delete_, "/v1/templates/{id}", Access::admin_write, remove, "template.delete"},
    };
    return routes;
}

}  // namespace jeton::http
