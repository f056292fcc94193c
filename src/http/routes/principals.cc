// /v1/users and /v1/services.
#include <array>

#include "authority/principals.h"
#include "base/percent.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/routes/api.h"

namespace jeton::http {
namespace {

using authority::Act;
using authority::Caller;
using authority::Look;
using base::PrincipalType;

std::optional<base::PrincipalId> named(const Call& call, PrincipalType type) {
    const auto id = base::PrincipalId::parse(call.request.parameters[0]);
    return id && id->type() == type ? id : std::nullopt;
}
Refusal no_such(PrincipalType type) { return authority::not_found(std::string(base::name_of(type))).error(); }

/// `ceiling`: a list of grants, or null.
std::optional<authority::Ceiling> read_ceiling(Members& members) {
    if (!members.has("ceiling")) return std::nullopt;
    if (members.is_null("ceiling")) {
        members.allow("ceiling");
        return authority::Ceiling{};
    }
    return authority::Ceiling(members.grants("ceiling"));
}

/// A text, or null.
std::optional<std::optional<std::string>> read_nullable(Members& members, std::string_view name,
                                                        std::size_t bytes_max) {
    if (members.is_null(name)) {
        members.allow(name);
        return std::optional<std::string>{};
    }
    auto text = members.text(name, 1, bytes_max);
    if (!text) return std::nullopt;
    return text;
}

Result<Answer> answer_of(Look& look, const Result<store::PrincipalRow>& row, unsigned status, bool narrowed = false) {
    if (!row) return std::unexpected(row.error());
    return Answer{
        .status = status, .body = authority::view(look, *row), .shown_secret_of = std::nullopt, .narrowed = narrowed};
}

Reply create_user(Call& call) {
    Members members(call.request.body);
    authority::UserDraft draft;
    draft.username = members.text("username", 1, 64).value_or(std::string());
    draft.email = read_nullable(members, "email", 254).value_or(std::nullopt);
    draft.external_id = read_nullable(members, "external_id", 255).value_or(std::nullopt);
    draft.ceiling = read_ceiling(members).value_or(std::nullopt);
    members.require("username");
    if (const auto& refusal = members.finish()) return refused_change(call, {}, *refusal);
    return change(call, {}, [draft = std::move(draft)](Act& act, const Caller& caller) {
        return answer_of(act, authority::create_user(act, caller, draft), 201);
    });
}

Reply sync_user(Call& call) {
    const auto external_id = base::percent_decode(call.request.parameters[0], false);
    Members members(call.request.body);
    authority::UserSync sync;
    sync.external_id = external_id.value_or(std::string());  // empty is refused as what cannot be decoded is
    sync.username = members.text("username", 1, 64);
    sync.email = read_nullable(members, "email", 254);
    sync.ceiling = read_ceiling(members);
    if (const auto& refusal = members.finish()) return refused_change(call, sync.external_id, *refusal);
    auto target = sync.external_id;
    return change(call, std::move(target), [sync = std::move(sync)](Act& act, const Caller& caller) -> Result<Answer> {
        const auto synced = authority::sync_user(act, caller, sync);
        if (!synced) return std::unexpected(synced.error());
        return Answer{.status = synced->created ? 201U : 200U,
                      .body = authority::view(act, synced->row),
                      .shown_secret_of = std::nullopt,
                      .narrowed = !synced->created && sync.ceiling.has_value()};
    });
}

Reply create_service(Call& call) {
    Members members(call.request.body);
    authority::ServiceDraft draft;
    draft.name = members.text("name", 1, 64).value_or(std::string());
    draft.owner = members.principal("owner");
    draft.ceiling = read_ceiling(members).value_or(std::nullopt);
    members.require("name");
    if (const auto& refusal = members.finish()) return refused_change(call, {}, *refusal);
    return change(call, {}, [draft = std::move(draft)](Act& act, const Caller& caller) {
        return answer_of(act, authority::create_service(act, caller, draft), 201);
    });
}

template <PrincipalType type>
Reply list(Call& call) {
    Query query(call.request, {"cursor"});
    const authority::PrincipalQuery wanted{
        .type = type, .after = query.id<base::PrincipalId>("cursor"), .limit = query.limit()};
    if (query.refusal()) return refused(call, *query.refusal());
    return inquire(call, [wanted](Look& look, const Caller& caller) -> Result<Answer> {
        const auto page = authority::list_principals(look, caller, wanted);
        if (!page) return std::unexpected(page.error());
        return list_answer(*page, [&](const store::PrincipalRow& row) { return authority::view(look, row); });
    });
}

template <PrincipalType type>
Reply show(Call& call) {
    const auto id = named(call, type);
    if (!id) return refused(call, no_such(type));
    return inquire(call, [id = *id](Look& look, const Caller& caller) {
        return answer_of(look, authority::find_principal(look, caller, id), 200);
    });
}

template <PrincipalType type>
Reply patch(Call& call) {
    const auto id = named(call, type);
    if (!id) return refused_change(call, {}, no_such(type));
    Members members(call.request.body);
    authority::PrincipalPatch patch;
    patch.disabled = members.boolean("disabled");
    patch.ceiling = read_ceiling(members);
    if (const auto& refusal = members.finish()) return refused_change(call, id->text(), *refusal);
    const bool narrows = patch.disabled.value_or(false) || patch.ceiling.has_value();
    return change(call, id->text(), [id = *id, patch = std::move(patch), narrows](Act& act, const Caller& caller) {
        return answer_of(act, authority::change_principal(act, caller, id, patch), 200, narrows);
    });
}

template <PrincipalType type>
Reply remove(Call& call) {
    const auto id = named(call, type);
    if (!id) return refused_change(call, {}, no_such(type));
    return change(call, id->text(), [id = *id](Act& act, const Caller& caller) -> Result<Answer> {
        const auto removed = authority::delete_principal(act, caller, id);
        if (!removed) return std::unexpected(removed.error());
        return Answer{.status = 204, .body = std::nullopt, .shown_secret_of = std::nullopt, .narrowed = true};
    });
}

}  // namespace

std::span<const Route> principal_routes() {
    static constexpr std::array routes{
        Route{Method::post, "/v1/users", Access::caller, create_user, "user.create"},
        Route{Method::get, "/v1/users", Access::caller, list<PrincipalType::user>},
        Route{Method::put, "/v1/users/external/{external_id}", Access::caller, sync_user, "user.update"},
        Route{Method::get, "/v1/users/{id}", Access::caller, show<PrincipalType::user>},
        Route{Method::patch, "/v1/users/{id}", Access::caller, patch<PrincipalType::user>, "user.update"},
        Route{Method::delete_, "/v1/users/{id}", Access::caller, remove<PrincipalType::user>, "user.delete"},
        Route{Method::post, "/v1/services", Access::caller, create_service, "service.create"},
        Route{Method::get, "/v1/services", Access::caller, list<PrincipalType::service>},
        Route{Method::get, "/v1/services/{id}", Access::caller, show<PrincipalType::service>},
        Route{Method::patch, "/v1/services/{id}", Access::caller, patch<PrincipalType::service>, "service.update"},
        Route{Method::delete_, "/v1/services/{id}", Access::caller, remove<PrincipalType::service>, "service.delete"},
    };
    return routes;
}

}  // namespace jeton::http
