#include "http/problem.h"
#include "token/format.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace jeton::http {
namespace {

constexpr std::string_view content_encoding = "content_encoding";

unsigned status_of(const authority::Refusal& refusal) {
    using Kind = authority::Refusal::Kind;
    switch (refusal.kind) {
        case Kind::invalid:
            return refusal.name == "not_json" ? 400 : 422;
        case Kind::unauthenticated:
            return 401;
        case Kind::forbidden:
            return 403;
        case Kind::not_found:
            return 404;
        case Kind::conflict:
            return 409;
    }
    return 500;
}

std::string listed(const std::vector<std::string>& scopes) {
    std::string text;
    for (const auto& scope : scopes) text += (text.empty() ? "" : " ") + scope;
    return text;
}

}  // namespace

Problem Problem::of(const authority::Refusal& refusal) {
    return {.status = status_of(refusal),
            .name = refusal.name,
            .detail = refusal.detail,
            .pointer = refusal.pointer,
            .missing = refusal.missing,
            .id = refusal.id,
            .upgrade = {}};
}

Problem Problem::unavailable() {
    return {.status = 503,
            .name = "unavailable",
            .detail =
                "The store cannot take this now; nothing was changed. Try again in a moment; the log of the server "
                "says why."};
}

Problem Problem::of_guard() {
    return {.status = 403,
            .name = "not_allowed",
            .detail =
                "A guard is asked with GET (Envoy: with the client's method), and with less than this: see "
                "docs/guards.md."};
}

Problem Problem::of_coding() {
    return {.status = 415,
            .name = std::string(content_encoding),
            .detail =
                "The body is in a content coding, and none is undone here: send it as it is, without "
                "Content-Encoding."};
}

Problem Problem::of_message(unsigned status) {
    switch (status) {
        case 400:
            return {.status = 400,
                    .name = "bad_request",
                    .detail =
                        "The request is not well-formed HTTP: send it as RFC 9112 says, with one Host, one length, "
                        "CRLF, and no body on a GET."};
        case 404:
            return {.status = 404, .name = "not_found", .detail = "There is nothing at this path: see /openapi.json."};
        case 408:
            return {.status = 408,
                    .name = "timeout",
                    .detail = "The request did not arrive in time: send it again, at once."};
        case 413:
            return {.status = 413,
                    .name = "too_large",
                    .detail = "The body is larger than this request may have: send less."};
        case 415:
            return {.status = 415,
                    .name = "not_json",
                    .detail = "The body must be JSON: say Content-Type: application/json."};
        case 417:
            return {.status = 417,
                    .name = "expectation_failed",
                    .detail = "Of Expect only 100-continue is known: leave it out."};
        case 431:
            return {.status = 431,
                    .name = "too_large",
                    .detail = "The request's head is larger than 32 KiB or has more than 100 fields: send less."};
        case 501:
            return {.status = 501,
                    .name = "not_implemented",
                    .detail = "Of transfer codings only chunked is known: send the body so."};
        case 505:
            return {.status = 505,
                    .name = "http_version",
                    .detail = "This server speaks HTTP/1.1 and HTTP/1.0: use one of them."};
        default:
            return {.status = status, .name = "refused", .detail = "The request was refused."};
    }
}

Response problem_response(const Problem& problem) {
    boost::json::object body{{"type", "https://jeton.dev/errors/" + problem.name},
                             {"title", reason_phrase(problem.status)},
                             {"status", problem.status},
                             {"detail", token::without_secrets(problem.detail)}};
    if (!problem.pointer.empty()) body["pointer"] = token::without_secrets(problem.pointer);
    if (!problem.missing.empty()) body["missing"] = boost::json::array(problem.missing.begin(), problem.missing.end());
    if (!problem.id.empty()) body["id"] = problem.id;
    if (!problem.upgrade.empty()) body["upgrade"] = problem.upgrade;
    Response response{.status = problem.status,
                      .content_type = "application/problem+json",
                      .body = boost::json::serialize(body),
                      .fields = {},
                      .cacheable = false,
                      .narrowed = false};
    if (problem.status == 401) response.fields.emplace_back("WWW-Authenticate", bearer_challenge);
    // RFC 9110 §15.5.16: which codings a body may have.
    if (problem.name == content_encoding) response.fields.emplace_back("Accept-Encoding", "identity");
    if (problem.status == 403 && !problem.missing.empty()) {  // RFC 6750 §3.1
        response.fields.emplace_back(
            "WWW-Authenticate",
            "Bearer realm=\"jeton\", error=\"insufficient_scope\", scope=\"" + listed(problem.missing) + "\"");
    }
    return response;
}

Response guard_unavailable() {
    return {.status = 503, .content_type = {}, .body = {}, .fields = {}, .cacheable = false, .narrowed = false};
}

}  // namespace jeton::http
