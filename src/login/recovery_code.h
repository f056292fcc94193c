// Recovery codes: what a person who lost the authenticator signs in with, each once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/entropy.h"
#include "base/secret.h"

namespace jeton::login {

inline constexpr std::size_t recovery_codes = 10;            ///< a set
inline constexpr std::size_t recovery_code_characters = 16;  ///< of 32: 80 bits

/// `k7qm-2xnp-d9rw-hv4t`: Crockford base32 in lower case, in groups of four.
[[nodiscard]] base::Secret make_recovery_code(base::Entropy& entropy);

/// As it is digested: without what people put between the groups, in lower case, with the letters that Crockford's
/// alphabet leaves out read as the digits they look like. Empty when that is no recovery code.
[[nodiscard]] std::string normal_recovery_code(std::string_view typed);

}  // namespace jeton::login
