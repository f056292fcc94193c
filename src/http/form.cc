#include "http/form.h"

#include <algorithm>

#include "base/percent.h"

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
        const auto member = base::take_member(body);
        auto name = base::percent_decode(member.name, true);
        auto value = base::percent_decode(member.value, true);
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
