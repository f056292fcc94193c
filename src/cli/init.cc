#include <memory>

#include <fmt/format.h>

#include "authority/bootstrap.h"
#include "cli/commands.h"
#include "cli/log.h"
#include "cli/place_flags.h"
#include "cli/printing.h"
#include "cli/service.h"

namespace jeton::cli {
namespace {

struct Flags {
    Place place;
    std::string name;
    bool accept_clock = false;
};

/// Opens the deployment, does `work` in one transaction, prints the token that came of it alone on stdout.
template <typename Work>
ExitCode print_token_of(const Flags& flags, bool create, Work work) {
    auto settings = read_settings(flags.place, {});
    if (!settings) return fail({ExitCode::failed, settings.error()});
    set_up_log(settings->server.log_format);
    if (create) {
        if (auto made = make_directory(flags.place.data); !made) return fail({ExitCode::failed, made.error()});
    }
    Service service(flags.place, std::move(*settings));
    if (auto opened = service.open({.create = create, .accept_clock = flags.accept_clock}); !opened)
        return fail({ExitCode::failed, opened.error()});
    std::optional<authority::Result<authority::NewToken>> made;
    auto written = service.write_once([&](store::Transaction& transaction) {
        auto act = authority::act(service.authority(), transaction, {}, {});
        made = work(act);
        if (*made && create) service.keep_deployment(transaction);
        if (!*made) transaction.undo();
    });
    if (!written) return fail({ExitCode::failed, written.error()});
    if (!*made) {
        const bool missing = made->error().kind == authority::Refusal::Kind::not_found;
        return fail({missing ? ExitCode::not_found : ExitCode::failed, made->error().detail});
    }
    (*made)->secret.expose([](std::string_view text) { fmt::print("{}\n", text); });
    say(fmt::format("token {} of {}, until {}; it is shown once, keep it safe", (*made)->row.id.text(), flags.name,
                    (*made)->row.expires_at ? base::format_time(*(*made)->row.expires_at) : std::string("ever")));
    return ExitCode::done;
}

ExitCode init(const Flags& flags) {
    return print_token_of(flags, true, [&](authority::Act& act) -> authority::Result<authority::NewToken> {
        auto first = authority::bootstrap(act, flags.name);
        if (!first) return std::unexpected(first.error());
        return std::move(first->token);
    });
}

ExitCode recover(const Flags& flags) {
    return print_token_of(flags, false, [&](authority::Act& act) { return authority::recover(act, flags.name); });
}

}  // namespace

void add_init(CLI::App& app, Chosen& chosen) {
    auto flags = std::make_shared<Flags>();
    auto* const command =
        app.add_subcommand("init", "Make keys, database and the first administrator; print its token");
    add_place_flags(*command, flags->place);
    command->add_option("--admin", flags->name, "the administrator's user name")->type_name("NAME")->required();
    command->footer("Example:\n  JETON_TOKEN=$(jeton init --data ./data --admin ada)");
    command->callback([&chosen, flags] { chosen.run = [flags] { return init(*flags); }; });
}

void add_recover(CLI::App& app, Chosen& chosen) {
    auto flags = std::make_shared<Flags>();
    auto* const command =
        app.add_subcommand("recover", "Offline: a new token for an administrator who lost the last one");
    add_place_flags(*command, flags->place);
    command->add_option("--user", flags->name, "the administrator's user name")->type_name("NAME")->required();
    command->add_flag("--accept-clock", flags->accept_clock,
                      "go on though the clock lies before the last change: the time goes on from now");
    command->footer("Example:\n  jeton recover --data ./data --user ada");
    command->callback([&chosen, flags] { chosen.run = [flags] { return recover(*flags); }; });
}

}  // namespace jeton::cli
