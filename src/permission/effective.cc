#include "permission/effective.h"

#include <algorithm>
#include <set>

#include "permission/layer.h"

namespace jeton::permission {
namespace {

using Texts = std::set<std::string, std::less<>>;

/// What one scope is held on. Of several selectors that reach the same, the widest stands alone: two that reach the
/// same are equal.
struct Reach {
    bool all = false;
    bool self = false;
    Texts exact;
    Texts prefixes;  // none begins with another
    friend bool operator==(const Reach&, const Reach&) = default;
    [[nodiscard]] bool nothing() const { return !all && !self && exact.empty() && prefixes.empty(); }
};

struct Person {
    std::string_view id;
    const OwnerOf& owner_of;
    [[nodiscard]] bool has(std::string_view name) const { return !id.empty() && (name == id || owner_of(name) == id); }
};

/// Whether `name` begins with one of `prefixes`, of which none begins with another: then it is the one just before it.
bool begins_with_one(const Texts& prefixes, std::string_view name) {
    const auto behind = prefixes.upper_bound(name);
    return behind != prefixes.begin() && name.starts_with(*std::prev(behind));
}

bool reaches(const Reach& reach, std::string_view name, const Person& person) {
    return reach.all || (reach.self && person.has(name)) || reach.exact.contains(name) ||
           begins_with_one(reach.prefixes, name);
}

Reach shortest(Reach reach, const Person& person) {
    if (reach.all) return {.all = true, .exact = {}, .prefixes = {}};
    std::string_view last;
    std::erase_if(reach.prefixes, [&](const std::string& prefix) {
        const bool within = !last.empty() && prefix.starts_with(last);
        if (!within) last = prefix;
        return within;
    });
    std::erase_if(reach.exact, [&](const std::string& name) {
        return begins_with_one(reach.prefixes, name) || (reach.self && person.has(name));
    });
    return reach;
}

Reach common(const Reach& a, const Reach& b, const Person& person) {
    if (a.all) return b;
    if (b.all) return a;
    Reach both{.self = a.self && b.self, .exact = {}, .prefixes = {}};
    const auto keep = [&](std::string_view name) {
        if (reaches(a, name, person) && reaches(b, name, person)) both.exact.emplace(name);
    };
    for (const auto& name : a.exact) keep(name);
    for (const auto& name : b.exact) keep(name);
    if (a.self != b.self && !person.id.empty()) keep(person.id);
    for (const auto& prefix : a.prefixes) {
        if (begins_with_one(b.prefixes, prefix)) both.prefixes.insert(prefix);
    }
    for (const auto& prefix : b.prefixes) {
        if (begins_with_one(a.prefixes, prefix)) both.prefixes.insert(prefix);
    }
    return shortest(std::move(both), person);
}

void add(Reach& reach, const std::vector<std::string>& selectors, bool of_principals) {
    for (const auto& selector : selectors) {
        if (selector == "*")
            reach.all = true;
        else if (of_principals && selector == "self")
            reach.self = true;
        else if (selector.ends_with('*'))
            reach.prefixes.insert(selector.substr(0, selector.size() - 1));
        else
            reach.exact.insert(selector);
    }
}

std::vector<std::string> selectors_of(const Reach& reach) {
    if (reach.all) return {"*"};
    std::vector<std::string> selectors;
    if (reach.self) selectors.emplace_back("self");
    selectors.insert(selectors.end(), reach.exact.begin(), reach.exact.end());
    for (const auto& prefix : reach.prefixes) selectors.push_back(prefix + "*");
    return selectors;
}

}  // namespace

Grants effective(const Catalog& catalog, std::span<const Grants> layers, std::string_view self,
                 const OwnerOf& owner_of) {
    const Person person{.id = self, .owner_of = owner_of};
    // Which scopes a grant gives, levels and limits that are gone considered, is said by the layer that decides.
    std::vector<std::vector<ScopeSet>> given;
    for (const auto& layer : layers) {
        auto& of_layer = given.emplace_back();
        for (const auto& grant : layer) of_layer.push_back(Layer::compile(catalog, {grant}).mentioned());
    }
    const auto reach_in = [&](std::size_t layer, const Catalog::Known& scope, const std::string& type) {
        Reach reach{};
        for (std::size_t i = 0; i < layers[layer].size(); ++i) {
            if (!given[layer][i].test(scope.bit)) continue;
            if (scope.type == no_type) return Reach{.all = true, .exact = {}, .prefixes = {}};
            add(reach, layers[layer][i].resources.at(type), scope.type == principal_type);
        }
        return shortest(std::move(reach), person);
    };
    const auto reach_of = [&](const Catalog::Known& scope, const std::string& type) {
        Reach reach{.all = true, .exact = {}, .prefixes = {}};
        for (std::size_t layer = 0; layer < layers.size(); ++layer) {
            reach = common(reach, reach_in(layer, scope, type), person);
        }
        return reach;
    };

    struct Part {
        std::string_view type;
        Reach reach;
        std::vector<Scope> scopes;
    };
    std::vector<Part> parts;  // scopes that are held on the same stand in one grant
    for (const auto& permission : catalog.permissions()) {
        Reach higher{};
        for (auto level = permission.levels.rbegin(); level != permission.levels.rend(); ++level) {
            Scope scope{.permission = permission.name, .level = *level};
            auto reach = reach_of(*catalog.find(scope.text()), permission.resource);
            if (reach.nothing() || reach == higher) continue;  // the higher level says it
            higher = reach;
            const auto same = std::ranges::find_if(
                parts, [&](const Part& part) { return part.type == permission.resource && part.reach == reach; });
            if (same != parts.end()) {
                same->scopes.push_back(std::move(scope));
            } else {
                parts.push_back({.type = permission.resource, .reach = std::move(reach), .scopes = {std::move(scope)}});
            }
        }
    }
    Grants grants;
    for (auto& part : parts) {
        Grant grant{.scopes = std::move(part.scopes), .resources = {}};
        if (!part.type.empty()) grant.resources.emplace(part.type, selectors_of(part.reach));
        grants.push_back(std::move(grant));
    }
    return grants;
}

}  // namespace jeton::permission
