#include "guard/original.h"

namespace jeton::guard {

std::optional<Original> read_nginx(HeaderFields fields) noexcept {
    const auto method = only(fields, "X-Original-Method");
    const auto uri = only(fields, "X-Original-URI");
    const auto ip = only(fields, "X-Real-IP");
    if (!method || !uri || !ip) return std::nullopt;
    const auto address = base::Address::parse(*ip);
    // nginx says `unix:` of a client on a socket: then the address is not known.
    if (!address && *ip != "unix:") return std::nullopt;
    return Original{.method = *method, .uri = *uri, .address = address};
}

}  // namespace jeton::guard
