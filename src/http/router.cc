#include "http/router.h"

#include <algorithm>
#include <type_traits>

#include "guard/credential.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/routes/api.h"
#include "http/routes/factors.h"
#include "http/session_access.h"
#include "http/steps.h"
#include "http/upgrade.h"

namespace jeton::http {
namespace {

/// Matches `path` against a route's; fills the parameters.
bool matches(std::string_view pattern, std::string_view path, Request& request) {
    std::size_t parameter = 0;
    while (!pattern.empty() && !path.empty()) {
        if (pattern.front() == '{') {
            const auto close = pattern.find('}');
            const bool rest = pattern.substr(0, close).ends_with("...");
            const auto end = rest ? path.size() : std::min(path.find('/'), path.size());
            if (end == 0) return false;
            request.parameters[parameter++] = path.substr(0, end);
            path.remove_prefix(end);
            pattern.remove_prefix(close + 1);
        } else if (pattern.front() != path.front()) {
            return false;
        } else {
            pattern.remove_prefix(1);
            path.remove_prefix(1);
        }
    }
    if (path.empty() && pattern.starts_with('{') && pattern.ends_with("...}")) {
        request.parameters[parameter] = {};  // Envoy's `/`
        return true;
    }
    return pattern.empty() && path.empty();
}

bool fits(const Route& route, const Request& request) {
    const auto wanted = request.method == Method::head ? Method::get : request.method;
    // Envoy asks with the client's own method.
    return route.method == wanted || route.method == Method::other;
}

bool is_at(const Route& route, Request& request) {
    if (request.entrance == Entrance::guard && !route.on_guard_listener) return false;
    if (!request.path.starts_with(route.literal)) return false;
    return matches(route.path.substr(route.literal.size()), request.path.substr(route.literal.size()), request);
}

/// The methods that this path answers.
std::string allowed_methods(Request& request) {
    std::string allow;
    for (const auto& route : routes()) {
        if (!is_at(route, request)) continue;
        if (!allow.empty()) allow += ", ";
        allow += name_of(route.method);
        if (route.method == Method::get) allow += ", HEAD";
    }
    return allow;
}

bool is_json(std::string_view type) {
    const auto end = std::min(type.find(';'), type.size());
    auto media = type.substr(0, end);
    while (media.ends_with(' ')) media.remove_suffix(1);
    return same_name(media, "application/json");
}

/// `name`: the token's, when it is known.
Response missing_scope(Call& call, std::string_view scope, std::string_view name) {
    const auto refusal = authority::lacking("This needs a token with " + std::string(scope) + ".", scope).error();
    auto problem = Problem::of(refusal);
    problem.upgrade = upgrade_link(call.application.link_base(), refusal.needed, name);
    return problem_response(problem);
}

std::optional<base::Address> address_of(const Request& request) {
    return request.address_known ? std::optional(request.address) : std::nullopt;
}

/// A yes of the index for whoever calls. The authority asks again, in the transaction.
std::optional<Response> check_caller(Call& call, std::string_view scope, std::optional<std::string_view> secret) {
    if (!secret) return refuse_credential(call);
    auto view = call.desk.reader.pin();
    const auto now = call.application.parts.clock.now();
    std::optional<permission::Requirement> requirement;
    if (!scope.empty()) {
        auto compiled = permission::Requirement::compile(view.catalog(), std::span(&scope, 1), std::nullopt);
        if (!compiled)
            return missing_scope(call, scope, {});  // a route that asks for what the catalog lacks is nobody's
        requirement = *compiled;
    }
    const auto decision = view.verify(*secret, requirement ? &*requirement : nullptr, address_of(call.request), now);
    if (decision.verdict == verify::Verdict::no) {
        note_refused(call, decision, address_of(call.request));
        using verify::Reason;
        if (decision.reason == Reason::insufficient_scope || decision.reason == Reason::resource_not_granted)
            return missing_scope(call, scope, decision.token.name);
        if (decision.reason == Reason::ip_not_allowed) {
            return problem_response(
                {.status = 403,
                 .name = "ip_not_allowed",
                 .detail = "This token may not be used from the address that the request came from."});
        }
        return refuse_credential(call);
    }
    if (decision.ends_overlap) {
        call.first_use =
            authority::UseRecord{.token = decision.token.id, .counts_use = false, .ends_overlap = true, .now = now};
    }
    call.desk.pen.note(decision, requirement ? requirement->scopes : permission::ScopeSet{}, address_of(call.request),
                       now);
    call.secret = *secret;
    return std::nullopt;
}

/// Two different credentials: nobody can say for which of them the answer is (A01). The guards' reading of them.
bool shows_several_credentials(Call& call) {
    std::size_t fields = 0;
    for (const auto& field : call.request.fields) {
        if (same_name(field.name, "Authorization") || same_name(field.name, "X-API-Key")) ++fields;
    }
    if (fields < 2) return false;
    call.desk.fields.clear();
    for (const auto& field : call.request.fields)
        call.desk.fields.push_back({.name = field.name, .value = field.value});
    return guard::Credential(call.desk.fields).kind() == guard::Credential::Kind::refused;
}

std::optional<std::string_view> verifier_of(const Request& request) {
    if (request.count("X-Jeton-Verifier") != 1) return std::nullopt;
    auto value = *request.field("X-Jeton-Verifier");
    constexpr std::string_view scheme = "Bearer ";
    if (value.size() > scheme.size() && same_name(value.substr(0, scheme.size()), scheme))
        value.remove_prefix(scheme.size());
    return value;
}

std::optional<Response> check_access(Call& call, const Route& route) {
    const bool trusted = call.request.entrance == Entrance::guard;
    switch (route.access) {
        case Access::open:
        case Access::any:
        case Access::page:
            return std::nullopt;
        case Access::session:  // it was looked for before
            return refuse_credential(call);
        case Access::caller:
            return check_caller(call, {}, bearer_of(call.request));
        case Access::verifier:
            return trusted ? std::nullopt : check_caller(call, "jeton.verify:read", bearer_of(call.request));
        case Access::gateway: {
            if (trusted) return std::nullopt;
            auto refused = check_caller(call, "jeton.verify:read", verifier_of(call.request));
            // Never 401 or 429 here: the gateway would hand it on, and git would erase its client's good token.
            if (refused && refused->status != 403) return missing_scope(call, "jeton.verify:read", {});
            return refused;
        }
        case Access::admin_read:
            return trusted ? std::nullopt : check_caller(call, "jeton.admin:read", bearer_of(call.request));
        case Access::admin_write:  // its scope is asked by the change itself
            return check_caller(call, {}, bearer_of(call.request));
    }
    return std::nullopt;
}

/// The caller's first yes after a rotation with `until_used` is recorded before anything is done with it: then its
/// predecessor is dead, whatever comes of the request (contract 5).
Reply record_first_use(Call& call, std::move_only_function<Reply()> then) {
    return write_first(call.application.parts.store,
                       [&call, use = *std::exchange(call.first_use, std::nullopt),
                        then = std::move(then)](store::Transaction& transaction) mutable -> Reply {
                           if (authority::record_use(transaction, use)) return resume(std::move(then));
                           if (call.request.route->access == Access::gateway)
                               return missing_scope(call, "jeton.verify:read", {});
                           return problem_response(Problem::of(authority::unauthenticated().error()));
                       });
}

/// Of a route for a session alone, which there is none of: whoever shows a token is told first whether it lives, then
/// that no token will do.
Reply refuse_token(Call& call) {
    if (auto refused = check_caller(call, {}, bearer_of(call.request))) return std::move(*refused);
    auto refuse = [&call] {
        return refused_early(call, {.status = 403,
                                    .name = "not_allowed",
                                    .detail = "No token does this: a person does, signed in on the web page."});
    };
    return call.first_use ? record_first_use(call, std::move(refuse)) : refuse();
}

/// The scope that a session needs for a route; nothing when the route takes no session.
std::optional<std::string_view> scope_of_session(Access access) {
    switch (access) {
        case Access::any:
        case Access::caller:
        case Access::session:
        case Access::admin_write:
            return "";
        case Access::admin_read:
            return "jeton.admin:read";
        case Access::open:
        case Access::page:
        case Access::verifier:
        case Access::gateway:
            return std::nullopt;
    }
    return std::nullopt;
}

bool has_json_body(const Request& request) {
    return request.method == Method::post || request.method == Method::put || request.method == Method::patch;
}

}  // namespace

// A route without a declared access fails the build (A14).
static_assert(!std::is_constructible_v<Route, Method, std::string_view, Reply (*)(Call&)>);

std::span<const Route> routes() {
    static const auto all = [] {
        std::vector<Route> table;
        for (const auto& some : {verify_routes(), guard_routes(), service_routes(), token_routes(), principal_routes(),
                                 handoff_routes(), oidc_routes(), catalog_routes(), audit_routes(), setup_routes(),
                                 session_routes(), sign_in_routes(), factor_routes(), passkey_routes(),
                                 identity_routes(), reset_routes(), admin_routes(), template_routes(), page_routes()}) {
            table.insert(table.end(), some.begin(), some.end());
        }
        return table;
    }();
    return all;
}

std::optional<std::string_view> bearer_of(const Request& request) {
    if (request.count("Authorization") != 1) return std::nullopt;
    auto value = *request.field("Authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (value.size() <= scheme.size() || !same_name(value.substr(0, scheme.size()), scheme)) return std::nullopt;
    value.remove_prefix(scheme.size());
    while (value.starts_with(' ')) value.remove_prefix(1);
    return value;
}

void note_refused(Call& call, const verify::Decision& decision, const std::optional<base::Address>& address) {
    auto& authority = call.application.parts.authority;
    if (!authority.note_refused(decision, address, call.request.id)) return;
    call.application.parts.store.write(
        [&authority](store::Transaction& transaction) { authority.write_notes(transaction); }, [](const auto&) {});
}

std::optional<Reply> refuse_stranger(Call& call) {
    if (!call.session.empty() || !call.secret.empty()) return std::nullopt;  // known, or looked at before
    if (auto refused = check_caller(call, {}, bearer_of(call.request))) return std::move(*refused);
    if (!call.first_use) return std::nullopt;
    return record_first_use(call, [&call] { return run(call, *call.request.route); });
}

Response refuse_credential(Call& call) {
    if (call.request.entrance == Entrance::listen && call.request.address_known) {
        const auto wait = call.application.refused.count(call.request.address.allotment().octets(),
                                                         call.application.parts.clock.now());
        if (wait != 0) {
            auto response = problem_response(
                {.status = 429,
                 .name = "too_many_requests",
                 .detail = "This address was refused too often within a minute: wait, then send a live token."});
            response.fields.emplace_back("Retry-After", std::to_string(wait));
            return response;
        }
    }
    return problem_response(Problem::of(authority::unauthenticated().error()));
}

void find_route(Request& request) {
    request.route = nullptr;
    for (const auto& route : routes()) {
        if (!fits(route, request) || !is_at(route, request)) continue;
        request.route = &route;
        return;
    }
}

std::size_t body_limit_of(const Request& request) {
    return request.route != nullptr ? request.route->body_limit : body_bytes_max;
}

Reply run(Call& call, const Route& route) {
    if (has_json_body(call.request) && route.method != Method::other && route.path.starts_with("/v1/") &&
        !call.request.body.empty()) {
        if (!is_json(call.request.field("Content-Type").value_or(std::string_view{})))
            return refused_early(call, Problem::of_message(415));
        // No coding is undone here: what a body says must not depend on who reads it (RFC 9110 §8.4).
        const auto coding = call.request.field("Content-Encoding");
        if (coding && !same_name(*coding, "identity")) return refused_early(call, Problem::of_coding());
    }
    // Lists read their own parameters; a change has none, so that a misspelt `?dry_run` changes nothing.
    if (route.method != Method::get && route.method != Method::other && route.path.starts_with("/v1/") &&
        !call.request.query.empty()) {
        return refused_early(call, {.status = 422,
                                    .name = "invalid_member",
                                    .detail = "A change takes no parameters in its address: put them into the body."});
    }
    if (route.method == Method::delete_ && !call.request.body.empty() && call.request.body != "{}") {
        return refused_early(call, {.status = 422,
                                    .name = "invalid_member",
                                    .detail = "A DELETE takes no body: its address says all. Send none."});
    }
    return route.handler(call);
}

Reply answer(Call& call) {
    const auto* const route = call.request.route;
    if (route == nullptr) {
        const auto allow = allowed_methods(call.request);
        if (allow.empty()) return problem_response(Problem::of_message(404));
        if (call.request.path.starts_with("/v1/guard/")) return problem_response(Problem::of_guard());
        auto response = problem_response(
            {.status = 405, .name = "method_not_allowed", .detail = "This path answers " + allow + "."});
        response.fields.emplace_back("Allow", allow);
        return response;
    }
    if (route->access != Access::gateway && shows_several_credentials(call)) {
        return problem_response({.status = 400,
                                 .name = "several_credentials",
                                 .detail = "The request shows different credentials: send one."});
    }
    if (route->access == Access::page) return as_page(call, *route);
    if (const auto scope = scope_of_session(route->access)) {
        if (const auto cookie = session_shown(call)) return as_session(call, *cookie, *scope, *route);
        if (route->access == Access::session) return refuse_token(call);
    }
    if (auto refused = check_access(call, *route)) return std::move(*refused);
    auto go_on = [&call, route] { return run(call, *route); };
    return call.first_use ? record_first_use(call, go_on) : go_on();
}

}  // namespace jeton::http
