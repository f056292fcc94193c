// Why a rule refuses: for the caller. HTTP gives each kind its status.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "permission/grant.h"

namespace jeton::authority {

struct Refusal {
    enum class Kind : std::uint8_t {
        invalid,          ///< a member is bad, unknown, or beyond policy
        unauthenticated,  ///< no live credential
        forbidden,        ///< not allowed
        not_found,        ///< is not there, or the caller may not see it
        conflict,         ///< does not fit what is there
    };
    Kind kind = Kind::invalid;
    std::string name;                  ///< the problem's name, `too_many_tokens`
    std::string detail;                ///< what was wrong, where, what to do
    std::string pointer;               ///< RFC 6901, of the member; or empty
    std::vector<std::string> missing;  ///< `forbidden`: the scopes that would have been needed
    std::string id;                    ///< the id that a `secret_already_shown` names; or empty
    permission::Grants needed{};       ///< `forbidden`: the grants that would have allowed it, for a link
};

template <typename T>
using Result = std::expected<T, Refusal>;

[[nodiscard]] inline std::unexpected<Refusal> invalid(std::string pointer, std::string detail) {
    return std::unexpected(Refusal{.kind = Refusal::Kind::invalid,
                                   .name = "invalid_member",
                                   .detail = std::move(detail),
                                   .pointer = std::move(pointer),
                                   .missing = {},
                                   .id = {}});
}
[[nodiscard]] inline std::unexpected<Refusal> conflict(std::string name, std::string detail) {
    return std::unexpected(Refusal{.kind = Refusal::Kind::conflict,
                                   .name = std::move(name),
                                   .detail = std::move(detail),
                                   .pointer = {},
                                   .missing = {},
                                   .id = {}});
}
[[nodiscard]] inline std::unexpected<Refusal> forbidden(std::string detail, std::vector<std::string> missing = {},
                                                        permission::Grants needed = {}) {
    return std::unexpected(Refusal{.kind = Refusal::Kind::forbidden,
                                   .name = missing.empty() ? "not_allowed" : "insufficient_scope",
                                   .detail = std::move(detail),
                                   .pointer = {},
                                   .missing = std::move(missing),
                                   .id = {},
                                   .needed = std::move(needed)});
}
/// `forbidden` for one scope; on `principal` (`self`, an id or `*`), if its permission has resources.
[[nodiscard]] inline std::unexpected<Refusal> lacking(std::string detail, std::string_view scope,
                                                      std::string principal = {}) {
    permission::Grant grant{.scopes = {*permission::Scope::parse(scope)}, .resources = {}};
    if (!principal.empty()) grant.resources["principal"].push_back(std::move(principal));
    return forbidden(std::move(detail), {std::string(scope)}, {std::move(grant)});
}
[[nodiscard]] inline std::unexpected<Refusal> not_found(std::string what) {
    return std::unexpected(Refusal{.kind = Refusal::Kind::not_found,
                                   .name = "not_found",
                                   .detail = "There is no " + std::move(what) + " here that this caller may see.",
                                   .pointer = {},
                                   .missing = {},
                                   .id = {}});
}
[[nodiscard]] inline std::unexpected<Refusal> unauthenticated() {
    return std::unexpected(
        Refusal{.kind = Refusal::Kind::unauthenticated,
                .name = "invalid_token",
                .detail = "The request has no live token: send one as 'Authorization: Bearer SECRET'.",
                .pointer = {},
                .missing = {},
                .id = {}});
}

}  // namespace jeton::authority
