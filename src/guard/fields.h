// A request's header fields, as a guard looks at them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace jeton::guard {

/// Name as sent, value without white space around it. Views.
struct HeaderField {
    std::string_view name;
    std::string_view value;
};
using HeaderFields = std::span<const HeaderField>;

/// ASCII without case (RFC 9110 §5.1).
[[nodiscard]] bool same_field_name(std::string_view a, std::string_view b) noexcept;
/// The value of a field that is there exactly once.
[[nodiscard]] std::optional<std::string_view> only(HeaderFields fields, std::string_view name) noexcept;
[[nodiscard]] std::size_t count(HeaderFields fields, std::string_view name) noexcept;

}  // namespace jeton::guard
