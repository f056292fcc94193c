#include "http/members.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "base/spelling.h"
#include "base/utf8.h"

namespace jeton::http {
namespace {

constexpr std::size_t networks_max = 64;
constexpr std::size_t metadata_entries_max = 16;
constexpr std::size_t metadata_name_bytes_max = 64;
constexpr std::size_t metadata_value_bytes_max = 512;

/// Of Unicode's, the second row too, U+0080 to U+009F: a terminal obeys it. The text is UTF-8.
bool has_control(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7f) return true;
        if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
    }
    return false;
}

std::string_view view(const boost::json::value& value) { return value.get_string(); }

/// RFC 8259 §6 has one kind of number: 60, 60.0 and 6e1 are the same.
std::optional<std::int64_t> whole_number(const boost::json::value& value) {
    if (value.is_int64()) return value.get_int64();
    constexpr double exact_max = 1LL << 53;  // beyond it a double is no longer every whole number
    if (!value.is_double() || std::abs(value.get_double()) > exact_max) return std::nullopt;
    const auto number = static_cast<std::int64_t>(value.get_double());
    return static_cast<double>(number) == value.get_double() ? std::optional(number) : std::nullopt;
}

std::string pointer_to(std::string_view name) {
    std::string pointer;
    base::append_pointer(pointer, name);
    return pointer;
}

}  // namespace

Members::Members(std::string_view body) {
    auto parsed = base::parse_json(body);
    if (!parsed) {
        const auto& error = parsed.error();
        const bool syntax = error.kind != base::JsonError::Kind::duplicate_member;
        refusal_ = Refusal{.kind = Refusal::Kind::invalid,
                           .name = syntax ? "not_json" : "duplicate_member",
                           .detail = error.detail,
                           .pointer = error.pointer,
                           .missing = {},
                           .id = {}};
    } else if (!parsed->is_object()) {
        refusal_ = Refusal{.kind = Refusal::Kind::invalid,
                           .name = "invalid_body",
                           .detail = "The body must be a JSON object.",
                           .pointer = {},
                           .missing = {},
                           .id = {}};
    } else {
        object_ = std::move(parsed->get_object());
    }
}

void Members::refuse(std::string_view name, std::string detail) {
    if (refusal_) return;
    refusal_ = Refusal{.kind = Refusal::Kind::invalid,
                       .name = "invalid_member",
                       .detail = std::move(detail),
                       .pointer = pointer_to(name),
                       .missing = {},
                       .id = {}};
}

void Members::refuse_item(std::string_view name, std::size_t index, std::string detail) {
    if (refusal_) return;
    refuse(name, std::move(detail));
    refusal_->pointer += "/" + std::to_string(index);
}

const boost::json::value* Members::take(std::string_view name) {
    known_.emplace_back(name);
    return refusal_ ? nullptr : object_.if_contains(name);
}

bool Members::has(std::string_view name) const { return object_.contains(name); }
bool Members::is_null(std::string_view name) const {
    const auto* const value = object_.if_contains(name);
    return value != nullptr && value->is_null();
}
void Members::allow(std::string_view name) { known_.emplace_back(name); }

void Members::require(std::string_view name) {
    if (!has(name)) refuse(name, "The member '" + std::string(name) + "' is missing: add it.");
}

std::optional<std::string> Members::raw_text(std::string_view name, std::size_t bytes_min, std::size_t bytes_max) {
    const auto* const value = take(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string() || value->get_string().size() < bytes_min || value->get_string().size() > bytes_max) {
        refuse(name, std::string(name) + " must be a string of " + std::to_string(bytes_min) + " to " +
                         std::to_string(bytes_max) + " bytes.");
        return std::nullopt;
    }
    return std::string(view(*value));
}

std::optional<std::string> Members::text(std::string_view name, std::size_t characters_min,
                                         std::size_t characters_max) {
    const auto* const value = take(name);
    if (value == nullptr) return std::nullopt;
    const auto count = value->is_string() ? base::characters_of(view(*value)) : 0;
    if (!value->is_string() || count < characters_min || count > characters_max) {
        refuse(name, std::string(name) + " must be a string of " + std::to_string(characters_min) + " to " +
                         std::to_string(characters_max) + " characters.");
        return std::nullopt;
    }
    std::string text(view(*value));
    if (has_control(text)) {
        refuse(name, std::string(name) + " must not hold control characters.");
        return std::nullopt;
    }
    return text;
}

std::optional<std::int64_t> Members::integer(std::string_view name, std::int64_t from, std::int64_t to) {
    const auto* const value = take(name);
    if (value == nullptr) return std::nullopt;
    const auto number = whole_number(*value);
    if (!number || *number < from || *number > to) {
        refuse(name, std::string(name) + " must be a whole number from " + std::to_string(from) + " to " +
                         std::to_string(to) + ".");
        return std::nullopt;
    }
    return number;
}

std::optional<bool> Members::boolean(std::string_view name) {
    const auto* const value = take(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_bool()) {
        refuse(name, std::string(name) + " must be true or false.");
        return std::nullopt;
    }
    return value->get_bool();
}

std::optional<base::Time> Members::time(std::string_view name) {
    const auto* const value = take(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) {
        refuse(name, std::string(name) + " must be a time such as 2026-12-01T09:30:00Z.");
        return std::nullopt;
    }
    auto time = base::parse_time(view(*value));
    if (!time) {
        refuse(name, std::string(name) + ": " + time.error());
        return std::nullopt;
    }
    return *time;
}

std::optional<permission::Grants> Members::grants(std::string_view name) {
    const auto* const value = take(name);
    if (value == nullptr) return std::nullopt;
    auto grants = permission::read_grants(*value, pointer_to(name));
    if (!grants) {
        refuse(name, grants.error().detail);
        if (refusal_) refusal_->pointer = grants.error().pointer;
        return std::nullopt;
    }
    return std::move(*grants);
}

std::optional<std::vector<base::Network>> Members::networks(std::string_view name) {
    const auto texts_read = texts(name, networks_max, 64);
    if (!texts_read) return std::nullopt;
    std::vector<base::Network> networks;
    for (std::size_t i = 0; i < texts_read->size(); ++i) {
        auto network = base::Network::parse((*texts_read)[i]);
        if (!network) {
            refuse_item(name, i, network.error());
            return std::nullopt;
        }
        networks.push_back(*network);
    }
    return networks;
}

std::optional<std::map<std::string, std::string>> Members::metadata(std::string_view name) {
    const auto* const value = take(name);
    if (value == nullptr) return std::nullopt;
    std::map<std::string, std::string> metadata;
    const bool good = value->is_object() && value->get_object().size() <= metadata_entries_max &&
                      std::ranges::all_of(value->get_object(), [&](const auto& entry) {
                          const std::string_view key = entry.key();
                          if (!entry.value().is_string() || key.empty() || key.size() > metadata_name_bytes_max ||
                              entry.value().get_string().size() > metadata_value_bytes_max) {
                              return false;
                          }
                          metadata.emplace(key, view(entry.value()));
                          return true;
                      });
    if (!good) {
        refuse(name, std::string(name) +
                         " must be an object of at most 16 strings: names of 1 to 64 bytes, values of at most 512.");
        return std::nullopt;
    }
    return metadata;
}

std::optional<std::vector<std::string>> Members::texts(std::string_view name, std::size_t items_max,
                                                       std::size_t bytes_max) {
    const auto* const value = take(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_array() || value->get_array().size() > items_max) {
        refuse(name, std::string(name) + " must be an array of at most " + std::to_string(items_max) + " strings.");
        return std::nullopt;
    }
    std::vector<std::string> texts;
    for (const auto& item : value->get_array()) {
        if (!item.is_string() || item.get_string().size() > bytes_max) {
            refuse_item(name, texts.size(),
                        "Each of " + std::string(name) + " must be a string of at most " + std::to_string(bytes_max) +
                            " bytes.");
            return std::nullopt;
        }
        texts.emplace_back(view(item));
    }
    return texts;
}

std::optional<base::PrincipalId> Members::principal(std::string_view name) {
    const auto id_text = text(name, 1, 64);
    if (!id_text) return std::nullopt;
    auto id = base::PrincipalId::parse(*id_text);
    if (!id) refuse(name, std::string(name) + " must be a principal's id, such as usr_... or svc_....");
    return id;
}

const std::optional<Refusal>& Members::finish() {
    if (refusal_) return refusal_;
    for (const auto& entry : object_) {
        const std::string_view name = entry.key();
        if (std::ranges::find(known_, name) != known_.end()) continue;
        const auto nearest = base::nearest_spelling(name, known_);
        refuse(name, "The member '" + std::string(name) + "' is not known here" +
                         (nearest.empty() ? "." : "; did you mean '" + std::string(nearest) + "'?"));
        break;
    }
    return refusal_;
}

}  // namespace jeton::http
