#include "cli/session.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <iostream>

#include "base/json.h"
#include "base/percent.h"
#include "cli/output.h"

namespace jeton::cli {

Outcome<Session> Session::open() {
    const char* const named = std::getenv("JETON_URL");
    auto url = client::Url::parse(named != nullptr && *named != '\0' ? std::string_view(named) : default_url);
    if (!url) return std::unexpected(Failure{ExitCode::usage, "JETON_URL: " + url.error()});
    const char* const token = std::getenv("JETON_TOKEN");
    if (token == nullptr || *token == '\0')
        return std::unexpected(
            Failure{ExitCode::not_signed_in, "you are not signed in; set JETON_TOKEN to a token of " + url->text()});
    auto secret = base::Secret::copy_of(token);
    if (!secret || std::string_view(token).find_first_of("\r\n \t") != std::string_view::npos)
        return std::unexpected(
            Failure{ExitCode::not_signed_in, "JETON_TOKEN holds no token; set it to the secret alone"});
    if (!url->tls && !url->loopback())
        std::cerr << "jeton: the token goes to " << escaped(url->text())
                  << " without TLS; anyone on the way can read it\n";
    return Session(client::Client(*std::move(url), std::move(secret)));
}

Outcome<boost::json::value> Session::ask(std::string_view method, std::string_view target,
                                         const std::optional<boost::json::object>& body) {
    const auto text = body ? std::optional(boost::json::serialize(*body)) : std::nullopt;
    const auto answer = client_.send(method, target, text);
    if (!answer) return std::unexpected(Failure{ExitCode::unreachable, answer.error().why});
    if (answer->status < 200 || answer->status > 299) return std::unexpected(failure_of(*answer));
    if (answer->body.empty()) return boost::json::value(nullptr);
    auto json = base::parse_json(answer->body, 32);
    if (!json)
        return std::unexpected(
            Failure{ExitCode::failed,
                    client_.url().text() + " gave an answer that is not JSON; is it Jeton that listens there?"});
    return *std::move(json);
}

Outcome<Session::Listing> Session::list(std::string_view path, std::string_view query, std::size_t at_most) {
    Listing listing;
    std::string cursor;
    while (listing.items.size() < at_most) {
        auto target =
            std::string(path) + "?limit=" + std::to_string(std::min<std::size_t>(200, at_most - listing.items.size()));
        if (!query.empty()) target += "&" + std::string(query);
        if (!cursor.empty()) target += "&cursor=" + base::percent_encode(cursor);
        auto page = ask("GET", target);
        if (!page) return std::unexpected(page.error());
        const auto* object = page->if_object();
        const auto* items = object == nullptr ? nullptr : object->if_contains("items");
        if (items == nullptr || !items->is_array())
            return std::unexpected(
                Failure{ExitCode::failed, "the server's list has no items; is it Jeton that listens there?"});
        listing.items.insert(listing.items.end(), items->as_array().begin(), items->as_array().end());
        cursor = plain_member(*page, "next_cursor");
        if (cursor.empty()) return listing;
        if (items->as_array().empty()) break;
    }
    listing.more = true;
    return listing;
}

}  // namespace jeton::cli
