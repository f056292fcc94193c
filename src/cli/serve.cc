#include <memory>

#include "cli/commands.h"
#include "cli/log.h"
#include "cli/place_flags.h"
#include "cli/printing.h"
#include "cli/service.h"

namespace jeton::cli {
namespace {

struct ServeFlags {
    Place place;
    config::Overrides overrides;
    bool accept_damage = false;
    bool accept_clock = false;
};

ExitCode serve(const ServeFlags& flags) {
    if (auto allowed = allow_many_files(); !allowed) return fail({ExitCode::failed, allowed.error()});
    block_signals();
    auto settings = read_settings(flags.place, flags.overrides);
    if (!settings) {
        const bool of_a_flag = settings.error().starts_with("--");
        return fail({of_a_flag ? ExitCode::usage : ExitCode::failed, settings.error()});
    }
    set_up_log(settings->server.log_format);
    if (auto made = make_directory(flags.place.data); !made) return fail({ExitCode::failed, made.error()});
    Service service(flags.place, std::move(*settings));
    if (auto opened =
            service.open({.create = true, .accept_damage = flags.accept_damage, .accept_clock = flags.accept_clock});
        !opened) {
        return fail({ExitCode::failed, opened.error()});
    }
    if (auto served = service.serve(flags.overrides); !served) return fail({ExitCode::failed, served.error()});
    return ExitCode::done;
}

}  // namespace

void add_serve(CLI::App& app, Chosen& chosen) {
    auto flags = std::make_shared<ServeFlags>();
    auto* const command = app.add_subcommand("serve", "Run the server in the foreground");
    add_place_flags(*command, flags->place);
    command->add_option("--listen", flags->overrides.listen, "web and API; port 0 takes a free one")
        ->type_name("HOST:PORT");
    command
        ->add_option("--guard-listen", flags->overrides.guard_listen,
                     "for gateways on this machine: HOST:PORT or unix:PATH")
        ->type_name("WHERE");
    command->add_option("--node", flags->overrides.node, "this node's name")->type_name("NAME");
    command->add_flag(
        "--accept-damage", flags->accept_damage,
        "serve without the rows whose MAC fails, with what the audit trail says has ended ended again; audited");
    command->add_flag("--accept-clock", flags->accept_clock,
                      "start though the clock lies before the last committed change");
    command->footer("Example:\n  jeton serve --data ./data --config jeton.toml --listen 127.0.0.1:7480");
    command->callback([&chosen, flags] { chosen.run = [flags] { return serve(*flags); }; });
}

}  // namespace jeton::cli
