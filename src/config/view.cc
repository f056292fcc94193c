#include "config/view.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace jeton::config {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value text_or_null(const std::string& text) { return text.empty() ? value(nullptr) : value(text); }

/// `postgresql://user:password@host` without the password.
std::string without_password(std::string url) {
    const auto scheme = url.find("://");
    if (scheme == std::string::npos) return url;
    const auto from = scheme + 3;
    const auto at = url.rfind('@', url.find_first_of("/?#", from));
    const auto colon = url.find(':', from);
    if (at == std::string::npos || at < from || colon > at) return url;
    return url.erase(colon, at - colon);
}

object view(const ServerSettings& server) {
    array proxies;
    for (const auto& network : server.trusted_proxies) proxies.emplace_back(network.text());
    return {{"listen", server.listen},
            {"guard_listen", text_or_null(server.guard_listen)},
            {"public_url", text_or_null(server.public_url)},
            {"trusted_proxies", std::move(proxies)},
            {"log_format", server.log_format == LogFormat::json ? "json" : "text"},
            {"tls_cert", text_or_null(server.tls_cert)},
            {"tls_key", text_or_null(server.tls_key)},
            {"insecure_http", server.insecure_http},
            {"node", server.node}};
}

object view(const authority::Policy& policy) {
    return {{"default_lifetime", policy.default_lifetime.count()},
            {"max_lifetime", policy.max_lifetime.count()},
            {"allow_no_expiry", policy.allow_no_expiry},
            {"max_tokens_per_principal", policy.max_tokens_per_principal},
            {"default_ceiling", policy.default_ceiling == verify::DefaultCeiling::none ? "none" : "catalog"},
            {"reuse", policy.reuse == authority::Reuse::revoke_family ? "revoke_family" : "alert"}};
}

object view(const WebSettings& web) {
    return {{"name", web.name},
            {"logo", text_or_null(web.logo)},
            {"accent", text_or_null(web.accent)},
            {"accent_dark", text_or_null(web.accent_dark)},
            {"return_origins", array(web.return_origins.begin(), web.return_origins.end())},
            {"embed_origins", array(web.embed_origins.begin(), web.embed_origins.end())}};
}

object view(const mail::MailSettings& mail) {
    return {{"smtp", text_or_null(without_password(mail.smtp))},
            {"from", text_or_null(mail.from)},
            {"username", text_or_null(mail.username)},
            {"password_file", text_or_null(mail.password_file)}};
}

object view(const login::ProviderSettings& provider) {
    object ceilings;
    for (const auto& [group, grants] : provider.ceilings) ceilings[group] = permission::write_grants(grants);
    return {{"name", provider.name},
            {"title", provider.title},
            {"issuer", provider.issuer},
            {"client_id", provider.client_id},
            {"client_secret_file", text_or_null(provider.client_secret_file)},
            {"scopes", array(provider.scopes.begin(), provider.scopes.end())},
            {"groups_claim", provider.groups_claim},
            {"ceilings", std::move(ceilings)},
            {"create_users", provider.create_users}};
}

std::string_view name_of(guard::Proxy proxy) {
    switch (proxy) {
        case guard::Proxy::nginx:
            return "nginx";
        case guard::Proxy::forwarded:
            return "forwarded";
        case guard::Proxy::envoy:
            return "envoy";
    }
    return {};
}

object view(const guard::GuardSettings& guard) {
    array rules;
    for (const auto& rule : guard.rules) {
        object query;
        for (const auto& [name, wanted] : rule.query) query[name] = wanted;
        rules.push_back(object{{"method", array(rule.methods.begin(), rule.methods.end())},
                               {"path", rule.path},
                               {"query", std::move(query)},
                               {"require", array(rule.require.begin(), rule.require.end())},
                               {"resource", text_or_null(rule.resource)}});
    }
    return {{"name", guard.name}, {"proxy", name_of(guard.proxy)}, {"basic", guard.basic}, {"rules", std::move(rules)}};
}

}  // namespace

object view(const Settings& settings) {
    array guards;
    for (const auto& guard : settings.guards) guards.push_back(view(guard));
    array providers;
    for (const auto& provider : settings.oidc) providers.push_back(view(provider));
    const auto warnings = settings.warnings();
    const auto& audit = settings.retention.audit;
    return {{"server", view(settings.server)},
            {"web", view(settings.web)},
            {"store", object{{"url", without_password(settings.store_url)}}},
            {"token", object{{"brand", settings.brand}}},
            {"policy", view(settings.policy)},
            {"limits", object{{"refused", settings.limits.refused}, {"login", settings.limits.login}}},
            {"retention", object{{"dead_tokens", settings.retention.dead_tokens.count()},
                                 {"audit", audit ? value(audit->count()) : value(nullptr)}}},
            {"mail", view(settings.mail)},
            {"oidc", std::move(providers)},
            {"guards", std::move(guards)},
            {"warnings", array(warnings.begin(), warnings.end())}};
}

}  // namespace jeton::config
