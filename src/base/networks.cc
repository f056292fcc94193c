#include "base/networks.h"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.h"

namespace jeton::base {

std::string write_networks(const std::vector<Network>& networks) {
    boost::json::array array;
    for (const auto& network : networks) array.emplace_back(network.text());
    return boost::json::serialize(array);
}

std::optional<std::vector<Network>> read_networks(std::string_view text) {
    const auto parsed = parse_json(text);
    if (!parsed || !parsed->is_array()) return std::nullopt;
    std::vector<Network> networks;
    for (const auto& entry : parsed->get_array()) {
        if (!entry.is_string()) return std::nullopt;
        auto network = Network::parse(std::string_view(entry.get_string()));
        if (!network) return std::nullopt;
        networks.push_back(*network);
    }
    return networks;
}

bool within(const std::vector<Network>& inner, const std::vector<Network>& outer) {
    if (outer.empty()) return true;
    return !inner.empty() && std::ranges::all_of(inner, [&](const Network& network) {
        return std::ranges::any_of(outer, [&](const Network& around) { return around.contains(network); });
    });
}

}  // namespace jeton::base
