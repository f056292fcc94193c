// Which passwords are refused when they are set: too short, too long, or among those that are guessed first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace jeton::login {

inline constexpr std::size_t password_characters_min = 12;
inline constexpr std::size_t password_bytes_max = 1024;

enum class PasswordError : std::uint8_t {
    too_short,
    too_long,
    not_text,        ///< no UTF-8, or NUL
    common,          ///< on the list, as it is or but for what people put around it
    repeated,        ///< one piece again and again
    sequence,        ///< runs along the keyboard, the alphabet or the digits
    names_the_user,  ///< the username is most of it
};
/// The sentence for the person: what is wrong, and what to do.
[[nodiscard]] std::string_view describe(PasswordError error) noexcept;

/// Why `password` may not be `username`'s; nothing when it may.
[[nodiscard]] std::optional<PasswordError> check_password(std::string_view password, std::string_view username);

}  // namespace jeton::login
