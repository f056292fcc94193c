// What a layer (a token's grants, a ceiling) allows: grants compiled against a catalog, asked for a requirement.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "permission/catalog.h"

namespace jeton::permission {

/// What a request is about: a resource of a known type. Views: lives no longer than the texts it points to.
struct Resource {
    TypeIndex type = no_type;  ///< `no_type`: the request names no resource
    std::string_view name;     ///< of type `principal`: the principal's id
    std::string_view owner;    ///< of type `principal`, when `name` is a service account: its owner's id; else empty
};

/// Why a requirement is none; for the caller of verify (422) and for the configuration (an error).
struct RequirementError {
    std::string detail;
    std::string pointer;  ///< relative to the requirement: `/scopes/0`, `/resource`
};

/// What a request needs, compiled. Views `resource.name`.
struct Requirement {
    ScopeSet scopes;
    Resource resource;

    /// `resource` is `TYPE:NAME`, or nothing. A scope with a resource type and no `resource`, or one of another type,
    /// is an error, as is an unknown scope, an unknown type, an empty list of scopes. Does not allocate on success.
    [[nodiscard]] static std::expected<Requirement, RequirementError> compile(const Catalog& catalog,
                                                                              std::span<const std::string_view> scopes,
                                                                              std::optional<std::string_view> resource);
};

/// Grants, compiled: bit sets and sorted selectors. Immutable; safe to share between threads.
/// Scopes and types that the catalog does not know are left out: they are honoured no more (design 4).
class Layer {
public:
    [[nodiscard]] static Layer compile(const Catalog& catalog, const Grants& grants);

    /// The scopes allowed on `resource` (and those without a resource type), when `self` stands for the principal
    /// with id `self`. Grants are united. Does not allocate.
    [[nodiscard]] ScopeSet allowed(const Resource& resource, std::string_view self) const noexcept;
    /// The scopes that are granted on anything at all: tells `insufficient_scope` from `resource_not_granted`.
    [[nodiscard]] const ScopeSet& mentioned() const noexcept { return mentioned_; }
    [[nodiscard]] std::size_t heap_bytes() const noexcept;

private:
    struct Selectors {  // of one resource type in one grant
        TypeIndex type;
        bool all = false;                   // `*`
        bool self = false;                  // `self`, of type `principal`
        ScopeSet scopes;                    // those of the grant that have this type
        std::vector<std::string> exact;     // sorted
        std::vector<std::string> prefixes;  // without the `*`
    };
    ScopeSet without_type_;
    ScopeSet mentioned_;
    std::vector<Selectors> selectors_;
};

/// Whether `inner`, held by principal `inner_self`, reaches nothing that `outer`, held by `outer_self`, does not: the
/// test behind every narrowing and creation. Every scope of every grant on every selector must be covered by some grant
/// of `outer`. `self` is covered by `*`, and by `self` of the same principal; a service account's also by its id and by
/// its owner's `self` (`inner_owner` is the id of `inner_self`'s owner, or empty).
/// Returns the scopes that are not covered, as text, without repeats; empty means covered.
[[nodiscard]] std::vector<std::string> not_covered(const Catalog& catalog, const Grants& outer,
                                                   std::string_view outer_self, const Grants& inner,
                                                   std::string_view inner_self, std::string_view inner_owner);

}  // namespace jeton::permission
