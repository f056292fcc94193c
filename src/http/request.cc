#include "http/request.h"

namespace jeton::http {
namespace {

constexpr std::string_view method_names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

std::string_view name_of(Method method) noexcept {
    return method == Method::other ? std::string_view() : method_names[static_cast<std::size_t>(method)];
}

Method parse_method(std::string_view text) noexcept {
    for (std::size_t i = 0; i < std::size(method_names); ++i) {
        if (text == method_names[i]) return static_cast<Method>(i);
    }
    return Method::other;
}

bool same_name(std::string_view a, std::string_view b) noexcept {
    if (a.size() != b.size()) return false;
    if (a == b) return true;  // spelled as here, as nearly always
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

std::optional<std::string_view> Request::field(std::string_view name) const noexcept {
    for (const auto& field : fields) {
        if (same_name(field.name, name)) return field.value;
    }
    return std::nullopt;
}

std::size_t Request::count(std::string_view name) const noexcept {
    std::size_t found = 0;
    for (const auto& field : fields) found += same_name(field.name, name) ? 1U : 0U;
    return found;
}

}  // namespace jeton::http
