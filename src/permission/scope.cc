#include "permission/scope.h"

#include <algorithm>

namespace jeton::permission {

bool well_formed_name(std::string_view name) noexcept {
    if (name.empty() || name.size() > Scope::name_bytes_max) return false;
    if (name[0] < 'a' || name[0] > 'z') return false;
    return std::ranges::all_of(name,
                               [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool well_formed_permission(std::string_view name) noexcept {
    constexpr std::string_view built_in = "jeton.";
    return well_formed_name(name.starts_with(built_in) ? name.substr(built_in.size()) : name);
}

std::optional<Scope> Scope::parse(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto permission = text.substr(0, colon);
    const auto level = text.substr(colon + 1);
    if (!well_formed_permission(permission) || !well_formed_name(level)) return std::nullopt;
    return Scope{.permission = std::string(permission), .level = std::string(level)};
}

}  // namespace jeton::permission
