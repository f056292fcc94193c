// What every part of the file's reading shares: taking values of a node, and saying where a wrong one stands.
#pragma once

#define TOML_EXCEPTIONS 0
// Its assertions do not hold for every file that is wrong; what it says of such a file does.
#define TOML_ASSERT(expression) static_cast<void>(0)
#include <toml++/toml.h>

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "config/keys.h"

namespace jeton::config {

using Checked = std::expected<void, std::string>;

/// Of one file, which `name` stands for in messages.
class Nodes {
public:
    explicit Nodes(std::string_view name) : name_(name) {}

    [[nodiscard]] std::unexpected<std::string> wrong(const toml::node& node, std::string_view sentence) const;
    [[nodiscard]] std::unexpected<std::string> unknown(const toml::node& node, std::string_view what,
                                                       std::string_view key,
                                                       const std::vector<std::string_view>& known) const;
    Checked take_text(const toml::node& node, std::string_view key, std::string& into) const;
    Checked take_texts(const toml::node& node, std::string_view key, std::vector<std::string>& into) const;
    Checked take_boolean(const toml::node& node, std::string_view key, bool& into) const;

    /// Calls `each(name, table)` for every `[what.NAME]`.
    template <typename Each>
    Checked each_table(std::string_view what, const toml::node& node, Each each) const {
        const auto* const table = node.as_table();
        if (table == nullptr)
            return wrong(node, std::string(what) + " must be sections [" + std::string(what) + ".NAME]");
        for (const auto& [name, entry] : *table) {
            const auto* const inner = entry.as_table();
            if (inner == nullptr)
                return wrong(entry, std::string(what) + "." + std::string(name.str()) + " must be a section");
            if (auto read = each(name.str(), *inner); !read) return read;
        }
        return {};
    }

private:
    std::string_view name_;
};

/// A node's value in the form that a key wants. Error: what it must be.
[[nodiscard]] std::expected<Written, std::string> written_of(const toml::node& node, Form form);

/// `[login.oidc.NAME]`.
[[nodiscard]] Checked read_login(const Nodes& nodes, const toml::node& node, Settings& settings);

}  // namespace jeton::config
