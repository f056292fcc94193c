// The tables of routes, a file each.
#pragma once

#include <span>

#include "http/router.h"

namespace jeton::http {

[[nodiscard]] std::span<const Route> verify_routes();
[[nodiscard]] std::span<const Route> guard_routes();
[[nodiscard]] std::span<const Route> service_routes();
[[nodiscard]] std::span<const Route> token_routes();
[[nodiscard]] std::span<const Route> principal_routes();
[[nodiscard]] std::span<const Route> handoff_routes();
[[nodiscard]] std::span<const Route> oidc_routes();
[[nodiscard]] std::span<const Route> catalog_routes();
[[nodiscard]] std::span<const Route> audit_routes();
[[nodiscard]] std::span<const Route> setup_routes();
[[nodiscard]] std::span<const Route> admin_routes();
[[nodiscard]] std::span<const Route> template_routes();
[[nodiscard]] std::span<const Route> session_routes();
[[nodiscard]] std::span<const Route> sign_in_routes();
[[nodiscard]] std::span<const Route> page_routes();

}  // namespace jeton::http
