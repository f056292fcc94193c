// The keys of the fixed sections: one table that reads the file and the environment alike.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/settings.h"

namespace jeton::config {

/// A value as written, in the file or in a variable.
using Written = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;
enum class Form : std::uint8_t { text, number, boolean, list };

struct Key {
    std::string_view section;
    std::string_view name;
    Form form;
    /// Puts the value, of the right form, into the settings. Error: what it must be, without where it stands.
    std::expected<void, std::string> (*put)(Settings&, const Written&);
};

[[nodiscard]] std::span<const Key> keys() noexcept;
/// `JETON_SERVER_LISTEN`
[[nodiscard]] std::string variable_of(const Key& key);
/// Reads a variable's text in the key's form; a list is separated by commas.
[[nodiscard]] std::expected<Written, std::string> parse_variable(Form form, std::string_view text);
[[nodiscard]] std::string_view describe(Form form) noexcept;

}  // namespace jeton::config
