#include "config/nodes.h"

#include <set>

#include "base/spelling.h"

namespace jeton::config {

std::unexpected<std::string> Nodes::wrong(const toml::node& node, std::string_view sentence) const {
    return std::unexpected(std::string(name_) + ":" + std::to_string(node.source().begin.line) + ": " +
                           std::string(sentence));
}

std::unexpected<std::string> Nodes::unknown(const toml::node& node, std::string_view what, std::string_view key,
                                            const std::vector<std::string_view>& known) const {
    auto sentence = std::string(what) + " '" + std::string(key) + "' is not known; ";
    if (const auto nearest = base::nearest_spelling(key, known); !nearest.empty())
        return wrong(node, sentence + "did you mean '" + std::string(nearest) + "'?");
    sentence += "there are";
    std::set<std::string_view> told;
    for (const auto name : known) {
        if (told.insert(name).second) sentence.append(told.size() == 1 ? " " : ", ").append(name);
    }
    return wrong(node, sentence);
}

Checked Nodes::take_text(const toml::node& node, std::string_view key, std::string& into) const {
    const auto* const text = node.as_string();
    if (text == nullptr) return wrong(node, std::string(key) + " must be text in quotes");
    into = text->get();
    return {};
}

Checked Nodes::take_texts(const toml::node& node, std::string_view key, std::vector<std::string>& into) const {
    auto written = written_of(node, Form::list);
    if (!written) return wrong(node, std::string(key) + " " + written.error());
    into = std::get<std::vector<std::string>>(std::move(*written));
    return {};
}

Checked Nodes::take_boolean(const toml::node& node, std::string_view key, bool& into) const {
    const auto* const boolean = node.as_boolean();
    if (boolean == nullptr) return wrong(node, std::string(key) + " must be true or false");
    into = boolean->get();
    return {};
}

std::expected<Written, std::string> written_of(const toml::node& node, Form form) {
    const auto wrong = std::unexpected("must be " + std::string(describe(form)));
    if (form == Form::list) {
        const auto* const array = node.as_array();
        if (array == nullptr) return wrong;
        std::vector<std::string> texts;
        for (const auto& item : *array) {
            const auto* const text = item.as_string();
            if (text == nullptr) return wrong;
            texts.push_back(text->get());
        }
        return Written(std::move(texts));
    }
    if (const auto* const text = node.as_string(); text != nullptr && form == Form::text) return Written(text->get());
    if (const auto* const number = node.as_integer(); number != nullptr && form == Form::number)
        return Written(number->get());
    if (const auto* const boolean = node.as_boolean(); boolean != nullptr && form == Form::boolean)
        return Written(boolean->get());
    return wrong;
}

}  // namespace jeton::config
