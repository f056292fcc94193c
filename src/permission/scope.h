// A scope: one permission at one level, written `contents:read`.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace jeton::permission {

/// Well-formed, not yet known to a catalog. Value.
struct Scope {
    static constexpr std::size_t name_bytes_max = 63;  // `[a-z][a-z0-9_]{0,62}`, twice when of `jeton.`

    std::string permission;
    std::string level;

    /// `PERMISSION:LEVEL`; names are `[a-z][a-z0-9_]{0,62}`, a built-in one is `jeton.` and such a name.
    [[nodiscard]] static std::optional<Scope> parse(std::string_view text);
    [[nodiscard]] std::string text() const { return permission + ":" + level; }
    /// Whether this is one of Jeton's own permissions, `jeton.*`.
    [[nodiscard]] bool built_in() const noexcept { return permission.starts_with("jeton."); }
    friend auto operator<=>(const Scope&, const Scope&) = default;
};

/// `[a-z][a-z0-9_]{0,62}`: a permission, a level, a resource type, a guard.
[[nodiscard]] bool well_formed_name(std::string_view name) noexcept;
/// Such a name, or a built-in's: `jeton.` and such a name.
[[nodiscard]] bool well_formed_permission(std::string_view name) noexcept;

}  // namespace jeton::permission
