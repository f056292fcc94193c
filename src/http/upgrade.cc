#include "http/upgrade.h"

#include "base/percent.h"

namespace jeton::http {
namespace {

constexpr std::string_view plain_in_query = ":/,*@";  // RFC 3986 §3.4: a person can read the link

/// The line that says exactly this grant. A resource's name comes from the request: one with a comma would say more
/// than was asked for, so then the page is left to ask which resource.
std::string line_of(const permission::Grant& grant) {
    const permission::Grant told{.scopes = grant.scopes, .resources = grant.resources};
    auto line = permission::format_grant_line(told);
    if (permission::parse_grant_line(line) == told) return line;
    return permission::format_grant_line({.scopes = grant.scopes, .resources = {}});
}

}  // namespace

std::string upgrade_link(std::string_view base, const permission::Grants& needed, std::string_view name) {
    std::string link = std::string(base) + "/tokens/new";
    char before = '?';
    const auto add = [&](std::string_view member, std::string_view value) {
        link += before;
        before = '&';
        link.append(member).append("=").append(base::percent_encode(value, plain_in_query));
    };
    for (const auto& grant : needed) add("grant", line_of(grant));
    if (!name.empty()) add("name", name);
    return link;
}

}  // namespace jeton::http
