#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <utility>

#include "authority/status.h"
#include "authority/tokens.h"
#include "verify/use.h"

namespace jeton::authority {
namespace {

using boost::json::value;

value time_or_null(const std::optional<base::Time>& time) {
    return time ? value(base::format_time(*time)) : value(nullptr);
}
value text_or_null(const std::string& text) { return text.empty() ? value(nullptr) : value(text); }
template <typename Id>
value id_or_null(const std::optional<Id>& id) {
    return id ? value(id->text()) : value(nullptr);
}
value parsed(const std::string& text) {
    boost::system::error_code failed;
    auto json = boost::json::parse(text, failed);
    return failed ? value(nullptr) : json;
}

/// As the API tells them: without what only the store needs.
value grants_of(const store::TokenRow& row) {
    auto grants = parsed(row.grants);
    if (!grants.is_array()) return value(nullptr);
    for (auto& grant : grants.get_array()) {
        if (auto* const object = grant.if_object()) object->erase("limits");
    }
    return grants;
}

bool holds(const store::TokenRow& row, std::string_view permission) {
    const auto grants = permission::parse_grants_text(row.grants);
    return grants && std::ranges::any_of(*grants, [permission](const permission::Grant& grant) {
               return std::ranges::any_of(grant.scopes, [permission](const permission::Scope& scope) {
                   return scope.permission == permission;
               });
           });
}

/// Of what the store found by text, the tokens that do hold `permission`: a resource may bear the name of a scope. Read
/// in whole pages whatever is asked for: all lists wait for one another.
store::Page<store::TokenRow> holders(Look& look, store::TokenFilter filter, std::string_view permission) {
    constexpr std::int64_t rows_at_once = 200;
    const auto limit = static_cast<std::size_t>(std::exchange(filter.limit, rows_at_once));
    store::Page<store::TokenRow> held;
    for (held.more = true; held.more && held.rows.size() < limit;) {
        auto page = look.reads.list_tokens(filter);
        held.more = page.more;
        if (page.more) filter.after = page.rows.back().id;
        std::erase_if(page.rows, [permission](const auto& row) { return !holds(row, permission); });
        std::ranges::move(page.rows, std::back_inserter(held.rows));
    }
    if (held.rows.size() > limit) {
        held.rows.resize(limit);
        held.more = true;
    }
    return held;
}

constexpr std::chrono::days days_told{30};

boost::json::object use_object(const std::optional<store::UseRow>& use, base::Time now) {
    boost::json::object told{
        {"days", boost::json::array{}}, {"scopes", boost::json::array{}}, {"addresses", boost::json::array{}}};
    if (!use) return told;
    const auto today = std::chrono::floor<std::chrono::days>(now);
    for (const auto& [number, count] : verify::Use::days(*use)) {
        const std::chrono::sys_days day(std::chrono::days{number});
        if (day <= today - days_told) continue;
        told["days"].as_array().push_back(
            boost::json::object{{"day", base::format_time(day).substr(0, 10)}, {"count", count}});
    }
    told["scopes"] = parsed(use->scopes);
    told["addresses"] = parsed(use->addresses);
    return told;
}

boost::json::object view_of(Look& look, const store::TokenRow& row, const std::optional<store::UseRow>& use) {
    const auto family = look.reads.find_family(row.family);
    return {{"id", row.id.text()},
            {"kind", token::name_of(row.kind)},
            {"name", row.name},
            {"description", row.description},
            {"metadata", parsed(row.metadata)},
            {"owner", row.owner.text()},
            {"app", row.app ? value(*row.app) : value(nullptr)},
            {"parent", id_or_null(row.parent)},
            {"family", row.family.text()},
            {"grants", grants_of(row)},
            {"status", name_of(status_of(look.reads, row, look.now))},
            {"created_at", base::format_time(row.created_at)},
            {"created_by", row.created_by},
            {"not_before", time_or_null(row.not_before)},
            {"expires_at", time_or_null(row.expires_at)},
            {"last_used_at", use ? time_or_null(use->last_used_at) : value(nullptr)},
            {"last_used_ip", use ? text_or_null(use->last_used_ip) : value(nullptr)},
            {"uses", family && family->max_uses ? family->uses
                     : use                      ? use->uses
                                                : 0},
            {"max_uses", family && family->max_uses ? value(*family->max_uses) : value(nullptr)},
            {"allowed_ips", parsed(row.allowed_ips)},
            {"hint", row.hint},
            {"rotated_to", id_or_null(row.rotated_to)},
            {"revoked_at", time_or_null(row.revoked_at)},
            {"revoked_by", text_or_null(row.revoked_by)},
            {"revoke_reason", text_or_null(row.revoke_reason)}};
}

/// A token's owner as `reach` has it, or one that is deleted: its tokens and their end stay to be seen.
Result<store::PrincipalRow> reach_owner(Look& look, const Caller& caller, std::string_view scope,
                                        const base::PrincipalId& id, std::string_view what) {
    auto row = look.reads.find_principal(id);
    if (!row || !row->deleted_at) return reach(look, caller, scope, id, what);
    if (may(look, caller, scope, *row)) return std::move(*row);
    if (!may(look, caller, "jeton.tokens:read", *row)) return not_found(std::string(what));
    return lacking("This needs " + std::string(scope) + " on principal " + id.text() + ".", scope,
                   selector_of(caller, *row));
}

}  // namespace

Result<store::TokenRow> reach_token(Look& look, const Caller& caller, std::string_view scope, const base::TokenId& id) {
    auto row = look.reads.find_token(id);
    if (!row) return not_found("token");
    if (caller.is(id)) return std::move(*row);
    const auto owner = reach_owner(look, caller, scope, row->owner, "token");
    if (!owner) return std::unexpected(owner.error());
    return std::move(*row);
}

Result<store::TokenRow> find_token(Look& look, const Caller& caller, const base::TokenId& id) {
    return reach_token(look, caller, "jeton.tokens:read", id);
}

Result<store::Page<store::TokenRow>> list_tokens(Look& look, const Caller& caller, const TokenQuery& query) {
    store::TokenFilter filter{};
    if (query.owner) {
        const auto owner = reach_owner(look, caller, "jeton.tokens:read", *query.owner, "principal");
        if (!owner) return std::unexpected(owner.error());
        filter.owner = owner->id;
        filter.all_owners = true;
    } else {
        auto seen = visible(look, caller, "jeton.tokens:read");
        if (!seen.all && seen.principals.empty()) {
            return lacking("Listing tokens needs jeton.tokens:read on their owners.", "jeton.tokens:read", "self");
        }
        filter.all_owners = seen.all;
        filter.visible_owners = std::move(seen.principals);
    }
    filter.name = query.name;
    filter.app = query.app;
    filter.status = query.status;
    filter.kind = query.kind;
    filter.part = query.part;
    filter.permission = query.permission;
    filter.unused = query.unused;
    filter.now = look.now;
    filter.after = query.after;
    filter.limit = query.limit;
    return query.permission ? holders(look, std::move(filter), *query.permission) : look.reads.list_tokens(filter);
}

boost::json::object view(Look& look, const store::TokenRow& row) {
    return view_of(look, row, look.reads.find_use(row.id));
}

boost::json::object view_with_use(Look& look, const store::TokenRow& row) {
    const auto use = look.reads.find_use(row.id);
    auto token = view_of(look, row, use);
    token["use"] = use_object(use, look.now);
    return token;
}

boost::json::object use_view(Look& look, const base::TokenId& id) {
    return use_object(look.reads.find_use(id), look.now);
}

}  // namespace jeton::authority
