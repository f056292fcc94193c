// The operator's theme: a name, a logo, an accent, as the pages carry them.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "config/settings.h"

namespace jeton::http {

/// Value. What stands here was checked when the configuration was read.
struct Theme {
    std::string name = "Jeton";
    std::string logo;       ///< the file's bytes; empty: none
    std::string logo_type;  ///< `image/svg+xml` or `image/png`
    std::string css;        ///< sets the accent's variables on `:root`; empty: Jeton's own colours
};

inline constexpr std::size_t logo_bytes_max = std::size_t{256} << 10U;
inline constexpr std::string_view logo_path = "/brand/logo";

/// Reads the logo and works the colours out. Error: the sentence for the operator.
[[nodiscard]] std::expected<Theme, std::string> read_theme(const config::WebSettings& settings);

}  // namespace jeton::http
