// How a command ends: exit codes, and the one sentence a failure is told in (contract 7).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "client/client.h"

namespace jeton::cli {

enum class ExitCode : std::uint8_t {
    done = 0,
    failed = 1,
    usage = 2,
    not_signed_in = 3,
    not_allowed = 4,
    not_found = 5,
    unreachable = 6,
};

struct Failure {
    ExitCode code = ExitCode::failed;
    std::string sentence;  ///< not yet escaped for a terminal
};

/// What an answer other than 2xx means: its problem document's `detail` (RFC 9457), else its title, else its status;
/// with the scopes that are missing and the field that was wrong.
[[nodiscard]] Failure failure_of(const client::Answer& answer);

/// Which of the arguments looks like a secret of Jeton's form (any brand, right checksum or not): its position, from 1.
/// Arguments are visible to every process of the machine and stay in the shell's history (attack A62).
[[nodiscard]] bool looks_like_secret(std::string_view argument) noexcept;
[[nodiscard]] std::optional<int> secret_among(int argc, const char* const* argv) noexcept;

}  // namespace jeton::cli
