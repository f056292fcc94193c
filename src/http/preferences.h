// What a browser likes, as Accept-Encoding and Accept-Language say it: a list of values, each with its weight.
#pragma once

#include <optional>
#include <string_view>

namespace jeton::http {

/// One value of such a list.
struct Preference {
    static constexpr int weight_max = 1000;
    std::string_view value;   ///< a coding, a language, or `*`; views the list
    int weight = weight_max;  ///< in thousandths; 0: not acceptable
};

/// Takes the first value off `list`, which has no empty ones (RFC 9110 §5.6.1.2); nothing at its end. One without a
/// weight has the whole of it; what stands in place of a weight and is none (RFC 9110 §12.4.2) makes its value
/// unacceptable.
[[nodiscard]] std::optional<Preference> take_preference(std::string_view& list) noexcept;

}  // namespace jeton::http
