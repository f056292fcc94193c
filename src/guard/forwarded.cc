#include "guard/original.h"

namespace jeton::guard {

std::optional<base::Address> last_address(std::string_view forwarded_for) noexcept {
    const auto comma = forwarded_for.rfind(',');
    auto last = comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
    while (last.starts_with(' ') || last.starts_with('\t')) last.remove_prefix(1);
    while (last.ends_with(' ') || last.ends_with('\t')) last.remove_suffix(1);
    return base::Address::parse(last);
}

std::optional<Original> read_forwarded(HeaderFields fields) noexcept {
    const auto method = only(fields, "X-Forwarded-Method");
    const auto uri = only(fields, "X-Forwarded-Uri");
    const auto chain = only(fields, "X-Forwarded-For");
    const auto address = chain ? last_address(*chain) : std::nullopt;
    if (!method || !uri || !address) return std::nullopt;
    return Original{.method = *method, .uri = *uri, .address = address};
}

}  // namespace jeton::guard
