// A list of networks as it is stored: a token's `allowed_ips`, a template's, a handoff's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"

namespace jeton::base {

/// A JSON array of their texts; without any, `[]`: every address.
[[nodiscard]] std::string write_networks(const std::vector<Network>& networks);
/// What `write_networks` wrote. Nothing when any of it cannot be read: then no address is allowed, for what is left of
/// a list could be none at all, which is every address.
[[nodiscard]] std::optional<std::vector<Network>> read_networks(std::string_view text);

}  // namespace jeton::base
