#include "http/assets.h"

#include <algorithm>

#include "http/preferences.h"
#include "http/request.h"

namespace jeton::http {
namespace {

/// Whether the field names `coding`, or `*` where it does not, without forbidding it.
bool accepts(std::string_view field, std::string_view coding) noexcept {
    bool any = false;
    while (const auto preference = take_preference(field)) {
        if (same_name(preference->value, coding)) return preference->weight > 0;
        if (preference->value == "*") any = preference->weight > 0;
    }
    return any;
}

/// HTML text, also within a quoted attribute.
void append_text(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
}

/// JSON within a script element: `<` would let a name end it, or open a comment (A44).
void append_script_json(std::string& out, std::string_view json) {
    for (const char c : json) {
        if (c == '<')
            out += "\\u003c";
        else
            out += c;
    }
}

}  // namespace

const Asset* Page::find(std::string_view name) const noexcept {
    const auto at = std::ranges::lower_bound(assets, name, {}, &Asset::name);
    return at != assets.end() && at->name == name ? &*at : nullptr;
}

Coding choose_coding(const Asset& asset, std::optional<std::string_view> accept_encoding) noexcept {
    const auto field = accept_encoding.value_or(std::string_view{});
    if (!asset.brotli.empty() && accepts(field, "br")) return Coding::brotli;
    if (!asset.gzip.empty() && accepts(field, "gzip")) return Coding::gzip;
    return Coding::identity;
}

std::string fill_in(std::string_view shell, const Filling& filling) {
    std::string out;
    out.reserve(shell.size() + filling.boot.size() + 512);
    while (!shell.empty()) {
        const auto open = shell.find("{{");
        const auto close = open == std::string_view::npos ? open : shell.find("}}", open);
        if (close == std::string_view::npos) break;
        const auto place = shell.substr(open + 2, close - open - 2);
        out += shell.substr(0, open);
        if (place == "nonce")
            out += filling.nonce;
        else if (place == "brand")
            append_text(out, filling.brand);
        else if (place == "theme")
            out += filling.theme;
        else if (place == "boot")
            append_script_json(out, filling.boot);
        else
            out += shell.substr(open, close + 2 - open);
        shell.remove_prefix(close + 2);
    }
    out += shell;
    return out;
}

}  // namespace jeton::http
