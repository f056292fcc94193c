// What a route hands back: an answer, or work for the store, or elsewhere, that makes one.
#pragma once

#include <functional>
#include <memory>
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

struct Next;

/// Worked out on a thread that is neither a connection's nor the store's: what hashes a password, or asks another
/// server. The request's views hold until the last reply is settled.
struct Elsewhere {
    /// Takes the reply that follows, once, from any thread.
    using Done = std::move_only_function<void(std::unique_ptr<Next>)>;
    /// Hands the work over, and returns at once. Whoever takes it bounds its queue and its time, and calls `Done`
    /// whatever comes of it, also when it is itself being stopped.
    std::move_only_function<void(Done)> start;
};

/// Gone on with on the connection's thread, after work elsewhere.
struct Resume {
    std::move_only_function<std::unique_ptr<Next>()> work;
};

using Reply = std::variant<Written, Response, Reading, Writing, Elsewhere, Resume>;

/// The reply that follows. After work elsewhere never `Written`, for the ReplyBuffer is the connection's thread's.
struct Next {
    Reply reply;
};

}  // namespace jeton::http
