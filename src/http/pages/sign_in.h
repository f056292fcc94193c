// The pages of signing in and out, and of the first run.
#pragma once

#include <string>
#include <string_view>

#include "http/pages/frame.h"

namespace jeton::http::pages {

struct SignIn {
    std::string_view csrf;
    std::string_view next;  ///< a path of ours
    std::string_view username = {};
    Text error = {};
};
[[nodiscard]] Response sign_in_page(const Call& call, unsigned status, const SignIn& form);

/// The second step: the code of an authenticator, or a recovery code.
struct SecondStep {
    std::string_view csrf;
    std::string_view next;
    Text error = {};
};
[[nodiscard]] Response second_step_page(const Call& call, unsigned status, const SecondStep& form);

[[nodiscard]] Response sign_out_page(const Call& call, std::string_view csrf, std::string_view username);

struct SetUp {
    std::string_view csrf;
    std::string_view secret = {};
    std::string_view username = {};
    /// By field; empty: nothing is wrong with it.
    Text secret_error = {};
    Text username_error = {};
    Text password_error = {};
};
[[nodiscard]] Response set_up_page(const Call& call, unsigned status, const SetUp& form);
/// Shows the first token, once.
[[nodiscard]] Response set_up_done_page(const Call& call, std::string_view username, const base::Secret& token);

}  // namespace jeton::http::pages
