// Frames: pages of the configured origins may show the tokens in a frame, in a session of the frame's own; nothing else
// is ever framed (A29).
#pragma once

#include <string>
#include <string_view>

#include "http/router.h"

namespace jeton::http {

/// Whether a browser asks for a document to stand in a frame. Browsers alone can say so, and pages cannot forge it.
[[nodiscard]] bool in_frame(const Request& request) noexcept;
/// Whether this request is of the frame's session: a document in a frame, or a script's request that says so, which a
/// browser lets no other site's script do.
[[nodiscard]] bool of_frame(const Request& request) noexcept;

/// `frame-ancestors` of the pages that may be framed: the configured origins, or 'none'.
[[nodiscard]] std::string frame_ancestors(const Options& options);
/// Lets the configured origins frame this page, which says `frame-ancestors 'none'` so far.
void allow_frame(const Call& call, Response& response);
/// 403: what was asked for is never shown in a frame.
[[nodiscard]] Response no_frames(const Call& call);

/// 403 in a frame: its session is over, and the product can lead to a new one.
[[nodiscard]] Response frame_is_over(const Call& call);

/// Whether a session of kind `embedded` may ask for `route`: the tokens' pages, and the part of the API they need.
[[nodiscard]] bool open_to_embedded(const Route& route) noexcept;

}  // namespace jeton::http
