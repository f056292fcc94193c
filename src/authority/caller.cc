#include "authority/caller.h"

#include <algorithm>

#include "authority/family.h"
#include "authority/status.h"
#include "base/networks.h"

namespace jeton::authority {
namespace {

bool within_addresses(const std::string& allowed_ips, const std::string& ip) {
    const auto networks = base::read_networks(allowed_ips);
    if (!networks || networks->empty()) return networks.has_value();
    const auto address = base::Address::parse(ip);
    return address &&
           std::ranges::any_of(*networks, [&](const base::Network& network) { return network.contains(*address); });
}

bool alive(const std::optional<store::PrincipalRow>& principal) {
    return principal && !principal->disabled && !principal->deleted_at;
}

permission::ScopeSet allowed(const Caller& caller, const permission::Resource& resource) {
    const auto self = caller.id();
    auto scopes = caller.layers.front()->layer.allowed(resource, self);
    for (const auto& read : caller.layers) scopes &= read->layer.allowed(resource, self);
    return scopes;
}

constexpr permission::Resource no_resource{};
/// No id and no beginning of one: only `*` reaches it.
constexpr permission::Resource every_principal{.type = permission::principal_type, .name = "-", .owner = {}};

bool holds_for(const Look& look, const Caller& caller, std::string_view scope, const permission::Resource& resource) {
    const auto* const known = look.catalog().find(scope);
    return known != nullptr && allowed(caller, resource).test(known->bit);
}

bool may_for(Look& look, const Caller& caller, std::string_view scope, const permission::Resource& resource) {
    if (!holds_for(look, caller, scope, resource)) return false;
    look.used.set(look.catalog().find(scope)->bit);
    return true;
}

}  // namespace

void note_use(const Look& look, const Caller& caller) {
    if (caller.token) look.authority.use().note(caller.token->id, look.settings->catalog, look.used);
}

Result<Caller> authenticate(Look& look, std::string_view secret) {
    if (!token::parse_secret(look.authority.brand(), secret)) return unauthenticated();
    auto row = look.reads.find_token_by_digest(look.authority.digest_of(secret));
    if (!row || status_of(look.reads, *row, look.now) != Status::active) return unauthenticated();
    auto principal = look.reads.find_principal(row->owner);
    if (!alive(principal)) return unauthenticated();
    if (!within_addresses(row->allowed_ips, look.ip)) {
        return forbidden("This token may not be used from the address that the request came from.");
    }
    Caller caller{.token = std::move(row), .principal = std::move(*principal), .layers = {}};
    const auto& stored = look.settings->stored_grants;
    caller.layers.push_back(stored.read(caller.token->grants));
    if (caller.token->parent) {
        // A rotated parent keeps its grants, a narrowed one narrows its children.
        const auto parent = parent_of(look.reads, *caller.token);
        caller.layers.push_back(parent ? stored.read(parent->grants)
                                       : permission::LayerGrants::of(look.catalog(), permission::Grants{}));
    }
    caller.layers.push_back(ceiling_of(look, caller.principal));
    return caller;
}

Result<Caller> signed_in(Look& look, const base::PrincipalId& user) {
    auto principal = look.reads.find_principal(user);
    if (!alive(principal)) return unauthenticated();
    Caller caller{.token = std::nullopt, .principal = std::move(*principal), .layers = {}};
    caller.layers.push_back(ceiling_of(look, caller.principal));
    return caller;
}

bool holds_on_all(const Look& look, const Caller& caller, std::string_view scope) {
    return holds_for(look, caller, scope, every_principal);
}

bool holds(const Look& look, const Caller& caller, std::string_view scope) {
    return holds_for(look, caller, scope, no_resource);
}

bool may(Look& look, const Caller& caller, std::string_view scope, const store::PrincipalRow& principal) {
    const auto id = principal.id.text();
    const auto owner = principal.owner ? principal.owner->text() : std::string();
    return may_for(look, caller, scope, {.type = permission::principal_type, .name = id, .owner = owner});
}

bool may_on_all(Look& look, const Caller& caller, std::string_view scope) {
    return may_for(look, caller, scope, every_principal);
}

bool may(Look& look, const Caller& caller, std::string_view scope) { return may_for(look, caller, scope, no_resource); }

Visible visible(Look& look, const Caller& caller, std::string_view scope) {
    if (may_on_all(look, caller, scope)) return {.all = true, .principals = {}};
    std::vector<base::PrincipalId> candidates{caller.principal.id};
    for (const auto& service : look.reads.services_owned_by(caller.principal.id)) candidates.push_back(service.id);
    for (const auto& layer : caller.layers) {
        for (const auto& grant : layer->grants) {
            const auto selectors = grant.resources.find("principal");
            if (selectors == grant.resources.end()) continue;
            for (const auto& selector : selectors->second) {
                if (const auto id = base::PrincipalId::parse(selector)) candidates.push_back(*id);
            }
        }
    }
    std::ranges::sort(candidates);
    candidates.erase(std::ranges::unique(candidates).begin(), candidates.end());
    Visible seen;
    for (const auto& id : candidates) {
        const auto row = look.reads.find_principal(id);
        if (row && may(look, caller, scope, *row)) seen.principals.push_back(id);
    }
    return seen;
}

Result<store::PrincipalRow> reach(Look& look, const Caller& caller, std::string_view scope, const base::PrincipalId& id,
                                  std::string_view what) {
    auto row = look.reads.find_principal(id);
    if (!row || row->deleted_at) return not_found(std::string(what));
    if (may(look, caller, scope, *row)) return std::move(*row);
    const bool own = row->id == caller.principal.id || row->owner == caller.principal.id;
    const bool sees =
        own || std::ranges::any_of(
                   std::to_array<std::string_view>({"jeton.principals:read", "jeton.tokens:read", "jeton.issue:write"}),
                   [&](std::string_view seeing) { return may(look, caller, seeing, *row); });
    if (!sees) return not_found(std::string(what));
    return lacking("This needs " + std::string(scope) + " on principal " + id.text() + ".", scope,
                   selector_of(caller, *row));
}

std::shared_ptr<const permission::LayerGrants> ceiling_of(const Look& look, const store::PrincipalRow& principal) {
    return principal.ceiling ? look.settings->stored_grants.read(*principal.ceiling) : look.settings->default_ceiling;
}

std::vector<std::string> beyond(const Look& look, const Caller& caller, const permission::Grants& inner,
                                const store::PrincipalRow& holder) {
    std::vector<std::string> missing;
    for (const auto& layer : caller.layers) {
        for (auto& scope : permission::not_covered(look.catalog(), layer->grants, caller.id(), inner, holder.id.text(),
                                                   holder.owner ? holder.owner->text() : std::string())) {
            if (std::ranges::find(missing, scope) == missing.end()) missing.push_back(std::move(scope));
        }
    }
    return missing;
}

std::vector<std::string> beyond_ceiling(const Look& look, const permission::Grants& inner,
                                        const store::PrincipalRow& holder) {
    return permission::not_covered(look.catalog(), ceiling_of(look, holder)->grants, holder.id.text(), inner,
                                   holder.id.text(), holder.owner ? holder.owner->text() : std::string());
}

std::string selector_of(const Caller& caller, const store::PrincipalRow& principal) {
    const bool own = principal.id == caller.principal.id || principal.owner == caller.principal.id;
    return own ? "self" : principal.id.text();
}

}  // namespace jeton::authority
