#include <algorithm>
#include <functional>
#include <map>

#include "base/address.h"
#include "base/file.h"
#include "base/spelling.h"
#include "config/nodes.h"
#include "config/settings.h"

namespace jeton::config {
namespace {

/// Puts what stands in the file into the settings.
class Reader : private Nodes {
public:
    Reader(std::string_view name, Settings& settings) : Nodes(name), settings_(settings) {}
    Checked read(const toml::table& root);
    /// A sentence that begins with what it is about, such as `permission 'contents'`, behind where that stands.
    [[nodiscard]] std::string placed(const std::string& sentence) const;
    /// Whether the file says `what`, such as `policy.max_lifetime`.
    [[nodiscard]] bool says(const std::string& what) const { return places_.contains(what); }

private:
    Checked read_section(std::string_view section, const toml::table& table);
    Checked read_resource(std::string_view name, const toml::table& table);
    Checked read_permission(std::string_view name, const toml::table& table);
    Checked read_guard(std::string_view name, const toml::table& table);
    Checked read_rule(const toml::table& table, guard::RuleSettings& rule);

    void note_place(std::string what, const toml::node& node) { places_.emplace(std::move(what), node); }

    Settings& settings_;
    std::map<std::string, std::reference_wrapper<const toml::node>, std::greater<>> places_;
};

std::string Reader::placed(const std::string& sentence) const {
    // The longest that it begins with: what sorts behind another that it begins with is longer.
    const auto place = std::ranges::find_if(places_, [&](const auto& entry) {
        return sentence.starts_with(entry.first) && !sentence.substr(entry.first.size()).starts_with('_');
    });
    return place == places_.end() ? sentence : wrong(place->second, sentence).error();
}

constexpr std::size_t file_bytes_max = std::size_t{4} << 20U;

std::vector<std::string_view> section_names() {
    std::vector<std::string_view> names{"resource", "permission", "guard", "login"};
    for (const auto& key : keys()) names.push_back(key.section);
    return names;
}

Checked Reader::read(const toml::table& root) {
    for (const auto& [key, node] : root) {
        const std::string_view section = key.str();
        Checked done;
        if (section == "resource") {
            done =
                each_table(section, node, [this](auto name, const auto& table) { return read_resource(name, table); });
        } else if (section == "permission") {
            done = each_table(section, node,
                              [this](auto name, const auto& table) { return read_permission(name, table); });
        } else if (section == "guard") {
            done = each_table(section, node, [this](auto name, const auto& table) { return read_guard(name, table); });
        } else if (section == "login") {
            done = read_login(*this, node, settings_);
        } else if (std::ranges::none_of(keys(), [&](const Key& known) { return known.section == section; })) {
            return unknown(node, node.is_table() ? "the section" : "the key", section, section_names());
        } else if (!node.is_table()) {
            return wrong(node, std::string(section) + " must be a section [" + std::string(section) + "]");
        } else {
            done = read_section(section, *node.as_table());
        }
        if (!done) return done;
    }
    return {};
}

Checked Reader::read_section(std::string_view section, const toml::table& table) {
    for (const auto& [name, node] : table) {
        const auto all = keys();
        const auto key = std::ranges::find_if(
            all, [&](const Key& known) { return known.section == section && known.name == name.str(); });
        if (key == all.end()) {
            std::vector<std::string_view> known;
            for (const auto& one : all) {
                if (one.section == section) known.push_back(one.name);
            }
            return unknown(node, "in [" + std::string(section) + "] the key", name.str(), known);
        }
        note_place(std::string(section) + "." + std::string(name.str()), node);
        const auto written = written_of(node, key->form);
        const auto put = written ? key->put(settings_, *written) : Checked(std::unexpected(written.error()));
        if (!put) return wrong(node, std::string(section) + "." + std::string(name.str()) + " " + put.error());
    }
    return {};
}

Checked Reader::read_resource(std::string_view name, const toml::table& table) {
    note_place("resource '" + std::string(name) + "'", table);
    permission::ResourceType type{.name = std::string(name), .title = std::string(name)};
    for (const auto& [key, node] : table) {
        if (key.str() != "title")
            return unknown(node, "in [resource." + std::string(name) + "] the key", key.str(), {"title"});
        if (auto taken = take_text(node, "title", type.title); !taken) return taken;
    }
    settings_.resource_types.push_back(std::move(type));
    return {};
}

Checked Reader::read_permission(std::string_view name, const toml::table& table) {
    note_place("permission '" + std::string(name) + "'", table);
    permission::Permission permission{
        .name = std::string(name), .title = std::string(name), .levels = {}, .resource = {}};
    for (const auto& [key, node] : table) {
        Checked taken;
        if (key.str() == "title")
            taken = take_text(node, "title", permission.title);
        else if (key.str() == "levels")
            taken = take_texts(node, "levels", permission.levels);
        else if (key.str() == "resource")
            taken = take_text(node, "resource", permission.resource);
        else
            return unknown(node, "in [permission." + std::string(name) + "] the key", key.str(),
                           {"title", "levels", "resource"});
        if (!taken) return taken;
    }
    if (permission.levels.empty())
        return wrong(table, "[permission." + std::string(name) + "] has no levels: list them, lowest first");
    settings_.permissions.push_back(std::move(permission));
    return {};
}

Checked Reader::read_guard(std::string_view name, const toml::table& table) {
    guard::GuardSettings guard;
    guard.name = name;
    note_place("guard." + guard.name, table);
    for (const auto& [key, node] : table) {
        if (key.str() == "proxy") {
            std::string proxy;
            if (auto taken = take_text(node, "proxy", proxy); !taken) return taken;
            if (proxy == "nginx")
                guard.proxy = guard::Proxy::nginx;
            else if (proxy == "forwarded")
                guard.proxy = guard::Proxy::forwarded;
            else if (proxy == "envoy")
                guard.proxy = guard::Proxy::envoy;
            else
                return wrong(node, "proxy must be \"nginx\", \"forwarded\" (Traefik, Caddy) or \"envoy\"");
        } else if (key.str() == "basic") {
            const auto* const basic = node.as_boolean();
            if (basic == nullptr) return wrong(node, "basic must be true or false");
            guard.basic = basic->get();
        } else if (key.str() == "rule") {
            const auto* const rules = node.as_array();
            if (rules == nullptr) return wrong(node, "rules must be sections [[guard." + guard.name + ".rule]]");
            for (const auto& entry : *rules) {
                const auto* const rule = entry.as_table();
                if (rule == nullptr) return wrong(entry, "rules must be sections [[guard." + guard.name + ".rule]]");
                if (auto read = read_rule(*rule, guard.rules.emplace_back()); !read) return read;
                note_place("guard." + guard.name + ": rule " + std::to_string(guard.rules.size()) + ":", entry);
            }
        } else {
            return unknown(node, "in [guard." + guard.name + "] the key", key.str(), {"proxy", "basic", "rule"});
        }
    }
    if (!table.contains("proxy"))
        return wrong(table, "[guard." + guard.name + "] has no proxy: say \"nginx\", \"forwarded\" or \"envoy\"");
    settings_.guards.push_back(std::move(guard));
    return {};
}

Checked Reader::read_rule(const toml::table& table, guard::RuleSettings& rule) {
    for (const auto& [key, node] : table) {
        Checked taken;
        if (key.str() == "method")
            taken = take_texts(node, "method", rule.methods);
        else if (key.str() == "path")
            taken = take_text(node, "path", rule.path);
        else if (key.str() == "require")
            taken = take_texts(node, "require", rule.require);
        else if (key.str() == "resource")
            taken = take_text(node, "resource", rule.resource);
        else if (key.str() == "query") {
            const auto* const query = node.as_table();
            if (query == nullptr) return wrong(node, "query must be { NAME = \"VALUE\" }");
            for (const auto& [member, value] : *query) {
                taken = take_text(value, "query." + std::string(member.str()), rule.query[std::string(member.str())]);
                if (!taken) return taken;
            }
        } else {
            return unknown(node, "in a guard's rule the key", key.str(),
                           {"method", "path", "query", "require", "resource"});
        }
        if (!taken) return taken;
    }
    return {};
}

Checked read_variables(const Environment& environment, Settings& settings) {
    std::vector<std::string> known;
    for (const auto& key : keys()) known.push_back(variable_of(key));
    for (const auto& [name, value] : environment) {
        const auto key = std::ranges::find(known, name);
        if (key == known.end()) {
            // A variable of a section that has no such key is a misspelt one, and so is one that is all but another;
            // others are not ours.
            constexpr std::size_t slips_max = 2;
            const bool ours = std::ranges::any_of(keys(), [&](const Key& one) {
                const auto variable = variable_of(one);
                return name.starts_with(variable.substr(0, variable.size() - one.name.size())) ||
                       base::spelling_distance(name, variable) <= slips_max;
            });
            if (!ours) continue;
            const auto nearest = base::nearest_spelling(name, known);
            return std::unexpected("the variable " + name + " names no setting" +
                                   (nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?"));
        }
        const auto& of = keys()[static_cast<std::size_t>(key - known.begin())];
        const auto written = parse_variable(of.form, value);
        const auto put = written ? of.put(settings, *written) : Checked(std::unexpected(written.error()));
        if (!put) return std::unexpected("the variable " + name + " " + put.error());
    }
    return {};
}

bool loopback(std::string_view listen) {
    auto host = listen.substr(0, listen.rfind(':'));
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    return base::is_loopback_host(host);
}

/// Begins with the one that is given: it has a place.
Checked both_or_neither(std::string_view one, bool has_one, std::string_view other, bool has_other) {
    if (has_one == has_other) return {};
    return std::unexpected(std::string(has_one ? one : other) + " and " + std::string(has_one ? other : one) +
                           " belong together: give both or neither");
}

/// What the parts say of each other. Each sentence begins with what it is about: see `Reader::placed`.
Checked check(const Settings& settings) {
    const auto& server = settings.server;
    if (auto both =
            both_or_neither("server.tls_cert", !server.tls_cert.empty(), "server.tls_key", !server.tls_key.empty());
        !both)
        return both;
    if (!loopback(server.listen) && server.tls_cert.empty() && server.trusted_proxies.empty() &&
        !server.insecure_http) {
        return std::unexpected("server.listen is " + server.listen +
                               ", beyond loopback and in the clear: set tls_cert and tls_key, or trusted_proxies when "
                               "a proxy does TLS, or insecure_http = true");
    }
    if (!server.guard_listen.empty() && !server.guard_listen.starts_with("unix:") && !loopback(server.guard_listen)) {
        return std::unexpected("server.guard_listen is " + server.guard_listen +
                               ": it asks for no credential, so it must be on loopback or unix:PATH");
    }
    if (settings.policy.default_lifetime > settings.policy.max_lifetime) {
        return std::unexpected("policy.default_lifetime is longer than policy.max_lifetime: make it at most that");
    }
    const auto& mail = settings.mail;
    if (auto both = both_or_neither("mail.smtp", !mail.smtp.empty(), "mail.from", !mail.from.empty()); !both)
        return both;
    if (auto both =
            both_or_neither("mail.username", !mail.username.empty(), "mail.password_file", !mail.password_file.empty());
        !both)
        return both;
    const auto catalog = permission::Catalog::build(settings.resource_types, settings.permissions);
    if (!catalog) return std::unexpected(catalog.error());
    const auto guards = guard::Guards::compile(*catalog, settings.guards);
    if (!guards) return std::unexpected(guards.error());
    return {};
}

std::expected<Settings, std::string> read_all(std::string_view text, std::string_view name,
                                              const Environment& environment, const Overrides& overrides) {
    Settings settings;
    const auto parsed = toml::parse(text, name);
    if (!parsed) {
        return std::unexpected(std::string(name) + ":" + std::to_string(parsed.error().source().begin.line) + ": " +
                               std::string(parsed.error().description()));
    }
    Reader reader(name, settings);
    if (auto done = reader.read(parsed.table()); !done) return std::unexpected(done.error());
    if (auto done = read_variables(environment, settings); !done) return std::unexpected(done.error());
    const std::pair<std::string_view, const std::optional<std::string>*> flags[] = {
        {"listen", &overrides.listen}, {"guard_listen", &overrides.guard_listen}, {"node", &overrides.node}};
    for (const auto& [key_name, value] : flags) {
        if (!*value) continue;
        const auto key = std::ranges::find_if(
            keys(), [&](const Key& one) { return one.section == "server" && one.name == key_name; });
        if (auto put = key->put(settings, Written(**value)); !put) {
            auto flag = std::string(key_name);
            std::ranges::replace(flag, '_', '-');
            return std::unexpected("--" + flag + " " + put.error());
        }
    }
    // One that nobody chose gives way to the bound that somebody did.
    if (!reader.says("policy.default_lifetime") && !environment.contains("JETON_POLICY_DEFAULT_LIFETIME"))
        settings.policy.default_lifetime = std::min(settings.policy.default_lifetime, settings.policy.max_lifetime);
    if (auto done = check(settings); !done) return std::unexpected(reader.placed(done.error()));
    return settings;
}

}  // namespace

std::vector<std::string> Settings::warnings() const {
    std::vector<std::string> warnings;
    if (!guards.empty() && policy.default_ceiling == verify::DefaultCeiling::catalog) {
        warnings.emplace_back(
            "policy.default_ceiling is \"catalog\" and there is a guard: every user may reach all that it guards, for "
            "the "
            "upstream checks nothing. Set it to \"none\" and give each principal a ceiling");
    }
    if (!mail.smtp.empty() && server.public_url.empty()) {
        warnings.emplace_back(
            "mail.smtp is set and server.public_url is not: links in letters will lead to where the server listens. "
            "Set "
            "public_url to what people reach it by");
    }
    return warnings;
}

Environment read_environment(const char* const* environment) {
    Environment read;
    for (; environment != nullptr && *environment != nullptr; ++environment) {
        const std::string_view entry(*environment);
        const auto equals = entry.find('=');
        if (equals != std::string_view::npos && entry.starts_with("JETON_"))
            read.emplace(entry.substr(0, equals), entry.substr(equals + 1));
    }
    return read;
}

std::expected<Settings, std::string> read(std::string_view toml_text, std::string_view name,
                                          const Environment& environment, const Overrides& overrides) {
    auto settings = read_all(toml_text, name, environment, overrides);
    if (settings) {
        settings->toml = toml_text;
        return settings;
    }
    // One sentence on one line, whatever stands in the file.
    std::ranges::replace_if(settings.error(), [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; }, ' ');
    return settings;
}

std::expected<Settings, std::string> load(const std::optional<std::string>& path, const Environment& environment,
                                          const Overrides& overrides) {
    if (!path) return read({}, "configuration", environment, overrides);
    const auto text = base::read_file(*path, file_bytes_max);
    if (!text) return std::unexpected("the configuration " + *path + " " + text.error());
    return read(*text, *path, environment, overrides);
}

}  // namespace jeton::config
