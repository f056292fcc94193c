// The effective grants: what several layers allow together, told as one list. For people to read; a decision asks layer
// by layer.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "permission/catalog.h"
#include "permission/grant.h"

namespace jeton::permission {

/// A service account's owner by its id; empty for any other.
using OwnerOf = std::function<std::string_view(std::string_view)>;

/// The shortest list that meets a requirement if and only if every layer does, for the principal with id `self`. Of
/// what a prefix and `self` have in common it names the principal alone, and no service by its beginning.
[[nodiscard]] Grants effective(const Catalog& catalog, std::span<const Grants> layers, std::string_view self,
                               const OwnerOf& owner_of);

}  // namespace jeton::permission
