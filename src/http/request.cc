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

void Request::set_line(std::string_view line_method, std::string_view line_target) noexcept {
    method_text = line_method;
    method = parse_method(line_method);
    // RFC 9112 §3.2.2: the absolute form is taken too. Who answers, and under which name, is never the request's to
    // say.
    if (line_target.starts_with("http://") || line_target.starts_with("https://")) {
        const auto slash = line_target.find('/', line_target.find("://") + 3);
        line_target = slash == std::string_view::npos ? std::string_view("/") : line_target.substr(slash);
    }
    target = line_target;
    const auto mark = target.find('?');
    path = target.substr(0, mark);
    query = mark != std::string_view::npos ? target.substr(mark + 1) : std::string_view{};
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
