#include "base/json.h"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <optional>
#include <vector>

namespace jeton::base {

void append_pointer(std::string& pointer, std::string_view member) {
    pointer += '/';
    for (const char c : member) {
        if (c == '~')
            pointer += "~0";
        else if (c == '/')
            pointer += "~1";
        else
            pointer += c;
    }
}
namespace {

namespace json = boost::json;
using json::error_code;

/// Builds a value of the parser's events. Containers that are still open are held by address: each is the last
/// element of the one before it, which does not grow until it is closed.
class Builder {
public:
    // No body has objects this large; the bound keeps keys made to collide from costing quadratic time.
    static constexpr std::size_t max_object_size = 4096;
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    explicit Builder(std::size_t depth_max) : depth_max_(depth_max) { open_.reserve(json_depth_max); }

    [[nodiscard]] std::optional<JsonError>& refusal() { return refusal_; }
    [[nodiscard]] json::value take() { return std::move(root_); }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code& ec) { return open(json::object_kind, ec); }
    bool on_object_end(std::size_t, error_code&) { return close(); }
    bool on_array_begin(error_code& ec) { return open(json::array_kind, ec); }
    bool on_array_end(std::size_t, error_code&) { return close(); }

    bool on_key_part(json::string_view part, std::size_t, error_code&) { return gather(part); }
    bool on_key(json::string_view part, std::size_t, error_code& ec) {
        const auto key = gathered(part);
        const bool added = open_.back()->get_object().emplace(key, nullptr).second;
        if (!added) refuse_duplicate(key, ec);
        gathered_.clear();
        return added;
    }
    bool on_string_part(json::string_view part, std::size_t, error_code&) { return gather(part); }
    bool on_string(json::string_view part, std::size_t, error_code&) {
        place(json::value(gathered(part)));
        gathered_.clear();
        return true;
    }
    bool on_number_part(json::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t number, json::string_view, error_code&) { return placed(number); }
    bool on_uint64(std::uint64_t number, json::string_view, error_code&) { return placed(number); }
    bool on_double(double number, json::string_view, error_code& ec) {
        if (std::isfinite(number)) return placed(number);
        refuse(JsonError::Kind::not_json, "a number is too large: write one that a 64-bit double can hold", ec);
        return false;
    }
    bool on_bool(bool value, error_code&) { return placed(value); }
    bool on_null(error_code&) { return placed(nullptr); }
    bool on_comment_part(json::string_view, error_code&) { return true; }
    bool on_comment(json::string_view, error_code&) { return true; }

private:
    bool gather(json::string_view part) {
        gathered_.append(part.data(), part.size());
        return true;
    }
    /// The whole text, of which `part` is the end.
    json::string_view gathered(json::string_view part) {
        if (gathered_.empty()) return part;
        gather(part);
        return gathered_;
    }

    json::value& place(json::value&& value) {
        if (open_.empty()) return root_ = std::move(value);
        if (auto* array = open_.back()->if_array()) return array->emplace_back(std::move(value));
        auto& object = open_.back()->get_object();
        return (object.end() - 1)->value() = std::move(value);
    }
    template <typename T>
    bool placed(T value) {
        place(json::value(value));
        return true;
    }

    template <typename Kind>
    bool open(Kind kind, error_code& ec) {
        if (open_.size() == depth_max_) {
            refuse(JsonError::Kind::too_deep,
                   fmt::format("the JSON is nested more than {} deep: flatten it", depth_max_), ec);
            return false;
        }
        open_.push_back(&place(json::value(kind)));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    void refuse(JsonError::Kind kind, std::string detail, error_code& ec) {
        refusal_ = JsonError{kind, std::move(detail), {}};
        ec = json::error::syntax;
    }
    void refuse_duplicate(std::string_view key, error_code& ec) {
        refuse(JsonError::Kind::duplicate_member, "a member stands twice in one object: keep one of the two", ec);
        for (auto* container : open_) {
            if (container == open_.back()) break;
            if (const auto* array = container->if_array()) {
                append_pointer(refusal_->pointer, std::to_string(array->size() - 1));
            } else {
                append_pointer(refusal_->pointer, (container->get_object().end() - 1)->key());
            }
        }
        append_pointer(refusal_->pointer, key);
    }

    std::size_t depth_max_;
    json::value root_;
    std::vector<json::value*> open_;
    std::string gathered_;
    std::optional<JsonError> refusal_;
};

std::string_view describe(const error_code& ec) {
    using json::error;
    if (ec == error::incomplete) return "it ends too early";
    if (ec == error::extra_data) return "text follows behind its end";
    if (ec == error::object_too_large) return "an object has more members than are read";
    if (ec == error::exponent_overflow) return "a number is too large";
    if (ec == error::illegal_leading_surrogate || ec == error::illegal_trailing_surrogate ||
        ec == error::expected_utf16_escape) {
        return "half a surrogate pair stands alone";
    }
    return "it is no JSON text in UTF-8 (RFC 8259)";
}

}  // namespace

std::expected<json::value, JsonError> parse_json(std::string_view text, std::size_t depth_max) {
    json::parse_options options;
    options.max_depth = depth_max + 1;  // the builder refuses first, and knows why
    json::basic_parser<Builder> parser(options, depth_max);
    error_code ec;
    const auto read = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && read < text.size()) ec = json::error::extra_data;
    if (!ec) return parser.handler().take();
    if (auto& refusal = parser.handler().refusal()) return std::unexpected(std::move(*refusal));
    return std::unexpected(JsonError{
        JsonError::Kind::not_json, fmt::format("the text is not JSON at byte {}: {}", read, describe(ec)), {}});
}

}  // namespace jeton::base
