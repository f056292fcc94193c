#include "http/passkey_place.h"

#include "base/json.h"

namespace jeton::http {

Result<login::RelyingParty> passkey_place(const Call& call) {
    auto party = login::relying_party_of(call.application.link_base());
    if (party) return std::move(*party);
    return authority::conflict("passkeys_unavailable", std::move(party.error()));
}

boost::json::value credential_member(Members& members, const Call& call, std::string_view name) {
    members.allow(name);
    if (!members.has(name)) return nullptr;
    return base::parse_json(call.request.body)->get_object().at(name);  // `members` has read it as an object before
}

}  // namespace jeton::http
