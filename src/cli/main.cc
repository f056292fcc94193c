// The program: one parser, one command.
#include <sodium.h>

#include <CLI/CLI.hpp>
#include <exception>

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"

namespace {

int run(int argc, char** argv) {
    using namespace jeton::cli;
    if (const auto at = secret_among(argc, argv)) {
        fmt::print(stderr,
                   "jeton: argument {} is a secret: every process of this machine could read it there. Set "
                   "JETON_TOKEN, or pipe it in\n",
                   *at);
        return static_cast<int>(ExitCode::usage);
    }
    CLI::App app{"Jeton issues, verifies, rotates, expires and revokes personal access tokens."};
    app.name("jeton");
    app.set_version_flag("--version", "jeton 0.1.0");
    app.require_subcommand(1);
    Chosen chosen;
    for (auto* const add : {add_serve, add_init, add_recover, add_token, add_principals, add_catalog, add_audit})
        add(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
        fmt::print(stderr, "jeton: {}; see jeton --help\n", escaped(error.what()));
        return static_cast<int>(ExitCode::usage);
    }
    return static_cast<int>(chosen.run());
}

}  // namespace

int main(int argc, char** argv) {
    if (sodium_init() < 0) return 1;
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        fmt::print(stderr, "jeton: {}\n", jeton::cli::escaped(error.what()));
        return 1;
    }
}
