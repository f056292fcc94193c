// The tables of routes of second factors, passkeys and identities, and of the reset of a password.
#pragma once

#include <boost/json/array.hpp>
#include <optional>
#include <span>
#include <vector>

#include "authority/caller.h"
#include "http/members.h"
#include "http/router.h"

namespace jeton::http {

[[nodiscard]] std::span<const Route> factor_routes();
[[nodiscard]] std::span<const Route> passkey_routes();
[[nodiscard]] std::span<const Route> identity_routes();
[[nodiscard]] std::span<const Route> reset_routes();

/// `[{"id","provider","issuer","subject","created_at"}]`
[[nodiscard]] boost::json::array identities_view(const Call& call, const std::vector<store::IdentityRow>& rows);

/// A13: factors are a person's alone, and of one who signed in just now.
[[nodiscard]] Result<void> person_afresh(const authority::Look& look, const authority::Caller& caller);

/// Of routes that take no member, and may come without a body. Nor an Idempotency-Key: what they answer holds a secret,
/// which is kept nowhere to be told again.
[[nodiscard]] std::optional<Refusal> refuse_members(const Call& call);

}  // namespace jeton::http
