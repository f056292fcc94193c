#include "http/forwarded.h"

#include <algorithm>

namespace jeton::http {

base::Address client_address(const Request& request, const base::Address& peer,
                             std::span<const base::Network> trusted) noexcept {
    const auto is_trusted = [&](const base::Address& address) {
        return std::ranges::any_of(trusted, [&](const base::Network& network) { return network.contains(address); });
    };
    auto nearest = peer;
    // Several fields are one list (RFC 9110 §5.3): from the last field's end backwards.
    for (std::size_t i = request.fields.size(); i-- > 0 && is_trusted(nearest);) {
        if (!same_name(request.fields[i].name, "X-Forwarded-For")) continue;
        auto chain = request.fields[i].value;
        while (is_trusted(nearest) && !chain.empty()) {
            const auto comma = chain.rfind(',');
            auto entry = comma == std::string_view::npos ? chain : chain.substr(comma + 1);
            chain = comma == std::string_view::npos ? std::string_view{} : chain.substr(0, comma);
            while (entry.starts_with(' ') || entry.starts_with('\t')) entry.remove_prefix(1);
            while (entry.ends_with(' ') || entry.ends_with('\t')) entry.remove_suffix(1);
            const auto address = base::Address::parse(entry);
            if (!address) return nearest;
            nearest = *address;
        }
    }
    return nearest;
}

}  // namespace jeton::http
