// A decision as JSON (contract 6), written straight into a reply.
#pragma once

#include <string>

#include "http/response.h"
#include "verify/index.h"

namespace jeton::http {

/// Writes one result. `explain`: with the effective grants. `as`: the reason to tell instead of a yes, when what should
/// have been recorded could not be.
void write_decision(ReplyBuffer& out, const verify::View& view, const verify::Decision& decision, bool explain,
                    verify::Reason as);

}  // namespace jeton::http
