// Handoff: a product with a login of its own leads its user to Jeton's pages (contract 8).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "authority/caller.h"
#include "base/secret.h"

namespace jeton::authority {

inline constexpr base::seconds handoff_lifetime{60};
inline constexpr std::size_t return_to_bytes_max = 2048;

/// Whether `url` leads to one of `origins`, each as a browser writes it; `https://app.example.org.evil` does not lead
/// to `https://app.example.org`.
[[nodiscard]] bool leads_to(std::string_view url, std::span<const std::string> origins) noexcept;

struct HandoffDraft {
    base::PrincipalId user;
    std::optional<std::string> return_to;
};
struct NewHandoff {
    base::TicketId ticket;
    base::Secret code;  ///< good once, for `handoff_lifetime`
    base::Time expires_at;
};
/// Needs `jeton.issue:write` on the user, and every power beyond `self` that the user's ceiling holds (contract 4, no
/// way up). `origins`: where `return_to` may lead.
[[nodiscard]] Result<NewHandoff> create_handoff(Act& act, const Caller& caller, const HandoffDraft& draft,
                                                std::span<const std::string> origins);

/// What a code stands for.
struct Handoff {
    store::TicketRow ticket;
    store::PrincipalRow user;
    std::string return_to;                      ///< empty: none
    std::optional<base::Time> session_ends_by;  ///< when the token that made it ends
};
/// Whose account `code` leads to. Spends nothing, for a link scanner may look: whoever
/// lets the user in removes the ticket. Nothing: it is unknown, spent, or past its
/// time, or its user may not sign in.
[[nodiscard]] std::optional<Handoff> find_handoff(Look& look, std::string_view code);

/// What bounds a handed-off session, beside the user's ceiling: every product right, and `jeton.*` on `self` alone.
[[nodiscard]] permission::Grants handoff_bound_of(const permission::Catalog& catalog);

}  // namespace jeton::authority
