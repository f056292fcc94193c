// /v1/account/identities and /v1/users/{id}/identities: by which sign-ins of providers an account is known.
#include <array>
#include <boost/json/array.hpp>

#include "authority/identities.h"
#include "http/problem.h"
#include "http/routes/api.h"
#include "http/routes/factors.h"

namespace jeton::http {
namespace {

using authority::Act;
using authority::Caller;
using authority::Look;

/// The provider of the configuration that speaks for `issuer`; null when it has none any more.
const login::ProviderSettings* provider_of(const Call& call, std::string_view issuer) {
    for (const auto& provider : call.application.parts.providers) {
        if (provider->settings().issuer == issuer) return &provider->settings();
    }
    return nullptr;
}

authority::OpensBy opens_by(const Call& call) {
    return [&call](std::string_view issuer) { return provider_of(call, issuer) != nullptr; };
}

std::optional<base::PrincipalId> named_user(const Call& call) {
    const auto id = base::PrincipalId::parse(call.request.parameters[0]);
    return id && id->type() == base::PrincipalType::user ? id : std::nullopt;
}

Reply list_of_user(Call& call) {
    const Query query(call.request, {});
    if (query.refusal()) return refused(call, *query.refusal());
    const auto user = named_user(call);
    if (!user) return refused(call, authority::not_found("user").error());
    return inquire(call, [&call, user = *user](Look& look, const Caller& caller) -> Result<Answer> {
        const auto rows = authority::list_identities(look, caller, user);
        if (!rows) return std::unexpected(rows.error());
        return Answer{.status = 200,
                      .body = boost::json::object{{"items", identities_view(call, *rows)}, {"next_cursor", nullptr}}};
    });
}

Reply remove_own(Call& call) {
    const auto id = base::IdentityId::parse(call.request.parameters[0]);
    if (!id) return refused_change(call, {}, authority::not_found("identity").error());
    return change(call, id->text(), [&call, id = *id](Act& act, const Caller& caller) -> Result<Answer> {
        auto removed = authority::remove_identity(act, caller, caller.principal.id, id, opens_by(call));
        if (!removed) return std::unexpected(removed.error());
        return Answer{.status = 204};
    });
}

Reply remove_of_user(Call& call) {
    const auto user = named_user(call);
    const auto id = base::IdentityId::parse(call.request.parameters[1]);
    if (!user || !id) return refused_change(call, {}, authority::not_found("identity").error());
    return change(call, id->text(), [&call, user = *user, id = *id](Act& act, const Caller& caller) -> Result<Answer> {
        auto removed = authority::remove_identity(act, caller, user, id, opens_by(call));
        if (!removed) return std::unexpected(removed.error());
        return Answer{.status = 204};
    });
}

}  // namespace

boost::json::array identities_view(const Call& call, const std::vector<store::IdentityRow>& rows) {
    boost::json::array items;
    for (const auto& row : rows) {
        const auto* const provider = provider_of(call, row.issuer);
        items.push_back({{"id", row.id.text()},
                         {"provider", provider ? boost::json::value(provider->name) : boost::json::value(nullptr)},
                         {"issuer", row.issuer},
                         {"subject", row.subject},
                         {"created_at", base::format_time(row.created_at)}});
    }
    return items;
}

std::span<const Route> identity_routes() {
    static constexpr std::array routes{
        Route{Method::delete_, "/v1/account/identities/{id}", Access::session, remove_own, "identity.delete"},
        Route{Method::get, "/v1/users/{id}/identities", Access::caller, list_of_user},
        Route{Method::delete_, "/v1/users/{id}/identities/{identity}", Access::caller, remove_of_user,
              "identity.delete"},
    };
    return routes;
}

}  // namespace jeton::http
