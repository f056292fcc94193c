// A list of networks: a token's `allowed_ips`, a template's, a handoff's. None is every address.
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
/// Whether every address of `inner` is one of `outer`, network by network.
[[nodiscard]] bool within(const std::vector<Network>& inner, const std::vector<Network>& outer);

}  // namespace jeton::base
