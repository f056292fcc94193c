#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "authority/audit.h"
#include "authority/tokens.h"
#include "base/networks.h"

namespace jeton::authority {
namespace {

Result<void> narrow(Act& act, store::TokenRow& row, const TokenPatch& patch) {
    if (patch.grants) {
        if (const auto wrong = act.catalog().check(*patch.grants, "/grants"))
            return invalid(wrong->pointer, wrong->detail);
        const auto before = permission::parse_grants_text(row.grants);
        const auto owner = act.reads.find_principal(row.owner);
        const auto self = row.owner.text();
        const auto wider =
            permission::not_covered(act.catalog(), before ? *before : permission::Grants{}, self, *patch.grants, self,
                                    owner && owner->owner ? owner->owner->text() : std::string());
        if (!wider.empty()) {
            return invalid("/grants", "Grants can only be made narrower; " + wider.front() +
                                          " goes beyond what the token holds: create another token for more.");
        }
        row.grants = act.catalog().stored_text(*patch.grants);
    }
    if (patch.expires_at) {
        const auto end = base::floor_second(*patch.expires_at);
        if (end <= act.now) return invalid("/expires_at", "expires_at lies in the past: revoke the token instead.");
        if (row.expires_at && end > *row.expires_at) {
            return invalid("/expires_at", "The expiry can only be made earlier: rotate the token, or create another.");
        }
        row.expires_at = end;
        // Else the token would undo it: rotating itself, it is bounded by what the first was to live to.
        auto family = act.reads.find_family(row.family);
        if (family && (!family->first_expires_at || end < *family->first_expires_at)) {
            family->first_expires_at = end;
            act.writes.update_family(*family);
        }
    }
    if (patch.allowed_ips) {
        const auto read = base::read_networks(row.allowed_ips);
        if (!read) return conflict("damaged_token", "The token's addresses cannot be read: create another.");
        const auto& before = *read;
        if (!base::within(*patch.allowed_ips, before)) {
            return invalid("/allowed_ips", "Addresses can only be made fewer: create another token for more.");
        }
        row.allowed_ips = base::write_networks(*patch.allowed_ips);
    }
    return {};
}

}  // namespace

Result<store::TokenRow> change_token(Act& act, const Caller& caller, const base::TokenId& id, const TokenPatch& patch) {
    auto row = reach_token(act, caller, "jeton.tokens:write", id);
    if (!row) return row;
    // Its own secret alone does not let a token write what verify tells of it.
    const auto owner = act.reads.find_principal(row->owner);
    if (!owner || !may(act, caller, "jeton.tokens:write", *owner)) {
        return lacking("Changing a token needs jeton.tokens:write on its owner.", "jeton.tokens:write",
                       owner ? selector_of(caller, *owner) : row->owner.text());
    }
    if (const auto narrowed = narrow(act, *row, patch); !narrowed) return std::unexpected(narrowed.error());
    boost::json::array changed;
    if (patch.name) row->name = *patch.name, changed.emplace_back("name");
    if (patch.description) row->description = *patch.description, changed.emplace_back("description");
    if (patch.metadata) row->metadata = metadata_text(*patch.metadata), changed.emplace_back("metadata");
    if (patch.grants) changed.emplace_back("grants");
    if (patch.expires_at) changed.emplace_back("expires_at");
    if (patch.allowed_ips) changed.emplace_back("allowed_ips");
    act.writes.update_token(*row);
    record(act, caller, patch.narrows() ? "token.narrow" : "token.update", row->id.text(), row->owner.text(),
           {{"changed", std::move(changed)}});
    return row;
}

std::string metadata_text(const std::map<std::string, std::string>& metadata) {
    boost::json::object object;
    for (const auto& [name, value] : metadata) object[name] = value;
    return boost::json::serialize(object);
}

}  // namespace jeton::authority
