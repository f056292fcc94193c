// A decision as JSON (contract 6), written straight into a reply.
#pragma once

#include <string_view>

#include "http/response.h"
#include "verify/index.h"

namespace jeton::http {

/// By which others know a user; empty for a service, whose name anyone may have chosen and several may bear (A46).
[[nodiscard]] std::string_view username_of(const verify::PrincipalFacts& principal) noexcept;

/// Writes one result. `explain`: with the effective grants. `as`: the reason to tell instead of a yes, when what should
/// have been recorded could not be.
void write_decision(ReplyBuffer& out, const verify::View& view, const verify::Decision& decision, bool explain,
                    verify::Reason as);

}  // namespace jeton::http
