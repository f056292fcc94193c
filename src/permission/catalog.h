// The catalog: all permissions and resource types that this deployment knows. The operator writes it; the built-in
// `jeton.*` permissions and the resource type `principal` are always there (contract 4).
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "permission/grant.h"

namespace jeton::permission {

struct ResourceType {
    std::string name;
    std::string title;
    friend bool operator==(const ResourceType&, const ResourceType&) = default;
};

struct Permission {
    std::string name;
    std::string title;
    std::vector<std::string> levels;  ///< lowest first; a higher one includes those before it
    std::string resource;             ///< a resource type's name, or empty
    friend bool operator==(const Permission&, const Permission&) = default;
};

/// A set of scopes of one catalog: one bit a (permission, level).
struct ScopeSet {
    std::array<std::uint64_t, 4> words{};
    constexpr void set(std::size_t bit) noexcept { words[bit / 64] |= std::uint64_t{1} << (bit % 64); }
    [[nodiscard]] constexpr bool test(std::size_t bit) const noexcept { return (words[bit / 64] >> (bit % 64)) & 1; }
    [[nodiscard]] constexpr bool empty() const noexcept { return !(words[0] | words[1] | words[2] | words[3]); }
    [[nodiscard]] constexpr bool contains(const ScopeSet& other) const noexcept {
        std::uint64_t missing = 0;
        for (std::size_t i = 0; i < words.size(); ++i) missing |= other.words[i] & ~words[i];
        return missing == 0;
    }
    constexpr ScopeSet& operator|=(const ScopeSet& other) noexcept {
        for (std::size_t i = 0; i < words.size(); ++i) words[i] |= other.words[i];
        return *this;
    }
    constexpr ScopeSet& operator&=(const ScopeSet& other) noexcept {
        for (std::size_t i = 0; i < words.size(); ++i) words[i] &= other.words[i];
        return *this;
    }
    friend constexpr ScopeSet operator|(ScopeSet a, const ScopeSet& b) noexcept { return a |= b; }
    friend constexpr ScopeSet operator&(ScopeSet a, const ScopeSet& b) noexcept { return a &= b; }
    friend constexpr bool operator==(const ScopeSet&, const ScopeSet&) = default;
};

/// Where a resource type stands in its catalog; `principal` is always 0.
using TypeIndex = std::uint16_t;
constexpr TypeIndex no_type = 0xffff;
constexpr TypeIndex principal_type = 0;

/// Immutable: shared between threads, replaced as a whole at a reload.
class Catalog {
public:
    static constexpr std::size_t scopes_max = 256;

    /// Adds the built-in entries. Error: the sentence for the operator, naming the entry.
    [[nodiscard]] static std::expected<std::shared_ptr<const Catalog>, std::string> build(
        std::vector<ResourceType> resource_types, std::vector<Permission> permissions);

    [[nodiscard]] const std::vector<ResourceType>& resource_types() const noexcept { return resource_types_; }
    [[nodiscard]] const std::vector<Permission>& permissions() const noexcept { return permissions_; }

    /// What stands behind `PERMISSION:LEVEL`. Does not allocate.
    struct Known {
        std::uint16_t bit;  ///< of this very level
        TypeIndex type;     ///< `no_type` when the permission has no resource type
        ScopeSet implied;   ///< this level and those below it
    };
    [[nodiscard]] const Known* find(std::string_view scope) const noexcept;
    [[nodiscard]] std::optional<TypeIndex> find_type(std::string_view name) const noexcept;

    /// All scopes whose permission has resource type `type` (or none).
    [[nodiscard]] const ScopeSet& scopes_of_type(TypeIndex type) const noexcept;
    /// `PERMISSION:LEVEL` of each bit in `scopes`, only the highest level of each permission, in catalog order.
    [[nodiscard]] std::vector<std::string_view> names_of_highest(const ScopeSet& scopes) const;
    /// The same, each followed by `separator` but the last, appended to `out`. For the hot path.
    template <typename Sink>
    void for_each_highest(const ScopeSet& scopes, Sink&& sink) const {
        for (const auto& range : ranges_) {
            for (std::size_t level = range.levels; level-- > 0;) {
                if (scopes.test(static_cast<std::size_t>(range.first_bit) + level)) {
                    sink(std::string_view(scope_names_[range.first_bit + level]));
                    break;
                }
            }
        }
    }

    /// Whether each scope and type is known and each scope with a type has a selector in its grant (contract 4).
    [[nodiscard]] std::optional<GrantError> check(const Grants& grants, std::string_view pointer) const;

    /// The same grants, each with the limits of its permissions in this catalog; a limit that it has stays.
    [[nodiscard]] Grants with_limits(Grants grants) const;
    /// `grants_text` of that: how grants that come in now are stored.
    [[nodiscard]] std::string stored_text(Grants grants) const { return grants_text(with_limits(std::move(grants))); }
    /// Whether what limited `scope` when `grant` was stored limits it still, or nothing did (A18).
    [[nodiscard]] bool limited_as_stored(const Grant& grant, const Scope& scope, const Known& known) const noexcept;

    /// The known scope that is spelt nearest, for an error's sentence; empty when none is near.
    [[nodiscard]] std::string_view nearest_scope(std::string_view scope) const;

private:
    struct Range {
        std::uint16_t first_bit;
        std::uint16_t levels;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    Catalog() = default;
    std::vector<ResourceType> resource_types_;
    std::vector<Permission> permissions_;
    std::vector<Range> ranges_;             // by permission
    std::vector<std::string> scope_names_;  // by bit
    std::vector<ScopeSet> scopes_by_type_;  // by type; the last is of those without
    std::unordered_map<std::string, Known, Hash, std::equal_to<>> known_;
    std::unordered_map<std::string, TypeIndex, Hash, std::equal_to<>> types_;
};

}  // namespace jeton::permission
