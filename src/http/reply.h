// What a route hands back: an answer, or work for the store that makes one.
#pragma once

#include <functional>
#include <variant>

#include "http/response.h"
#include "store/store.h"

namespace jeton::http {

/// The answer stands in the ReplyBuffer already.
struct Written {};

/// Read on a reading thread of the store; the answer follows. The request's views hold until then.
struct Reading {
    std::move_only_function<Response(store::Snapshot&)> work;
};

/// Written in one transaction; the answer leaves once it is durable and every reader of the feed has it. When the store
/// cannot, the caller gets 503 and nothing has changed.
struct Writing {
    std::move_only_function<Response(store::Transaction&)> work;
    /// Called on the connection's thread when all is over, whatever came of it.
    std::move_only_function<void(bool committed)> after = nullptr;
    bool guard = false;  ///< of a guard: the 503 has no body
};

using Reply = std::variant<Written, Response, Reading, Writing>;

}  // namespace jeton::http
