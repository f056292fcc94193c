// The fields of a plain form's body (application/x-www-form-urlencoded).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "http/request.h"

namespace jeton::http {

/// Value. A body that is no form, is broken, or gives a field twice has no fields.
class Form {
public:
    static constexpr std::size_t fields_max = 64;
    explicit Form(const Request& request);
    /// The members of a query, which may hold some that are not known here.
    [[nodiscard]] static Form of_query(const Request& request);
    /// Empty when there is none.
    [[nodiscard]] const std::string& field(std::string_view name) const;

private:
    Form() = default;
    bool read(std::string_view body);
    std::map<std::string, std::string, std::less<>> fields_;
};

}  // namespace jeton::http
