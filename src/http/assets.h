// The page's files as they were when this program was built (web/): the shell's HTML, scripts, styles.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace jeton::http {

/// One file. Its name holds a hash of its content, so that it may be kept for ever.
struct Asset {
    std::string_view name;
    std::string_view content_type;
    std::string_view identity;
    std::string_view gzip;    ///< empty where it is no smaller
    std::string_view brotli;  ///< likewise
};

/// The whole page; its memory lives as long as the program.
struct Page {
    std::span<const Asset> assets;  ///< by name, ascending
    std::string_view shell;         ///< HTML with `{{nonce}}`, `{{brand}}`, `{{theme}}`, `{{boot}}` to be filled in

    [[nodiscard]] const Asset* find(std::string_view name) const noexcept;
};

/// Of this program; made by web/scripts/build.ts.
[[nodiscard]] const Page& built_in_page() noexcept;

enum class Coding : std::uint8_t { identity, gzip, brotli };

/// The smallest coding of `asset` that an Accept-Encoding field allows (RFC 9110 §12.5.3).
[[nodiscard]] Coding choose_coding(const Asset& asset, std::optional<std::string_view> accept_encoding) noexcept;

/// What the server fills in.
struct Filling {
    std::string_view nonce;
    std::string_view brand;
    std::string_view theme;  ///< CSS, of colours that were checked
    std::string_view boot;   ///< JSON
};

/// The shell with its places filled in; `brand` and `boot` are made safe for where they stand.
[[nodiscard]] std::string fill_in(std::string_view shell, const Filling& filling);

}  // namespace jeton::http
