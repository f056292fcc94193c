#include "http/boot.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <optional>
#include <vector>

#include "http/embed.h"
#include "http/routes/api.h"

namespace jeton::http {
namespace {

/// The first page of the list as the page asks for it: who may see everyone's tokens begins with their own.
std::string token_list(const authority::Look& look, const authority::Caller& caller) {
    std::string target = "/v1/tokens?with=use";
    if (authority::holds_on_all(look, caller, "jeton.tokens:read")) target += "&owner=" + caller.id();
    return target;
}

/// What the page at `path` asks for first. A list that is narrowed by the page's query is for the page to ask for.
std::vector<std::string> first_questions(const authority::Look& look, const authority::Caller& caller,
                                         const Request& page) {
    std::vector<std::string> targets{"/v1/session"};
    if (page.path == "/tokens/new") {
        for (const auto* const target : {"/v1/catalog", "/v1/policy", "/v1/templates", "/v1/services"})
            targets.emplace_back(target);
    } else if (page.path == "/tokens") {
        targets.emplace_back("/v1/catalog");
        if (page.query.empty()) targets.push_back(token_list(look, caller));
    } else if (page.path.starts_with("/tokens/")) {
        targets.emplace_back("/v1/catalog");
        const auto token = "/v1" + std::string(page.path);
        targets.push_back(token);
        targets.push_back(token + "/use");
    } else if (page.path == "/account") {
        targets.emplace_back("/v1/account");
    }
    return targets;
}

/// The answer to a GET of `target` in the session that asks for the page, if it is a yes.
std::optional<std::string> answer_of(const Call& page, store::Snapshot& snapshot, const std::string& target) {
    Request request = page.request;
    request.method = Method::get;
    request.method_text = "GET";
    request.target = target;
    const auto path_end = std::min(target.find('?'), target.size());
    request.path = request.target.substr(0, path_end);
    request.query = request.target.substr(std::min(path_end + 1, target.size()));
    request.body = {};
    find_route(request);
    const auto* const route = request.route;
    // The session was looked at for the page: what asks for more than one is not asked here, nor what a page in a frame
    // may not ask for.
    if (route == nullptr || (route->access != Access::caller && route->access != Access::session)) return std::nullopt;
    if (open_to_embedded(*page.request.route) && !open_to_embedded(*route)) return std::nullopt;
    Call call{.application = page.application,
              .desk = page.desk,
              .request = request,
              .out = page.out,
              .session = page.session};
    auto reply = route->handler(call);
    auto* const reading = std::get_if<Reading>(&reply);
    if (reading == nullptr) return std::nullopt;
    auto response = reading->work(snapshot);
    return response.status == 200 ? std::optional(std::move(response.body)) : std::nullopt;
}

}  // namespace

std::string boot_of(const Call& call, store::Snapshot& snapshot) {
    auto look = look_of(call, snapshot);
    const auto caller = caller_of(look, call);
    // A session that ended since it was looked at: the page asks for itself, and hears 401.
    if (!caller) return "{}";
    std::string boot;
    for (const auto& target : first_questions(look, *caller, call.request)) {
        const auto answer = answer_of(call, snapshot, target);
        if (!answer) continue;
        boot += boot.empty() ? "{" : ",";
        boot += boost::json::serialize(boost::json::string(target)) + ":" + *answer;
    }
    return boot.empty() ? "{}" : boot + "}";
}

}  // namespace jeton::http
