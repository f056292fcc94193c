// A command's talk with the server: where and as whom from the environment, JSON in and out, failures as sentences.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/failure.h"
#include "client/client.h"

namespace jeton::cli {

template <typename T>
using Outcome = std::expected<T, Failure>;

class Session {
public:
    static constexpr std::string_view default_url = "http://127.0.0.1:7480";

    /// From JETON_URL and JETON_TOKEN. Without a token: not signed in.
    [[nodiscard]] static Outcome<Session> open();

    /// One request; the body of a 2xx answer, null when it has none.
    [[nodiscard]] Outcome<boost::json::value> ask(std::string_view method, std::string_view target,
                                                  const std::optional<boost::json::object>& body = std::nullopt);

    struct Listing {
        boost::json::array items;
        bool more = false;  ///< the server has more than `at_most`
    };
    /// The items of a list, page after page, up to `at_most`. `query` is `name=value&…`, encoded, or empty.
    [[nodiscard]] Outcome<Listing> list(std::string_view path, std::string_view query, std::size_t at_most);

private:
    explicit Session(client::Client client) : client_(std::move(client)) {}
    client::Client client_;
};

}  // namespace jeton::cli
