// What the command line shows: text that cannot steer a terminal, tables, colour only where it is wanted.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace jeton::cli {

/// Writes `text` to stderr. Where nobody listens (a full disk under the log) nothing is said, and the work goes on.
void tell(std::string_view text) noexcept;

/// `text` with control characters (C0, DEL, C1), bytes that are no UTF-8, and the characters that turn the direction of
/// writing shown as `\n`, `\x1b`, `\u{202e}`: a name or a server's error cannot steer the terminal.
[[nodiscard]] std::string escaped(std::string_view text);

/// Rows of cells under a head, columns two spaces apart, the last one not padded. Escapes each cell; an empty one is
/// `-`.
class Table {
public:
    explicit Table(std::vector<std::string> head) : head_(std::move(head)) {}
    void add(std::vector<std::string> row);
    [[nodiscard]] bool empty() const noexcept { return rows_.empty(); }
    /// `bold_head` writes the head in bold. Without `with_head`, rows only: what a pipe reads.
    [[nodiscard]] std::string text(bool with_head, bool bold_head) const;

private:
    std::vector<std::string> head_;
    std::vector<std::vector<std::string>> rows_;
};

/// One value on a line: text unescaped from JSON, null as nothing, arrays joined with commas, objects as JSON.
/// Not yet escaped for the terminal.
[[nodiscard]] std::string plain(const boost::json::value& value);
/// `plain` of member `name`, nothing when there is none.
[[nodiscard]] std::string plain_member(const boost::json::value& object, std::string_view name);

/// The members of an object, a line each: `name: value`. Grants are written as on the command line.
[[nodiscard]] std::string details(const boost::json::value& object);

/// JSON for a person to read and a program to parse: two spaces deep, ASCII control characters escaped.
[[nodiscard]] std::string pretty_json(const boost::json::value& value);

}  // namespace jeton::cli
