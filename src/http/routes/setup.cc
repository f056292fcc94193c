// The first run: who has the one-time setup secret makes the first administrator, once.
#include <sodium.h>
#include <array>
#include <boost/json/serialize.hpp>

#include "authority/bootstrap.h"
#include "authority/principals.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/routes/api.h"

namespace jeton::http {
namespace {

constexpr std::string_view page = R"(<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Set up Jeton</title>
<h1>Set up Jeton</h1>
<p>Paste the setup secret from the file <code>setup-secret</code> in the data directory.</p>
<form method="post" action="/setup">
<p><label>Setup secret<br><input name="secret" type="password" autocomplete="off" required></label></p>
<p><label>Your user name<br><input name="username" autocomplete="username" required></label></p>
<p><label>A password, at least 12 characters<br><input name="password" type="password" autocomplete="new-password" minlength="12" required></label></p>
<p><button>Make the first administrator</button></p>
</form>
</html>
)";

struct Wanted {
    std::string secret;
    std::string username;
    std::string password;
};

std::optional<std::string> hash_of(const std::string& password) {
    std::array<char, crypto_pwhash_STRBYTES> hash;
    if (crypto_pwhash_str(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
        return std::nullopt;
    }
    return std::string(hash.data());
}

Response html(unsigned status, std::string body) {
    Response response{.status = status,
                      .content_type = "text/html; charset=utf-8",
                      .body = std::move(body),
                      .fields = {},
                      .cacheable = false,
                      .narrowed = false};
    response.fields.emplace_back("Content-Security-Policy",
                                 "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
    response.fields.emplace_back("Referrer-Policy", "no-referrer");
    return response;
}

/// Makes the administrator; `render` writes the answer.
template <typename Render>
Reply set_up(Call& call, const Wanted& wanted, Render render) {
    auto& gate = call.application.parts.setup;
    const auto now = call.application.parts.clock.now();
    if (const auto wait = call.application.login.count(call.request.address, now); wait != 0) {
        auto response = problem_response(
            {.status = 429, .name = "too_many_requests", .detail = "Too many tries within a minute: wait."});
        response.fields.emplace_back("Retry-After", std::to_string(wait));
        return response;
    }
    if (!gate.matches(wanted.secret) || !gate.enter()) {
        return problem_response(
            {.status = 401,
             .name = "invalid_setup_secret",
             .detail =
                 "The setup secret is wrong or spent: read it from the file setup-secret in the data directory."});
    }
    const auto hash = hash_of(wanted.password);
    if (!hash) {
        gate.leave();
        return problem_response(Problem::unavailable());
    }
    auto made = std::make_shared<bool>(false);
    auto& authority = call.application.parts.authority;
    return Writing{.work = [&authority, made, wanted, hash = *hash, render, ip = call.request.address_text(),
                            id = std::string(call.request.id)](store::Transaction& transaction) -> Response {
                       auto act = authority::act(authority, transaction, ip, id);
                       const auto first = authority::bootstrap(act, wanted.username);
                       if (!first) return problem_response(Problem::of(first.error()));
                       transaction.put_password({.user = first->user.id, .hash = hash, .changed_at = act.now});
                       *made = true;
                       return render(act, *first);
                   },
                   .after =
                       [&gate, made](bool committed) {
                           if (committed && *made)
                               gate.shut();
                           else
                               gate.leave();
                       }};
}

Reply show(Call& call) {
    if (!call.application.parts.setup.open()) return problem_response(Problem::of_message(404));
    return html(200, std::string(page));
}

Reply set_up_json(Call& call) {
    Members members(call.request.body);
    const Wanted wanted{.secret = members.raw_text("secret", 1, 256).value_or(std::string()),
                        .username = members.text("username", 1, 64).value_or(std::string()),
                        .password = members.raw_text("password", 12, 1024).value_or(std::string())};
    for (const auto* name : {"secret", "username", "password"}) members.require(name);
    if (const auto& refusal = members.finish()) return refused(call, *refusal);
    return set_up(call, wanted, [](authority::Act& act, const authority::FirstAdministrator& first) {
        boost::json::object body{{"user", authority::view(act, first.user)}};
        first.token.secret.expose([&](std::string_view text) { body["secret"] = text; });
        body["token"] = authority::view(act, first.token.row);
        return Response{.status = 201,
                        .content_type = "application/json",
                        .body = boost::json::serialize(body),
                        .fields = {},
                        .cacheable = false,
                        .narrowed = false};
    });
}

Reply set_up_form(Call& call) {
    Wanted wanted;
    auto rest = call.request.body;
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto member = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto equals = std::min(member.find('='), member.size());
        const auto value = percent_decode(member.substr(std::min(equals + 1, member.size())), true);
        if (!value) continue;
        const auto name = member.substr(0, equals);
        if (name == "secret") wanted.secret = *value;
        if (name == "username") wanted.username = *value;
        if (name == "password") wanted.password = *value;
    }
    if (wanted.password.size() < 12 || wanted.password.size() > 1024) {
        return problem_response({.status = 422,
                                 .name = "invalid_member",
                                 .detail = "The password must have 12 to 1024 bytes.",
                                 .pointer = "/password"});
    }
    return set_up(call, wanted, [](authority::Act&, const authority::FirstAdministrator& first) {
        std::string body =
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Jeton is set up</title><h1>Jeton is set "
            "up</h1><p>User " +
            first.user.name + ". Your first token, shown once:</p><p><code>";
        first.token.secret.expose([&](std::string_view text) { body += text; });
        return html(201, body + "</code></p></html>\n");
    });
}

}  // namespace

std::span<const Route> setup_routes() {
    static constexpr std::array routes{
        Route{Method::get, "/setup", Access::open, show},
        Route{Method::post, "/setup", Access::open, set_up_form},
        Route{Method::post, "/v1/setup", Access::open, set_up_json},
    };
    return routes;
}

}  // namespace jeton::http
