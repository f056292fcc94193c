#include "cli/printing.h"

#include <unistd.h>

#include <boost/json/array.hpp>
#include <cstdlib>

#include <fmt/format.h>

#include "base/percent.h"
#include "base/time.h"
#include "cli/output.h"
#include "permission/grant.h"

namespace jeton::cli {

ExitCode fail(const Failure& failure) {
    tell(fmt::format("jeton: {}\n", escaped(failure.sentence)));
    return failure.code;
}

void say(std::string_view sentence) { tell(fmt::format("jeton: {}\n", escaped(sentence))); }

ExitCode print_object(const boost::json::value& object, bool json) {
    fmt::print("{}", json ? pretty_json(object) : details(object));
    return ExitCode::done;
}

ExitCode print_items(const Session::Listing& listing, const std::vector<std::string>& members, bool json) {
    if (json) {
        fmt::print("{}", pretty_json(boost::json::value(listing.items)));
    } else {
        Table table(members);
        for (const auto& item : listing.items) {
            std::vector<std::string> row;
            row.reserve(members.size());
            for (const auto& member : members) row.push_back(plain_member(item, member));
            table.add(std::move(row));
        }
        const bool terminal = ::isatty(STDOUT_FILENO) == 1;
        const char* const no_color = std::getenv("NO_COLOR");
        fmt::print("{}", table.text(terminal, terminal && (no_color == nullptr || *no_color == '\0')));
    }
    if (listing.more) say("there are more; ask for them with --limit");
    return ExitCode::done;
}

std::string query_of(const std::vector<std::pair<std::string, std::string>>& pairs) {
    std::string query;
    for (const auto& [name, value] : pairs) {
        if (value.empty()) continue;
        query += (query.empty() ? "" : "&") + name + "=" + base::percent_encode(value);
    }
    return query;
}

Outcome<boost::json::array> grants_of(const std::vector<std::string>& lines) {
    permission::Grants grants;
    for (const auto& line : lines) {
        auto grant = permission::parse_grant_line(line);
        if (!grant) return std::unexpected(Failure{ExitCode::usage, "--grant '" + line + "': " + grant.error()});
        grants.push_back(std::move(*grant));
    }
    return permission::write_grants(grants).as_array();
}

Outcome<std::int64_t> seconds_of(std::string_view flag, const std::string& text) {
    const auto span = base::parse_duration(text);
    if (!span) return std::unexpected(Failure{ExitCode::usage, std::string(flag) + " '" + text + "': " + span.error()});
    return span->count();
}

}  // namespace jeton::cli
