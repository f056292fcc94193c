// The pages of setting a new password by a link.
#pragma once

#include <string_view>

#include "http/pages/frame.h"

namespace jeton::http::pages {

struct Reset {
    std::string_view csrf;
    std::string_view code = {};
    Text code_error = {};
    Text password_error = {};
    bool mailed = false;  ///< a person may ask for a link by mail
};
[[nodiscard]] Response reset_page(const Call& call, unsigned status, const Reset& form);
[[nodiscard]] Response reset_done_page(const Call& call);
/// The same whether or not there is such a user (A39).
[[nodiscard]] Response reset_asked_page(const Call& call);

}  // namespace jeton::http::pages
