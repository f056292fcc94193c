// The web page: one HTML shell for all of its paths, and the files that it names.
#include <sodium.h>
#include <array>

#include "http/assets.h"
#include "http/boot.h"
#include "http/embed.h"
#include "http/problem.h"
#include "http/routes.h"

namespace jeton::http {
namespace {

constexpr std::size_t nonce_bytes = 16;

std::string make_nonce(base::Entropy& entropy) {
    std::array<std::byte, nonce_bytes> bytes;
    entropy.fill(bytes);
    std::array<char, sodium_base64_ENCODED_LEN(nonce_bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text;
    sodium_bin2base64(text.data(), text.size(), std::bit_cast<std::array<unsigned char, nonce_bytes>>(bytes).data(),
                      bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return text.data();
}

Reply home(Call&) {
    return Response{.status = 303,
                    .content_type = {},
                    .body = {},
                    .fields = {{"Location", "/tokens"}},
                    .cacheable = false,
                    .narrowed = false};
}

Response shell_response(const Call& call, std::string_view boot) {
    const bool tokens = call.request.path.starts_with("/tokens");
    const auto nonce = make_nonce(call.application.parts.entropy);
    const auto& theme = call.application.theme;
    Response response{.status = 200,
                      .content_type = "text/html; charset=utf-8",
                      .body = fill_in(call.application.parts.page.shell,
                                      {.nonce = nonce, .brand = theme.name, .theme = theme.css, .boot = boot}),
                      .fields = {},
                      .cacheable = false,
                      .narrowed = false};
    const auto ancestors = tokens ? frame_ancestors(call.application.options) : std::string("frame-ancestors 'none'");
    // A44: what a name might smuggle in does not run, and nothing comes from, or goes to, another origin.
    response.fields.emplace_back(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce +
            "'; connect-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'; " +
            ancestors + "; require-trusted-types-for 'script'; trusted-types 'none'");
    response.fields.emplace_back("Referrer-Policy", "no-referrer");
    response.fields.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.fields.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    response.fields.emplace_back("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()");
    return response;
}

Reply shell(Call& call) {
    return Reading{
        .work = [&call](store::Snapshot& snapshot) { return shell_response(call, boot_of(call, snapshot)); }};
}

Reply asset(Call& call) {
    const auto* const found = call.application.parts.page.find(call.request.parameters[0]);
    if (found == nullptr) return problem_response(Problem::of_message(404));
    const auto coding = choose_coding(*found, call.request.field("Accept-Encoding"));
    // The name holds the hash of the content.
    auto tag = "\"" + std::string(found->name);
    Response response;
    response.content_type = found->content_type;
    response.cacheable = true;
    switch (coding) {
        case Coding::identity:
            response.body = found->identity;
            break;
        case Coding::gzip:
            response.body = found->gzip;
            tag += "-gzip";
            response.fields.emplace_back("Content-Encoding", "gzip");
            break;
        case Coding::brotli:
            response.body = found->brotli;
            tag += "-br";
            response.fields.emplace_back("Content-Encoding", "br");
            break;
    }
    tag += "\"";
    response.fields.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
    response.fields.emplace_back("Vary", "Accept-Encoding");
    response.fields.emplace_back("ETag", tag);
    response.fields.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    if (call.request.field("If-None-Match") == tag) response.status = 304;
    return response;
}

/// The operator's logo. An SVG is a document that could run what it holds: opened by itself, it may do nothing.
Reply logo(Call& call) {
    const auto& theme = call.application.theme;
    if (theme.logo.empty()) return problem_response(Problem::of_message(404));
    Response response;
    response.content_type = theme.logo_type;
    response.body = theme.logo;
    response.cacheable = true;
    response.fields.emplace_back("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    response.fields.emplace_back("Cache-Control", "public, max-age=3600");
    response.fields.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    return response;
}

}  // namespace

std::span<const Route> page_routes() {
    static constexpr std::array routes{
        Route{Method::get, "/", Access::open, home},
        Route{Method::get, "/assets/{name}", Access::open, asset},
        Route{Method::get, "/brand/logo", Access::open, logo},
        Route{Method::get, "/tokens", Access::page, shell},
        Route{Method::get, "/tokens/new", Access::page, shell},
        Route{Method::get, "/tokens/{id}", Access::page, shell},
        Route{Method::get, "/apps", Access::page, shell},
        Route{Method::get, "/account", Access::page, shell},
        Route{Method::get, "/admin", Access::page, shell},
        Route{Method::get, "/admin/{path...}", Access::page, shell},
    };
    return routes;
}

}  // namespace jeton::http
