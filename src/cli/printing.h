// How client commands end: data on stdout, words on stderr.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/failure.h"
#include "cli/session.h"

namespace jeton::cli {

/// Tells a failure's sentence on stderr.
[[nodiscard]] ExitCode fail(const Failure& failure);
/// A line of words on stderr.
void say(std::string_view sentence);
/// An object: as JSON, or a line a member.
[[nodiscard]] ExitCode print_object(const boost::json::value& object, bool json);
/// Items: as a JSON array, or a table of these members; `more` is said on stderr.
[[nodiscard]] ExitCode print_items(const Session::Listing& listing, const std::vector<std::string>& members, bool json);
/// `name=value` pairs whose value is not empty, encoded for a query.
[[nodiscard]] std::string query_of(const std::vector<std::pair<std::string, std::string>>& pairs);

/// `--grant` texts as the API's grants. Error: which one is wrong.
[[nodiscard]] Outcome<boost::json::array> grants_of(const std::vector<std::string>& lines);
/// `30d` in seconds, for a flag named in the sentence.
[[nodiscard]] Outcome<std::int64_t> seconds_of(std::string_view flag, const std::string& text);

}  // namespace jeton::cli
