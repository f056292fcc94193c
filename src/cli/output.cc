#include "cli/output.h"

#include <cstdio>

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/utf8.h"
#include "permission/grant.h"

namespace jeton::cli {
namespace {

// Turns the direction of writing, is invisible, or breaks lines: text would not read as what it is.
bool misleading(char32_t code) {
    return code == 0x061C || (code >= 0x200B && code <= 0x200F) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2060 && code <= 0x206F) || code == 0xFEFF || (code >= 0xE0000 && code <= 0xE007F);
}

void indent(std::string& out, std::size_t depth) { out.append(depth * 2, ' '); }

void write_json(std::string& out, const boost::json::value& value, std::size_t depth) {
    if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
        out += "{\n";
        std::size_t left = object->size();
        for (const auto& [name, member] : *object) {
            indent(out, depth + 1);
            out += boost::json::serialize(boost::json::string(name)) + ": ";
            write_json(out, member, depth + 1);
            out += --left == 0 ? "\n" : ",\n";
        }
        indent(out, depth);
        out += '}';
        return;
    }
    if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
        out += "[\n";
        std::size_t left = array->size();
        for (const auto& element : *array) {
            indent(out, depth + 1);
            write_json(out, element, depth + 1);
            out += --left == 0 ? "\n" : ",\n";
        }
        indent(out, depth);
        out += ']';
        return;
    }
    out += boost::json::serialize(value);
}

}  // namespace

void tell(std::string_view text) noexcept { static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr)); }

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto character = base::first_character(text);
        if (!character) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
            text.remove_prefix(1);
            continue;
        }
        const auto code = character->code;
        if (code == '\n')
            out += "\\n";
        else if (code == '\r')
            out += "\\r";
        else if (code == '\t')
            out += "\\t";
        else if (code < 0x20 || code == 0x7F)
            out += fmt::format("\\x{:02x}", static_cast<unsigned>(code));
        else if ((code >= 0x80 && code < 0xA0) || misleading(code))
            out += fmt::format("\\u{{{:x}}}", static_cast<unsigned>(code));
        else
            out += text.substr(0, character->bytes);
        text.remove_prefix(character->bytes);
    }
    return out;
}

void Table::add(std::vector<std::string> row) {
    row.resize(head_.size());
    for (auto& cell : row) cell = cell.empty() ? "-" : escaped(cell);
    rows_.push_back(std::move(row));
}

std::string Table::text(bool with_head, bool bold_head) const {
    std::vector<std::size_t> widths;
    for (std::size_t column = 0; column < head_.size(); ++column) {
        auto width = with_head ? base::characters_of(head_[column]) : 0;
        for (const auto& row : rows_) width = std::max(width, base::characters_of(row[column]));
        widths.push_back(width);
    }
    std::string out;
    const auto line = [&](const std::vector<std::string>& cells) {
        for (std::size_t column = 0; column < cells.size(); ++column) {
            out += cells[column];
            if (column + 1 < cells.size()) out.append(widths[column] - base::characters_of(cells[column]) + 2, ' ');
        }
    };
    if (with_head) {
        if (bold_head) out += "\x1b[1m";
        line(head_);
        if (bold_head) out += "\x1b[0m";
        out += '\n';
    }
    for (const auto& row : rows_) {
        line(row);
        out += '\n';
    }
    return out;
}

std::string plain(const boost::json::value& value) {
    if (value.is_null()) return {};
    if (const auto* text = value.if_string()) return std::string(*text);
    if (const auto* array = value.if_array()) {
        std::string out;
        for (const auto& element : *array) {
            if (!out.empty()) out += ", ";
            out += plain(element);
        }
        return out;
    }
    return boost::json::serialize(value);
}

std::string plain_member(const boost::json::value& object, std::string_view name) {
    const auto* members = object.if_object();
    const auto* member = members == nullptr ? nullptr : members->if_contains({name.data(), name.size()});
    return member == nullptr ? std::string{} : plain(*member);
}

std::string details(const boost::json::value& object) {
    std::string out;
    if (!object.is_object()) return escaped(plain(object)) + "\n";
    for (const auto& [key, value] : object.as_object()) {
        const std::string name(key);
        const bool list_of_grants = (name == "grants" || name == "ceiling") && value.is_array();
        const auto grants = list_of_grants ? permission::read_grants(value, "/" + name)
                                           : std::expected<permission::Grants, permission::GrantError>{};
        if (!list_of_grants || !grants || grants->empty()) {
            const auto text = list_of_grants && grants ? std::string("nothing") : escaped(plain(value));
            out += escaped(name) + ": " + (text.empty() ? "-" : text) + "\n";
            continue;
        }
        out += escaped(name) + ":\n";
        for (const auto& grant : *grants) out += "  " + escaped(permission::format_grant_line(grant)) + "\n";
    }
    return out;
}

std::string pretty_json(const boost::json::value& value) {
    std::string out;
    write_json(out, value, 0);
    // JSON leaves DEL and C1 as they are; on a terminal they could steer it.
    std::string safe;
    safe.reserve(out.size() + 1);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto byte = static_cast<unsigned char>(out[i]);
        if (byte == 0x7F) {
            safe += "\\u007f";
        } else if (byte == 0xC2 && i + 1 < out.size() && static_cast<unsigned char>(out[i + 1]) < 0xA0) {
            safe += fmt::format("\\u{:04x}", static_cast<unsigned char>(out[++i]));
        } else {
            safe += out[i];
        }
    }
    return safe + "\n";
}

}  // namespace jeton::cli
