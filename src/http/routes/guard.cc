// GET /v1/guard/{name}: the decision for gateways, in a status and header fields.
#include <algorithm>
#include <array>

#include "base/characters.h"

#include "guard/credential.h"
#include "guard/original.h"
#include "http/decision_text.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/upgrade.h"

namespace jeton::http {
namespace {

constexpr std::size_t scopes_bytes_max = 2048;

/// `upgrade`: a link to a token with what is missing.
Response forbidden(std::string name, std::string detail, std::vector<std::string> missing = {},
                   std::string upgrade = {}) {
    Problem problem{.status = 403, .name = std::move(name), .detail = std::move(detail)};
    problem.missing = std::move(missing);
    problem.upgrade = std::move(upgrade);
    return problem_response(problem);
}

Response challenge(const guard::Guard& guard) {
    auto response = guard_unavailable();
    response.status = 401;
    // Basic first: git and old nginx look no further than the first challenge.
    response.fields.emplace_back("WWW-Authenticate", guard.basic() ? "Basic realm=\"jeton\", Bearer realm=\"jeton\""
                                                                   : std::string(bearer_challenge));
    return response;
}

std::optional<guard::Original> original_of(const Call& call, const guard::Guard& guard) {
    const auto& request = call.request;
    switch (guard.proxy()) {
        case guard::Proxy::nginx:
            return guard::read_nginx(call.desk.fields);
        case guard::Proxy::forwarded:
            return guard::read_forwarded(call.desk.fields);
        case guard::Proxy::envoy: {
            const auto prefix = std::string_view("/v1/guard/").size() + guard.name().size();
            const auto uri = request.target.substr(std::min(prefix, request.target.size()));
            return guard::read_envoy(request.method_text, uri, call.desk.fields);
        }
    }
    return std::nullopt;
}

/// The fields of a 200: always all of them, so that a client's own of that name is overwritten.
template <typename Put>
void identity_fields(const verify::View& view, const verify::Decision& decision, Put&& put) {
    std::string scopes;
    view.catalog().for_each_highest(decision.scopes, [&](std::string_view scope) {
        if (scopes.size() + 1 + scope.size() > scopes_bytes_max) return;
        if (!scopes.empty()) scopes.push_back(' ');
        scopes.append(scope);
    });
    put("X-Jeton-Principal", decision.principal.id_text);
    put("X-Jeton-Principal-Type", base::name_of(decision.principal.id.type()));
    put("X-Jeton-Username", username_of(decision.principal));
    put("X-Jeton-External-Id", decision.principal.external_id);
    const auto id = base::uuid_characters(decision.token.id.uuid());
    std::array<char, base::TokenTag::prefix.size() + 1 + id.size()> token;
    auto* const end = std::ranges::copy(base::TokenTag::prefix, token.begin()).out;
    *end = '_';
    std::ranges::copy(id, end + 1);
    put("X-Jeton-Token", base::view_of(token));
    put("X-Jeton-App", decision.app);
    put("X-Jeton-Scopes", scopes);
}

/// The grants that would have let the request through.
permission::Grants needed(const permission::Catalog& catalog, const std::vector<std::string>& missing,
                          const permission::Resource& resource) {
    permission::Grant grant;
    for (const auto& scope : missing) grant.scopes.push_back(*permission::Scope::parse(scope));
    if (resource.type != permission::no_type)
        grant.resources[catalog.resource_types()[resource.type].name].emplace_back(resource.name);
    return {std::move(grant)};
}

Reply refuse(Call& call, const guard::Guard& guard, const verify::View& view, const verify::Decision& decision,
             const permission::Resource& resource, const std::optional<base::Address>& address) {
    note_refused(call, decision, address);
    using verify::Reason;
    switch (decision.reason) {
        case Reason::ip_not_allowed:
            return forbidden("ip_not_allowed", "The token may not be used from this address.");
        case Reason::insufficient_scope:
        case Reason::resource_not_granted: {
            std::vector<std::string> missing;
            for (const auto scope : view.catalog().names_of_highest(decision.missing)) missing.emplace_back(scope);
            auto upgrade = upgrade_link(call.application.link_base(), needed(view.catalog(), missing, resource),
                                        decision.token.name);
            const bool anywhere = decision.reason == Reason::resource_not_granted;
            return forbidden(anywhere ? "resource_not_granted" : "insufficient_scope",
                             "The token lacks " + (missing.empty() ? std::string("a scope") : missing.front()) +
                                 (anywhere ? " on this resource." : "."),
                             missing, std::move(upgrade));
        }
        case Reason::none:
        case Reason::malformed:
        case Reason::unknown:
        case Reason::revoked:
        case Reason::rotated:
        case Reason::expired:
        case Reason::not_yet_valid:
        case Reason::principal_disabled:
        case Reason::app_disabled:
        case Reason::used_up:
            return challenge(guard);
    }
    return challenge(guard);
}

/// `path_behind`: the client's path stands behind the guard's name.
Reply decide_for(Call& call, bool path_behind) {
    const auto view = call.desk.reader.pin();
    const auto* const guards = call.desk.guards(call.application, view.catalog());
    if (guards == nullptr) return guard_unavailable();
    const auto* const guard = guards->find(call.request.parameters[0]);
    if (guard == nullptr)
        return forbidden("no_guard",
                         "There is no guard of this name: see the sections [guard.NAME] of the configuration.");
    // Only Envoy puts the client's path behind ours, and asks with the client's method.
    if (path_behind && guard->proxy() != guard::Proxy::envoy)
        return forbidden("no_guard",
                         "A guard for this proxy is asked at /v1/guard/NAME, with nothing behind the name.");
    call.desk.fields.clear();
    for (const auto& field : call.request.fields)
        call.desk.fields.push_back({.name = field.name, .value = field.value});
    const auto original = original_of(call, *guard);
    if (!original)
        return forbidden("no_original_request",
                         "The proxy does not say, once, what the client asked for: see docs/guards.md for the fields.");

    const auto now = call.application.parts.clock.now();
    auto requirement = guard->match(original->method, original->uri, call.desk.scratch);
    if (!requirement) {
        const bool ambiguous = requirement.error() == guard::Refusal::ambiguous;
        return forbidden(ambiguous ? "ambiguous_path" : "no_rule",
                         ambiguous
                             ? "Two programs might read this path or query differently: write it in its plain form."
                             : "No rule of this guard lets such a request through.");
    }
    if (requirement->resource.type == permission::principal_type)
        requirement->resource.owner = view.owner_of(requirement->resource.name);
    const guard::Credential credential(call.desk.fields);
    if (credential.kind() == guard::Credential::Kind::refused)
        return forbidden("several_credentials", "The request shows different credentials: send one.");
    if (credential.kind() == guard::Credential::Kind::none) {
        call.desk.metrics.decided(verify::Reason::unknown);
        return challenge(*guard);
    }
    const auto decision = view.verify(credential.text(), &*requirement, original->address, now, call.sought);
    call.desk.metrics.decided(decision.reason);
    if (decision.verdict == verify::Verdict::no)
        return refuse(call, *guard, view, decision, requirement->resource, original->address);
    call.desk.pen.note(decision, requirement->scopes, original->address, now);
    if (decision.verdict == verify::Verdict::yes_if_recorded) {
        Response yes = guard_unavailable();
        yes.status = 200;
        identity_fields(view, decision,
                        [&](std::string_view name, std::string_view value) { yes.fields.emplace_back(name, value); });
        const authority::UseRecord record{.token = decision.token.id,
                                          .counts_use = decision.counts_use,
                                          .ends_overlap = decision.ends_overlap,
                                          .now = now};
        return Writing{.work =
                           [record, yes = std::move(yes), no = challenge(*guard)](store::Transaction& transaction) {
                               return authority::record_use(transaction, record) ? yes : no;
                           },
                       .after = nullptr,
                       .guard = true};
    }
    call.out.head(200, call.request.id);
    identity_fields(view, decision,
                    [&](std::string_view name, std::string_view value) { call.out.field(name, value); });
    if (!call.keep_alive) call.out.close();
    call.out.no_body();
    return Written{};
}

std::optional<verify::Sought> seek_credential(Lookahead& lookahead, const Request& request) {
    for (const std::string_view name : {"Authorization", "X-API-Key"}) {
        const auto value = request.field(name);
        if (!value) continue;
        const guard::HeaderField field{.name = name, .value = *value};
        const guard::Credential credential(std::span(&field, 1));
        if (!credential.text().empty()) return lookahead.seek(credential.text());
    }
    return std::nullopt;
}

Reply decide(Call& call) { return decide_for(call, false); }
Reply decide_path(Call& call) { return decide_for(call, true); }

}  // namespace

std::span<const Route> guard_routes() {
    static constexpr std::array routes{
        Route{Method::get, "/v1/guard/{name}", Access::gateway, decide, body_bytes_max, seek_credential},
        Route{Method::other, "/v1/guard/{name}/{path...}", Access::gateway, decide_path, body_bytes_max,
              seek_credential},
    };
    return routes;
}

}  // namespace jeton::http
