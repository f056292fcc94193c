#include "guard/fields.h"

#include <algorithm>

namespace jeton::guard {

bool same_field_name(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    if (a == b) return true;  // spelled as here, as nearly always
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::size_t count(HeaderFields fields, std::string_view name) noexcept {
    std::size_t found = 0;
    for (const auto& field : fields) found += same_field_name(field.name, name) ? 1U : 0U;
    return found;
}

std::optional<std::string_view> only(HeaderFields fields, std::string_view name) noexcept {
    std::optional<std::string_view> found;
    for (const auto& field : fields) {
        if (!same_field_name(field.name, name)) continue;
        if (found) return std::nullopt;
        found = field.value;
    }
    return found;
}

}  // namespace jeton::guard
