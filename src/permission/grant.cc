#include "permission/grant.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.h"
#include "base/utf8.h"

namespace jeton::permission {
namespace {

namespace json = boost::json;

std::unexpected<GrantError> refuse(std::string detail, std::string pointer) {
    return std::unexpected(GrantError{.detail = std::move(detail), .pointer = std::move(pointer)});
}

std::string member_of(std::string pointer, std::string_view member) {
    base::append_pointer(pointer, member);
    return pointer;
}

/// No white space, no control character, no `*`.
bool visible(char32_t code) noexcept {
    if (code <= 0x20 || (code >= 0x7f && code <= 0xa0) || code == '*') return false;
    return code != 0x1680 && !(code >= 0x2000 && code <= 0x200a) && code != 0x2028 && code != 0x2029 &&
           code != 0x202f && code != 0x205f && code != 0x3000;
}

/// The limits of a grant whose stored text does not say them.
std::map<std::string, std::string> usual_limits(const Grant& grant) {
    std::map<std::string, std::string> limits;
    if (grant.resources.size() != 1) return limits;
    for (const auto& scope : grant.scopes) limits.emplace(scope.permission, grant.resources.begin()->first);
    return limits;
}

std::expected<std::map<std::string, std::string>, GrantError> read_limits(const json::value& value,
                                                                          const std::string& at) {
    std::map<std::string, std::string> limits;
    if (!value.is_object()) return refuse("limits are an object from permission to resource type", at);
    for (const auto& [permission, type] : value.get_object()) {
        if (!type.is_string()) return refuse("a limit is the name of a resource type", at);
        limits.emplace(permission, type.get_string());
    }
    return limits;
}

json::object write_grant(const Grant& grant) {
    json::array scopes;
    for (const auto& scope : grant.scopes) scopes.emplace_back(scope.text());
    json::object resources;
    for (const auto& [type, selectors] : grant.resources) {
        resources[type] = json::array(selectors.begin(), selectors.end());
    }
    return {{"scopes", std::move(scopes)}, {"resources", std::move(resources)}};
}

std::expected<Grant, GrantError> read_grant(const json::value& value, const std::string& at) {
    const auto* object = value.if_object();
    if (object == nullptr) return refuse("a grant is an object with \"scopes\" and \"resources\"", at);
    Grant grant;
    for (const auto& [key, member] : *object) {
        if (key != "scopes" && key != "resources") {
            return refuse(
                fmt::format("a grant has no member '{}'; it has \"scopes\" and \"resources\"", std::string_view(key)),
                member_of(at, key));
        }
    }
    const auto* scopes = object->if_contains("scopes");
    if (scopes == nullptr || !scopes->is_array()) {
        return refuse("\"scopes\" is a list of scopes such as \"contents:read\"", at + "/scopes");
    }
    const auto& list = scopes->get_array();
    if (list.empty() || list.size() > Grant::scopes_max) {
        return refuse(fmt::format("a grant has 1 to {} scopes", Grant::scopes_max), at + "/scopes");
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
        const auto* text = list[i].if_string();
        auto scope = text == nullptr ? std::nullopt : Scope::parse(*text);
        if (!scope)
            return refuse("a scope is written PERMISSION:LEVEL, such as \"contents:read\"",
                          fmt::format("{}/scopes/{}", at, i));
        grant.scopes.push_back(std::move(*scope));
    }
    const auto* resources = object->if_contains("resources");
    if (resources == nullptr) return grant;
    if (!resources->is_object()) {
        return refuse("\"resources\" is an object from resource type to a list of selectors", at + "/resources");
    }
    std::size_t count = 0;
    for (const auto& [type, selectors] : resources->get_object()) {
        const auto here = member_of(at + "/resources", type);
        if (!well_formed_name(type)) return refuse("a resource type is [a-z][a-z0-9_]{0,62}", here);
        if (!selectors.is_array())
            return refuse("selectors are a list, such as [\"acme/site\", \"acme/docs-*\"]", here);
        auto& into = grant.resources[std::string(type)];
        for (const auto& selector : selectors.get_array()) {
            if (++count > Grant::selectors_max) {
                return refuse(fmt::format("a grant has at most {} selectors", Grant::selectors_max), here);
            }
            if (!selector.is_string() || !well_formed_selector(selector.get_string())) {
                return refuse(
                    "a selector is a name of at most 256 bytes without white space, or such a name and one '*' at its "
                    "end",
                    fmt::format("{}/{}", here, into.size()));
            }
            into.emplace_back(selector.get_string());
        }
    }
    return grant;
}

template <typename Keep>
Grants part(const Grants& grants, Keep keep) {
    Grants kept;
    for (const auto& grant : grants) {
        Grant some{.scopes = {}, .resources = grant.resources, .limits = grant.limits};
        std::ranges::copy_if(grant.scopes, std::back_inserter(some.scopes), keep);
        if (!some.scopes.empty()) kept.push_back(std::move(some));
    }
    return kept;
}

}  // namespace

Grants built_in_part(const Grants& grants) {
    return part(grants, [](const Scope& scope) { return scope.built_in(); });
}

Grants product_part(const Grants& grants) {
    return part(grants, [](const Scope& scope) { return !scope.built_in(); });
}

Grants part_of(const Grants& grants, const std::vector<std::string>& scopes) {
    return part(grants, [&](const Scope& scope) { return std::ranges::find(scopes, scope.text()) != scopes.end(); });
}

bool well_formed_resource_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= 256 && base::is_utf8(name, visible);
}

bool well_formed_selector(std::string_view selector) noexcept {
    if (selector == "*") return true;
    if (selector.ends_with('*')) selector.remove_suffix(1);
    return well_formed_resource_name(selector);
}

std::expected<Grants, GrantError> read_grants(const json::value& value, std::string_view pointer) {
    const auto* list = value.if_array();
    if (list == nullptr) return refuse("grants are a list", std::string(pointer));
    if (list->size() > grants_max) return refuse(fmt::format("at most {} grants", grants_max), std::string(pointer));
    Grants grants;
    for (std::size_t i = 0; i < list->size(); ++i) {
        auto grant = read_grant((*list)[i], fmt::format("{}/{}", pointer, i));
        if (!grant) return std::unexpected(std::move(grant.error()));
        grants.push_back(std::move(*grant));
    }
    return grants;
}

json::value write_grants(const Grants& grants) {
    json::array list;
    for (const auto& grant : grants) list.push_back(write_grant(grant));
    return list;
}

std::string grants_text(const Grants& grants) {
    json::array list;
    for (const auto& grant : grants) {
        auto written = write_grant(grant);
        if (grant.limits != usual_limits(grant)) {
            auto& limits = written["limits"].emplace_object();
            for (const auto& [permission, type] : grant.limits) limits[permission] = type;
        }
        list.push_back(std::move(written));
    }
    return json::serialize(list);
}

std::expected<Grants, GrantError> parse_grants_text(std::string_view text) {
    auto value = base::parse_json(text);
    if (!value) return refuse(value.error().detail, value.error().pointer);
    // The API's form, but for what the API does not have.
    std::vector<std::optional<std::map<std::string, std::string>>> stored;
    if (auto* const list = value->if_array()) {
        for (auto& item : *list) {
            auto& limits = stored.emplace_back();
            auto* const object = item.if_object();
            const auto* const member = object != nullptr ? object->if_contains("limits") : nullptr;
            if (member == nullptr) continue;
            auto read = read_limits(*member, "/limits");
            if (!read) return std::unexpected(std::move(read.error()));
            limits = std::move(*read);
            object->erase("limits");
        }
    }
    auto grants = read_grants(*value, "");
    if (!grants) return grants;
    for (std::size_t i = 0; i < grants->size(); ++i) {
        auto& grant = (*grants)[i];
        grant.limits = stored[i] ? std::move(*stored[i]) : usual_limits(grant);
    }
    return grants;
}

std::expected<Grant, std::string> parse_grant_line(std::string_view line) {
    const auto on = line.find(" on ");
    Grant grant;
    const auto each_part = [](std::string_view list, auto&& take) {
        for (std::size_t from = 0; from <= list.size();) {
            const auto comma = std::min(list.find(',', from), list.size());
            if (!take(list.substr(from, comma - from))) return false;
            from = comma + 1;
        }
        return true;
    };
    std::string wrong;
    const bool scopes_read = each_part(line.substr(0, on), [&](std::string_view part) {
        auto scope = Scope::parse(part);
        if (!scope)
            wrong = fmt::format("'{}' is not a scope; write PERMISSION:LEVEL, such as contents:read", part);
        else
            grant.scopes.push_back(std::move(*scope));
        return wrong.empty();
    });
    if (!scopes_read) return std::unexpected(wrong);
    if (on == std::string_view::npos) return grant;
    const bool selectors_read = each_part(line.substr(on + 4), [&](std::string_view part) {
        const auto colon = part.find(':');
        const auto type = part.substr(0, colon);
        if (colon == std::string_view::npos || !well_formed_name(type) ||
            !well_formed_selector(part.substr(colon + 1))) {
            wrong = fmt::format("'{}' is not a resource; write TYPE:NAME or TYPE:PREFIX*, such as repository:acme/site",
                                part);
            return false;
        }
        grant.resources[std::string(type)].emplace_back(part.substr(colon + 1));
        return true;
    });
    if (!selectors_read) return std::unexpected(wrong);
    return grant;
}

std::string format_grant_line(const Grant& grant) {
    std::string line;
    for (const auto& scope : grant.scopes) line += (line.empty() ? "" : ",") + scope.text();
    std::string_view before = " on ";
    for (const auto& [type, selectors] : grant.resources) {
        for (const auto& selector : selectors) {
            line += fmt::format("{}{}:{}", before, type, selector);
            before = ",";
        }
    }
    return line;
}

}  // namespace jeton::permission
