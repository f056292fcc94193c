// Problems: what a refused request is told (RFC 9457). One table gives each kind of refusal its status.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "authority/refusal.h"
#include "http/response.h"

namespace jeton::http {

struct Problem {
    unsigned status = 500;
    std::string name;  ///< behind https://jeton.dev/errors/
    std::string detail;
    std::string pointer{};
    std::vector<std::string> missing{};
    std::string id{};
    std::string upgrade{};  ///< a link to the page, filled in

    [[nodiscard]] static Problem of(const authority::Refusal& refusal);
    /// The store cannot.
    [[nodiscard]] static Problem unavailable();
    /// A message that could not be read as a request.
    [[nodiscard]] static Problem of_message(unsigned status);
    /// A body in a content coding: none is undone here.
    [[nodiscard]] static Problem of_coding();
    /// A gateway's question that no guard reads. A gateway knows but 200, 401 and 403 (contract 6): it is a 403.
    [[nodiscard]] static Problem of_guard();
};

[[nodiscard]] Response problem_response(const Problem& problem);
/// A guard's 503: no body, and never a 401, which would make git erase a good token.
[[nodiscard]] Response guard_unavailable();

inline constexpr std::string_view bearer_challenge = "Bearer realm=\"jeton\", error=\"invalid_token\"";

}  // namespace jeton::http
