#include "http/passkey_place.h"

#include "base/json.h"
#include "http/problem.h"

namespace jeton::http {

std::expected<login::RelyingParty, Response> passkey_place(const Call& call) {
    auto party = login::relying_party_of(call.application.link_base());
    if (party) return std::move(*party);
    return std::unexpected(
        problem_response({.status = 409, .name = "passkeys_unavailable", .detail = std::move(party.error())}));
}

boost::json::value credential_member(Members& members, const Call& call, std::string_view name) {
    members.allow(name);
    if (!members.has(name)) return nullptr;
    return base::parse_json(call.request.body)->get_object().at(name);  // `members` has read it as an object before
}

}  // namespace jeton::http
