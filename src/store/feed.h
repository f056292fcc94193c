// The feed: the ordered list of committed changes that every node applies to its index. In process now; a cluster
// replaces how it travels and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "store/rows.h"

namespace jeton::store {

/// A row as it now is. Tokens that retention removed come as `TokenGone`.
struct TokenGone {
    TokenId id;
    token::Mac digest{};
};
struct Change {
    std::int64_t number = 0;  ///< rises with the commit order
    std::variant<PrincipalRow, FamilyRow, TokenRow, TokenGone> what;
};

/// Who applies changes. Called on the store's thread, in commit order, after the commit and before any caller hears
/// of it: when a change is acknowledged, it is applied.
class FeedReader {
public:
    virtual ~FeedReader() = default;
    /// Before a load: about so many tokens will come, so that room is made for them once.
    virtual void expect(std::size_t tokens) { static_cast<void>(tokens); }
    virtual void apply(std::span<const Change> changes) = 0;
};

}  // namespace jeton::store
