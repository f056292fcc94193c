#include <CLI/CLI.hpp>
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/log.h"
#include "cli/output.h"
#include "cli/place_flags.h"
#include "cli/printing.h"
#include "store/store.h"

namespace jeton::cli {
namespace {

struct AuditFlags {
    Place place;
    std::string since;
    std::string until;
    std::string actor;
    std::string token;
    std::string type;
    std::string target;
    std::string owner;
    std::size_t limit = 50;
    bool json = false;
};

ExitCode list(const AuditFlags& flags) {
    auto session = Session::open();
    if (!session) return fail(session.error());
    const auto listing = session->list("/v1/audit",
                                       query_of({{"since", flags.since},
                                                 {"until", flags.until},
                                                 {"actor", flags.actor},
                                                 {"token", flags.token},
                                                 {"type", flags.type},
                                                 {"target", flags.target},
                                                 {"owner", flags.owner}}),
                                       flags.limit);
    if (!listing) return fail(listing.error());
    return print_items(*listing, {"at", "type", "actor", "target", "ip", "details"}, flags.json);
}

ExitCode verify(const AuditFlags& flags) {
    const auto settings = read_settings(flags.place, {});
    if (!settings) return fail({ExitCode::failed, settings.error()});
    set_up_log(settings->server.log_format);
    const auto key = root_key(flags.place, *settings);
    if (!key) return fail({ExitCode::failed, key.error()});
    store::OpenOptions options;
    options.data_dir = flags.place.data;
    options.url = settings->store_url;
    const auto check = store::verify_audit(options, *key);
    if (!check) return fail({ExitCode::failed, check.error()});
    if (flags.json) {
        boost::json::object result{{"events", check->events}, {"first_bad", nullptr}};
        if (check->first_bad) result["first_bad"] = *check->first_bad;
        fmt::print("{}", pretty_json(result));
    } else {
        fmt::print("{} events hold\n", check->events);
    }
    if (!check->first_bad) return ExitCode::done;
    return fail({ExitCode::failed, "the first event that does not hold is " + *check->first_bad});
}

}  // namespace

void add_audit(CLI::App& app, Chosen& chosen) {
    auto flags = std::make_shared<AuditFlags>();
    auto* const audit = app.add_subcommand("audit", "What happened, and whether its record was touched");
    audit->require_subcommand(1);
    audit->footer("Example:\n  jeton audit verify --data ./data");
    auto* command = audit->add_subcommand("list", "List events, newest first");
    command->add_option("--since", flags->since, "a time");
    command->add_option("--until", flags->until, "a time; events before it");
    command->add_option("--actor", flags->actor, "a principal's id");
    command->add_option("--token", flags->token, "a token's id");
    command->add_option("--type", flags->type, "such as token.create, or token.leaked for reported secrets");
    command->add_option("--target", flags->target, "the id of what was changed");
    command->add_option("--owner", flags->owner, "the id of the principal whose trail it is");
    command->add_option("--limit", flags->limit, "at most so many")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000000));
    command->add_flag("--json", flags->json, "print JSON");
    command->footer("Example:\n  jeton audit list --type token.revoke");
    command->callback([&chosen, flags] { chosen.run = [flags] { return list(*flags); }; });
    command = audit->add_subcommand("verify", "Offline: whether every event of the chain holds");
    add_place_flags(*command, flags->place);
    command->add_flag("--json", flags->json, "print JSON");
    command->footer("Example:\n  jeton audit verify --data ./data");
    command->callback([&chosen, flags] { chosen.run = [flags] { return verify(*flags); }; });
}

}  // namespace jeton::cli
