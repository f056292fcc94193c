#include "http/form.h"

#include <algorithm>

namespace jeton::http {

Form::Form(const Request& request) {
    const auto type = request.field("Content-Type").value_or(std::string_view{});
    const auto media = type.substr(0, std::min(type.find_first_of("; "), type.size()));
    if (!same_name(media, "application/x-www-form-urlencoded") || !read(request.body)) fields_.clear();
}

Form Form::of_query(const Request& request) {
    Form form;
    if (!form.read(request.query)) form.fields_.clear();
    return form;
}

bool Form::read(std::string_view body) {
    while (!body.empty()) {
        const auto end = std::min(body.find('&'), body.size());
        const auto member = body.substr(0, end);
        body.remove_prefix(std::min(end + 1, body.size()));
        const auto equals = std::min(member.find('='), member.size());
        auto name = percent_decode(member.substr(0, equals), true);
        auto value = percent_decode(member.substr(std::min(equals + 1, member.size())), true);
        if (!name || !value || fields_.size() == fields_max) return false;
        if (!fields_.emplace(std::move(*name), std::move(*value)).second) return false;
    }
    return true;
}

const std::string& Form::field(std::string_view name) const {
    static const std::string none;
    const auto found = fields_.find(name);
    return found == fields_.end() ? none : found->second;
}

}  // namespace jeton::http
