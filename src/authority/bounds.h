// Bounds: what is made with a token reaches no more addresses, and what of it administers lives no longer (contract 4,
// no way up). A session that a token led to has the token's bounds, as if the token did what is done in it (A74).
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <vector>

#include "authority/caller.h"
#include "base/address.h"

namespace jeton::authority {

struct Bounds {
    std::vector<base::Network> networks;  ///< empty: every address
    std::optional<base::Time> until;      ///< nothing: no end
};
/// 403 when a session that a link led to has lost its own.
[[nodiscard]] Result<Bounds> bounds_of(Look& look, const Caller& caller);

/// Of a handoff's link, as its ticket keeps them.
[[nodiscard]] boost::json::object bounds_data(const Bounds& bounds);
/// The link's spent ticket stays for as long as the session that it led to, found by the session alone.
void keep_bounds(Act& act, store::TicketRow ticket, const store::SessionRow& session);

}  // namespace jeton::authority
