// A rule's path pattern: `/{owner}/{name}.git/info/refs`. `{x}` is one segment or a part of one, `{x...}` the rest.
#pragma once

#include <array>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "guard/path.h"

namespace jeton::guard {

/// What the placeholders of a pattern matched, by their number. Views of a Path.
constexpr std::size_t placeholders_max = 8;
using Captures = std::array<std::string_view, placeholders_max>;

/// Text with placeholders: literals and placeholder numbers, in turn.
struct Piece {
    std::string literal;
    std::optional<std::size_t> placeholder;  ///< instead of a literal
};

class Pattern {
public:
    /// Error: what is wrong with it, without where it stands.
    [[nodiscard]] static std::expected<Pattern, std::string> parse(std::string_view text);

    [[nodiscard]] bool matches(const Path& path, Captures& captures) const;
    [[nodiscard]] std::optional<std::size_t> find_placeholder(std::string_view name) const;

private:
    struct Segment {
        std::vector<Piece> pieces;
        bool rest = false;  ///< `{x...}`: its one piece takes all that follows
    };
    std::vector<Segment> segments_;
    std::vector<std::string> names_;
};

/// A resource's name made of captures: `{owner}/{name}`.
class Template {
public:
    [[nodiscard]] static std::expected<Template, std::string> parse(std::string_view text, const Pattern& pattern);
    void fill(const Captures& captures, std::string& out) const;
    /// The same for every placeholder.
    [[nodiscard]] std::string filled_with(std::string_view text) const;

private:
    std::vector<Piece> pieces_;
};

}  // namespace jeton::guard
