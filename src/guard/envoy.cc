#include "guard/original.h"

namespace jeton::guard {

std::optional<Original> read_envoy(std::string_view method, std::string_view uri, HeaderFields fields) noexcept {
    const auto chain = only(fields, "X-Forwarded-For");
    const auto address = chain ? last_address(*chain) : std::nullopt;
    if (!uri.starts_with('/') || !address) return std::nullopt;
    return Original{.method = method, .uri = uri, .address = address};
}

}  // namespace jeton::guard
