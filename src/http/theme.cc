#include "http/theme.h"

#include <fmt/format.h>

#include "base/file.h"
#include "config/colour.h"

namespace jeton::http {
namespace {

using config::Colour;

constexpr Colour white{0xff, 0xff, 0xff};
constexpr Colour black{0x00, 0x00, 0x00};

/// One theme's colours, all of them worked out of one accent.
struct Accent {
    std::string accent;
    std::string hover;
    std::string soft;
    std::string text;
    std::string on;
};

/// Jeton's own, for the theme that the operator left alone: as in web/src/styles/base.css.
const Accent own_light{.accent = "#4150cf", .hover = "#3442b4", .soft = "#eceefd", .text = "#3743b3", .on = "#ffffff"};
const Accent own_dark{.accent = "#5a68e8", .hover = "#6b78ee", .soft = "#23284a", .text = "#aab3ff", .on = "#ffffff"};

/// `away` from the ground, until it can be read on it and on its own soft tint.
Accent accent_of(const Colour& colour, const Colour& ground, const Colour& away) {
    const auto soft = config::mixed(colour, ground, 0.12);
    auto text = colour;
    for (double kept = 1; config::contrast(text, soft) < config::contrast_min && kept > 0; kept -= 0.05) {
        text = config::mixed(colour, away, kept);
    }
    const bool white_reads = config::contrast(white, colour) >= config::contrast_min;
    return {.accent = config::format_colour(colour),
            .hover = config::format_colour(config::mixed(colour, white_reads ? black : white, 0.85)),
            .soft = config::format_colour(soft),
            .text = config::format_colour(text),
            .on = config::format_colour(white_reads ? white : black)};
}

Accent accent_or(const std::string& text, const Colour& ground, const Colour& away, const Accent& own) {
    const auto colour = config::parse_colour(text);
    return colour ? accent_of(*colour, ground, away) : own;
}

std::string css_of(const config::WebSettings& settings) {
    if (settings.accent.empty() && settings.accent_dark.empty()) return {};
    const auto light = accent_or(settings.accent, config::light_ground, black, own_light);
    const auto dark = accent_or(settings.accent_dark, config::dark_ground, white, own_dark);
    return fmt::format(
        ":root{{--accent:light-dark({},{});--accent-hover:light-dark({},{});--accent-soft:light-dark({},{});"
        "--accent-text:light-dark({},{});--on-accent:light-dark({},{});--focus:light-dark({},{})}}",
        light.accent, dark.accent, light.hover, dark.hover, light.soft, dark.soft, light.text, dark.text, light.on,
        dark.on, light.text, dark.text);
}

/// By what the bytes are, not by what the file is called: the type that is sent must be true.
std::string_view type_of(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    const auto first = bytes.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    bytes.remove_prefix(first);
    const bool opens = bytes.starts_with("<svg") || bytes.starts_with("<?xml") || bytes.starts_with("<!--") ||
                       bytes.starts_with("<!DOCTYPE svg");
    return opens && bytes.find("<svg") != std::string_view::npos ? "image/svg+xml" : std::string_view{};
}

}  // namespace

std::expected<Theme, std::string> read_theme(const config::WebSettings& settings) {
    Theme theme{.name = settings.name, .logo = {}, .logo_type = {}, .css = css_of(settings)};
    if (settings.logo.empty()) return theme;
    auto logo = base::read_file(settings.logo, logo_bytes_max);
    if (!logo) return std::unexpected("web.logo " + settings.logo + " " + logo.error());
    theme.logo = std::move(*logo);
    theme.logo_type = type_of(theme.logo);
    if (theme.logo_type.empty()) return std::unexpected("web.logo " + settings.logo + " is neither SVG nor PNG");
    return theme;
}

}  // namespace jeton::http
