#include "cli/failure.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json.h"
#include "cli/output.h"
#include "token/format.h"

namespace jeton::cli {
namespace {

ExitCode code_of(unsigned status) {
    switch (status) {
        case 401:
            return ExitCode::not_signed_in;
        case 403:
            return ExitCode::not_allowed;
        case 404:
            return ExitCode::not_found;
        default:
            return ExitCode::failed;
    }
}

bool base62(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool brand_character(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }

}  // namespace

Failure failure_of(const client::Answer& answer) {
    Failure failure{code_of(answer.status), {}};
    const auto json = base::parse_json(answer.body);
    if (json && answer.content_type.starts_with("application/problem+json")) {
        failure.sentence = plain_member(*json, "detail");
        if (failure.sentence.empty()) failure.sentence = plain_member(*json, "title");
        if (const auto pointer = plain_member(*json, "pointer"); !pointer.empty())
            failure.sentence += " (at " + pointer + ")";
        if (const auto missing = plain_member(*json, "missing"); !missing.empty())
            failure.sentence += " (missing: " + missing + ")";
    }
    if (failure.sentence.empty()) failure.sentence = "the server answered with status " + std::to_string(answer.status);
    if (answer.status == 401) failure.sentence = "the server knows no live token: set JETON_TOKEN to one";
    return failure;
}

bool looks_like_secret(std::string_view argument) noexcept {
    constexpr auto tail = token::random_characters + token::checksum_characters;
    constexpr std::string_view kinds = "psocra";
    for (auto at = argument.find('_'); at != std::string_view::npos; at = argument.find('_', at + 1)) {
        const auto after = argument.substr(at + 1);
        const auto run = std::ranges::find_if_not(after, base62) - after.begin();
        std::size_t head = 0;
        while (head < at && brand_character(argument[at - 1 - head])) ++head;
        if (run == static_cast<std::ptrdiff_t>(tail) && head > token::Brand::min_bytes &&
            kinds.contains(argument[at - 1]))
            return true;
    }
    return false;
}

std::optional<int> secret_among(int argc, const char* const* argv) noexcept {
    for (int i = 1; i < argc; ++i) {
        if (looks_like_secret(argv[i])) return i;
    }
    return std::nullopt;
}

}  // namespace jeton::cli
