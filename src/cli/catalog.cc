#include <CLI/CLI.hpp>
#include <memory>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/printing.h"

namespace jeton::cli {
namespace {

ExitCode catalog(bool json) {
    auto session = Session::open();
    if (!session) return fail(session.error());
    const auto answer = session->ask("GET", "/v1/catalog");
    if (!answer) return fail(answer.error());
    if (json) return print_object(*answer, true);
    const auto* const permissions = answer->as_object().if_contains("permissions");
    if (permissions == nullptr || !permissions->is_array())
        return fail({ExitCode::failed, "the server's catalog has no permissions"});
    return print_items({.items = permissions->as_array(), .more = false}, {"name", "levels", "resource", "title"},
                       false);
}

}  // namespace

void add_catalog(CLI::App& app, Chosen& chosen) {
    auto json = std::make_shared<bool>(false);
    auto* const command = app.add_subcommand("catalog", "Show the permissions and resource types of the deployment");
    command->add_flag("--json", *json, "print JSON");
    command->footer("Example:\n  jeton catalog");
    command->callback([&chosen, json] { chosen.run = [json] { return catalog(*json); }; });
}

}  // namespace jeton::cli
