#include "guard/pattern.h"

#include <algorithm>

#include "permission/scope.h"

namespace jeton::guard {
namespace {

struct RawPiece {
    std::string literal;
    std::string placeholder;  // instead of a literal
    bool rest = false;
};

/// Splits text at its `{…}`.
std::expected<std::vector<RawPiece>, std::string> split(std::string_view text) {
    std::vector<RawPiece> pieces;
    while (!text.empty()) {
        const auto open = text.find_first_of("{}");
        if (open != 0) {
            pieces.push_back({.literal = std::string(text.substr(0, open)), .placeholder = {}, .rest = false});
            text.remove_prefix(std::min(open, text.size()));
            continue;
        }
        const auto close = text.find('}');
        if (text.front() == '}' || close == std::string_view::npos) {
            return std::unexpected("has a brace without its other half");
        }
        auto name = text.substr(1, close - 1);
        const bool rest = name.ends_with("...");
        if (rest) name.remove_suffix(3);
        if (!permission::well_formed_name(name)) {
            return std::unexpected("has a placeholder '{" + std::string(text.substr(1, close - 1)) +
                                   "}': its name must be a-z, 0-9 and _, the first a letter");
        }
        if (!pieces.empty() && !pieces.back().placeholder.empty()) {
            return std::unexpected("has two placeholders side by side: put something between them");
        }
        pieces.push_back({.literal = {}, .placeholder = std::string(name), .rest = rest});
        text.remove_prefix(close + 1);
    }
    return pieces;
}

bool match_segment(const std::vector<Piece>& pieces, std::string_view text, Captures& captures) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const bool last = i + 1 == pieces.size();
        if (!pieces[i].placeholder) {
            if (!text.starts_with(pieces[i].literal)) return false;
            text.remove_prefix(pieces[i].literal.size());
            if (last) return text.empty();
            continue;
        }
        if (text.empty()) return false;
        if (last) {
            captures[*pieces[i].placeholder] = text;
            return true;
        }
        // A literal follows. When it is the segment's last piece it stands at the end; else its first place counts.
        const auto& literal = pieces[i + 1].literal;
        const bool closing = i + 2 == pieces.size();
        if (closing && !text.ends_with(literal)) return false;
        const auto at = closing ? text.size() - literal.size() : text.find(literal, 1);
        if (at == std::string_view::npos || at == 0) return false;
        captures[*pieces[i].placeholder] = text.substr(0, at);
        text.remove_prefix(at);
    }
    return text.empty();
}

}  // namespace

std::expected<Pattern, std::string> Pattern::parse(std::string_view text) {
    if (!text.starts_with('/')) return std::unexpected("must begin with '/'");
    Pattern pattern;
    for (std::size_t from = 1; from <= text.size();) {
        const auto end = std::min(text.find('/', from), text.size());
        const auto part = text.substr(from, end - from);
        const bool last = end == text.size();
        if (part.empty() && !last)
            return std::unexpected("has an empty segment, '//': such a path is never let through");
        if (part == "." || part == ".." || part.find_first_of("?#;\\%*") != std::string_view::npos) {
            return std::unexpected("has the segment '" + std::string(part) +
                                   "', which no path that is let through has");
        }
        auto pieces = split(part);
        if (!pieces) return std::unexpected(pieces.error());
        Segment segment;
        for (auto& piece : *pieces) {
            if (piece.placeholder.empty()) {
                segment.pieces.push_back({.literal = std::move(piece.literal), .placeholder = std::nullopt});
                continue;
            }
            if (piece.rest && (!last || pieces->size() != 1))
                return std::unexpected("has '{x...}' elsewhere than as its last segment");
            if (pattern.find_placeholder(piece.placeholder))
                return std::unexpected("has '{" + piece.placeholder + "}' twice");
            if (pattern.names_.size() == placeholders_max) return std::unexpected("has more than 8 placeholders");
            segment.rest = piece.rest;
            segment.pieces.push_back({.literal = {}, .placeholder = pattern.names_.size()});
            pattern.names_.push_back(std::move(piece.placeholder));
        }
        pattern.segments_.push_back(std::move(segment));
        from = end + 1;
    }
    return pattern;
}

std::optional<std::size_t> Pattern::find_placeholder(std::string_view name) const {
    const auto found = std::ranges::find(names_, name);
    if (found == names_.end()) return std::nullopt;
    return static_cast<std::size_t>(found - names_.begin());
}

bool Pattern::matches(const Path& path, Captures& captures) const {
    const auto& segments = path.segments();
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        if (i >= segments.size()) return false;
        if (segments_[i].rest) {
            captures[*segments_[i].pieces.front().placeholder] = path.rest(i);
            return !path.rest(i).empty();
        }
        if (segments_[i].pieces.empty()) {
            if (!segments[i].empty()) return false;
        } else if (!match_segment(segments_[i].pieces, segments[i], captures)) {
            return false;
        }
    }
    return segments.size() == segments_.size();
}

std::expected<Template, std::string> Template::parse(std::string_view text, const Pattern& pattern) {
    auto pieces = split(text);
    if (!pieces) return std::unexpected(pieces.error());
    Template made;
    for (auto& piece : *pieces) {
        if (piece.placeholder.empty()) {
            made.pieces_.push_back({.literal = std::move(piece.literal), .placeholder = std::nullopt});
            continue;
        }
        const auto number = pattern.find_placeholder(piece.placeholder);
        if (!number || piece.rest)
            return std::unexpected("uses '{" + piece.placeholder + "}', which its path does not have");
        made.pieces_.push_back({.literal = {}, .placeholder = number});
    }
    return made;
}

void Template::fill(const Captures& captures, std::string& out) const {
    out.clear();
    for (const auto& piece : pieces_) {
        if (piece.placeholder)
            out.append(captures[*piece.placeholder]);
        else
            out.append(piece.literal);
    }
}

std::string Template::filled_with(std::string_view text) const {
    std::string out;
    for (const auto& piece : pieces_) out.append(piece.placeholder ? text : std::string_view(piece.literal));
    return out;
}

}  // namespace jeton::guard
