// A grant: a set of scopes on a set of resources. A token, a consent, a ceiling carry a list of them (contract 4).
#pragma once

#include <boost/json/value.hpp>
#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "permission/scope.h"

namespace jeton::permission {

struct Grant {
    static constexpr std::size_t scopes_max = 64;
    static constexpr std::size_t selectors_max = 256;

    std::vector<Scope> scopes;
    /// Selectors by resource type: exact, or ending in one `*`.
    std::map<std::string, std::vector<std::string>> resources;
    /// By permission, the resource type that limited its scopes when the grant was stored; nothing of one that had
    /// none. Stored, and told nobody: a scope whose limit is gone is granted no more (A18).
    std::map<std::string, std::string> limits{};
    friend bool operator==(const Grant&, const Grant&) = default;
};

using Grants = std::vector<Grant>;
constexpr std::size_t grants_max = 32;

/// Why grants were refused, for the caller.
struct GrantError {
    std::string detail;   ///< one sentence
    std::string pointer;  ///< RFC 6901, from the body's root
};

/// The part of `grants` that is `jeton.*`, and the part that is not. Resources stay with both.
[[nodiscard]] Grants built_in_part(const Grants& grants);
[[nodiscard]] Grants product_part(const Grants& grants);
/// The part whose scopes are among `scopes`.
[[nodiscard]] Grants part_of(const Grants& grants, const std::vector<std::string>& scopes);

/// A name of 1 to 256 bytes of UTF-8 with no white space, control character or `*` (contract 4).
[[nodiscard]] bool well_formed_resource_name(std::string_view name) noexcept;
/// A name, a name followed by `*`, or `*`.
[[nodiscard]] bool well_formed_selector(std::string_view selector) noexcept;

/// Reads the API's form; `pointer` is where `value` stands in the body (`/grants`). Asks no catalog.
/// Refuses unknown members, more than the limits, a grant without scopes. An empty list is a list.
[[nodiscard]] std::expected<Grants, GrantError> read_grants(const boost::json::value& value, std::string_view pointer);

/// The API's form, without the limits; the same grants always give the same value.
[[nodiscard]] boost::json::value write_grants(const Grants& grants);
/// As the store keeps them. Limits are left out where they are what most are: every permission of the grant limited by
/// the one resource type that it names, or by none where it names none.
[[nodiscard]] std::string grants_text(const Grants& grants);
/// What `grants_text` wrote.
[[nodiscard]] std::expected<Grants, GrantError> parse_grants_text(std::string_view text);

/// `SCOPE[,SCOPE…] [on TYPE:SELECTOR[,TYPE:SELECTOR…]]`, as on the command line and in links.
/// Error: the sentence for the user.
[[nodiscard]] std::expected<Grant, std::string> parse_grant_line(std::string_view line);
[[nodiscard]] std::string format_grant_line(const Grant& grant);

}  // namespace jeton::permission
