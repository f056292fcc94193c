#include <algorithm>

#include "config/nodes.h"
#include "fetch/fetch.h"

namespace jeton::config {
namespace {

constexpr std::size_t name_bytes_max = 32;

/// It stands in a path and in a form's name.
bool well_formed_name(std::string_view name) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !name.empty() && name.size() <= name_bytes_max && plain(name.front()) &&
           std::ranges::all_of(name, [&](char c) { return plain(c) || c == '-' || c == '_'; });
}

Checked read_ceilings(const Nodes& nodes, const toml::node& node, std::map<std::string, permission::Grants>& into) {
    const auto* const table = node.as_table();
    if (table == nullptr) return nodes.wrong(node, "ceilings must be GROUP = [\"contents:read on repository:*\"]");
    for (const auto& [group, entry] : *table) {
        std::vector<std::string> lines;
        if (auto taken = nodes.take_texts(entry, "ceilings." + std::string(group.str()), lines); !taken) return taken;
        auto& grants = into[std::string(group.str())];
        for (const auto& line : lines) {
            auto grant = permission::parse_grant_line(line);
            if (!grant) return nodes.wrong(entry, "ceilings." + std::string(group.str()) + ": " + grant.error());
            grants.push_back(std::move(*grant));
        }
    }
    return {};
}

Checked check_provider(const Nodes& nodes, const toml::table& table, const login::ProviderSettings& provider) {
    const auto where = "[login.oidc." + provider.name + "]";
    if (!well_formed_name(provider.name))
        return nodes.wrong(table, where + " must be named with 1 to 32 of a-z, 0-9, '-', '_'");
    if (provider.client_id.empty()) return nodes.wrong(table, where + " has no client_id: the provider gave you one");
    const auto& issuer = provider.issuer;
    if (!fetch::may_ask(issuer) || issuer.find_first_of("?#") != std::string::npos) {
        return nodes.wrong(table, where + " has no issuer that begins with https:// (http:// only on loopback)");
    }
    if (std::ranges::find(provider.scopes, "openid") == provider.scopes.end())
        return nodes.wrong(table, where + " needs \"openid\" among its scopes");
    return {};
}

Checked read_provider(const Nodes& nodes, std::string_view name, const toml::table& table, Settings& settings) {
    login::ProviderSettings provider;
    provider.name = name;
    for (const auto& [key, node] : table) {
        Checked taken;
        if (key.str() == "title")
            taken = nodes.take_text(node, "title", provider.title);
        else if (key.str() == "issuer")
            taken = nodes.take_text(node, "issuer", provider.issuer);
        else if (key.str() == "client_id")
            taken = nodes.take_text(node, "client_id", provider.client_id);
        else if (key.str() == "client_secret_file")
            taken = nodes.take_text(node, "client_secret_file", provider.client_secret_file);
        else if (key.str() == "scopes")
            taken = nodes.take_texts(node, "scopes", provider.scopes);
        else if (key.str() == "groups_claim")
            taken = nodes.take_text(node, "groups_claim", provider.groups_claim);
        else if (key.str() == "create_users")
            taken = nodes.take_boolean(node, "create_users", provider.create_users);
        else if (key.str() == "ceilings")
            taken = read_ceilings(nodes, node, provider.ceilings);
        else
            return nodes.unknown(node, "in [login.oidc." + provider.name + "] the key", key.str(),
                                 {"title", "issuer", "client_id", "client_secret_file", "scopes", "groups_claim",
                                  "create_users", "ceilings"});
        if (!taken) return taken;
    }
    if (provider.title.empty()) provider.title = provider.name;
    if (auto checked = check_provider(nodes, table, provider); !checked) return checked;
    settings.oidc.push_back(std::move(provider));
    return {};
}

}  // namespace

Checked read_login(const Nodes& nodes, const toml::node& node, Settings& settings) {
    const auto* const table = node.as_table();
    if (table == nullptr) return nodes.wrong(node, "login must be sections [login.oidc.NAME]");
    for (const auto& [key, entry] : *table) {
        if (key.str() != "oidc") return nodes.unknown(entry, "in [login] the key", key.str(), {"oidc"});
        auto read = nodes.each_table("login.oidc", entry, [&](auto name, const auto& provider) {
            return read_provider(nodes, name, provider, settings);
        });
        if (!read) return read;
    }
    return {};
}

}  // namespace jeton::config
