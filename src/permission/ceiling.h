// A ceiling as the store keeps it: grants as text, or the word for the first administrator's.
#pragma once

#include <string_view>

#include "permission/catalog.h"
#include "permission/grant.h"

namespace jeton::permission {

/// The first administrator's ceiling until someone sets another: everything, whatever the catalog of the day is. As
/// grants it would be the catalog of the day on which it was written.
inline constexpr std::string_view administrator_ceiling = "administrator";

/// The whole catalog and every `jeton.*`, on `*`.
[[nodiscard]] Grants everything(const Catalog& catalog);
/// What the stored text grants under `catalog`; what cannot be read grants nothing.
[[nodiscard]] Grants read_stored(const Catalog& catalog, std::string_view text);

}  // namespace jeton::permission
