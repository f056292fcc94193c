#include "http/assets.h"

#include <algorithm>

#include "http/request.h"

namespace jeton::http {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// Takes what stands before `separator` off `rest`.
std::string_view take(std::string_view& rest, char separator) noexcept {
    const auto end = std::min(rest.find(separator), rest.size());
    const auto taken = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return trimmed(taken);
}

/// Whether the parameters of a coding say `q=0`: not acceptable.
bool forbidden(std::string_view parameters) noexcept {
    while (!parameters.empty()) {
        const auto parameter = take(parameters, ';');
        if (parameter.size() < 3 || !same_name(parameter.substr(0, 2), "q=")) continue;
        return parameter.substr(2).find_first_not_of("0.") == std::string_view::npos;
    }
    return false;
}

/// Whether the field names `coding`, or `*` where it does not, without forbidding it.
bool accepts(std::string_view field, std::string_view coding) noexcept {
    bool any = false;
    while (!field.empty()) {
        auto item = take(field, ',');
        const auto name = take(item, ';');
        if (same_name(name, coding)) return !forbidden(item);
        if (name == "*") any = !forbidden(item);
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
