// Answers that take several steps: what is read, or hashed, before it is known what to do next.
#pragma once

#include <functional>

#include "base/pool.h"
#include "http/reply.h"
#include "login/password_hasher.h"
#include "store/store.h"

namespace jeton::http {

/// Goes on with what `work` says after it has read; 503 when the store cannot. `work` runs on the store's thread.
[[nodiscard]] Reply read_first(store::Store& store, std::move_only_function<Reply(store::Snapshot&)> work);

/// Goes on with what `work` says once what it wrote is durable; 503 when the store cannot.
[[nodiscard]] Reply write_first(store::Store& store, std::move_only_function<Reply(store::Transaction&)> work);

/// Goes on with what `work` says, which runs on a thread of the pool; `busy` when too much waits there already.
[[nodiscard]] Reply pool_first(base::Pool& pool, std::move_only_function<Reply()> work, Response busy);

/// Goes on with what `work` says, which runs on a thread of the hasher; `busy` when too much waits there already.
[[nodiscard]] Reply hash_first(login::PasswordHasher& hasher, std::move_only_function<Reply()> work, Response busy);

/// Goes on with `work` on the connection's thread: for handlers, which use what is that thread's alone.
[[nodiscard]] Reply resume(std::move_only_function<Reply()> work);

}  // namespace jeton::http
