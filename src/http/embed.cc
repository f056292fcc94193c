#include "http/embed.h"

#include <algorithm>
#include <array>

#include "http/pages/frame.h"

namespace jeton::http {
namespace {

constexpr std::string_view no_ancestors = "frame-ancestors 'none'";

struct Reached {
    Method method;
    std::string_view path;
};
constexpr std::array reached{
    Reached{Method::get, "/tokens"},
    Reached{Method::get, "/tokens/new"},
    Reached{Method::get, "/tokens/{id}"},
    Reached{Method::get, "/v1/session"},
    Reached{Method::delete_, "/v1/session"},
    Reached{Method::get, "/v1/policy"},
    Reached{Method::get, "/v1/catalog"},
    Reached{Method::get, "/v1/templates"},
    Reached{Method::get, "/v1/services"},
    Reached{Method::get, "/v1/audit"},
    Reached{Method::get, "/v1/tokens"},
    Reached{Method::post, "/v1/tokens"},
    Reached{Method::post, "/v1/tokens/revoke"},
    Reached{Method::get, "/v1/tokens/{id}"},
    Reached{Method::patch, "/v1/tokens/{id}"},
    Reached{Method::delete_, "/v1/tokens/{id}"},
    Reached{Method::post, "/v1/tokens/{id}/rotate"},
    Reached{Method::get, "/v1/tokens/{id}/use"},
};

}  // namespace

bool in_frame(const Request& request) noexcept {
    const auto destination = request.field("Sec-Fetch-Dest").value_or(std::string_view{});
    return destination == "iframe" || destination == "frame" || destination == "embed" || destination == "object";
}

bool of_frame(const Request& request) noexcept { return in_frame(request) || request.field("X-Jeton-Embedded") == "1"; }

std::string frame_ancestors(const Options& options) {
    if (options.embed_origins.empty()) return std::string(no_ancestors);
    std::string directive = "frame-ancestors";
    for (const auto& origin : options.embed_origins) directive += " " + origin;
    return directive;
}

void allow_frame(const Call& call, Response& response) {
    for (auto& [name, value] : response.fields) {
        const auto at = name == "Content-Security-Policy" ? value.find(no_ancestors) : std::string::npos;
        if (at != std::string::npos) value.replace(at, no_ancestors.size(), frame_ancestors(call.application.options));
    }
}

Response no_frames(const Call& call) {
    return pages::message_page(
        call, 403, {.title = "Not in a frame", .text = "This page is not shown within another: open it by itself."});
}

Response frame_is_over(const Call& call) {
    auto response =
        pages::message_page(call, 403,
                            {.title = "Open the tokens again",
                             .text = "You were signed out here. Open the tokens from the page around this once more."});
    allow_frame(call, response);
    return response;
}

bool open_to_embedded(const Route& route) noexcept {
    return std::ranges::any_of(
        reached, [&](const Reached& one) { return one.method == route.method && one.path == route.path; });
}

}  // namespace jeton::http
