// Replies that are not there at once: the store's work, or somebody else's, and back to the connection's thread.
#pragma once

#include <optional>
#include <string_view>

#include "http/asio.h"
#include "http/reply.h"

namespace jeton::http {

/// What comes of `reply`; nothing: it stands in the ReplyBuffer. Resumes on `executor`. `request_id`, for the log, and
/// all that the reply's work views outlive the wait.
[[nodiscard]] boost::asio::awaitable<std::optional<Response>> settle(boost::asio::any_io_executor executor,
                                                                     store::Store& store, Reply reply,
                                                                     std::string_view request_id);

}  // namespace jeton::http
