// Idempotency keys: a POST repeated with its key gives the answer that it gave (contract 3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "authority/caller.h"

namespace jeton::authority {

struct KeyedRequest {
    std::string_view route;  ///< method and path
    std::string_view key;    ///< 1 to 255 bytes
    std::string_view body;
};
/// What is kept of an answer; `body` is nothing when it held a secret: a repeat is told `id` instead.
struct KeptAnswer {
    std::int64_t status = 0;
    std::optional<std::string> body;
    std::string id;
};

/// The answer that this caller's key got: nothing, or the answer, or the refusal (another body; a secret shown once).
/// Ask after the work was done and found allowed, and undo that work when there is an answer: so the authorization is
/// checked first, each time.
[[nodiscard]] Result<std::optional<KeptAnswer>> repeated(Look& look, const Caller& caller, const KeyedRequest& request);
/// Keeps an answer for 24 hours; 409 beyond 1,000 a caller.
[[nodiscard]] Result<void> keep_answer(Act& act, const Caller& caller, const KeyedRequest& request,
                                       const KeptAnswer& answer);

constexpr std::int64_t idempotency_keys_max = 1000;
inline constexpr base::seconds idempotency_kept{86400};

}  // namespace jeton::authority
