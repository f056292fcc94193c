// The program: one parser, one command.
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "base/spelling.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/deployment.h"
#include "cli/printing.h"

namespace {

/// A file that is opened must not become what is printed to: a missing stdin, stdout or stderr is made one that fails.
void fill_standard_files() {
    for (const int file : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(file, F_GETFD) >= 0) continue;
        const int made = ::open("/dev/null", file == STDERR_FILENO ? O_WRONLY : O_RDONLY);
        if (made >= 0 && made != file) ::close(made);
    }
}

int unwritten(const std::error_code& why, jeton::cli::ExitCode code = jeton::cli::ExitCode::done) {
    using jeton::cli::ExitCode;
    jeton::cli::say("standard output could not be written (" + why.message() +
                    "); what was asked for may be done all the same");
    return static_cast<int>(code == ExitCode::done ? ExitCode::failed : code);
}

/// What was printed is data, a secret even: exit 0 says that it arrived.
int checked(jeton::cli::ExitCode code) {
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return static_cast<int>(code);
    return unwritten({errno, std::system_category()}, code);
}

/// The sentence for a word that is no command, where one must stand: the parser would only say that one is missing.
std::optional<std::string> unknown_command(const CLI::App& app, std::span<char*> words, std::string_view before = {}) {
    const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
    while (!words.empty() && std::string_view(words[0]) == "--no-input") words = words.subspan(1);
    if (commands.empty() || words.empty() || words[0][0] == '-' || words[0][0] == '\0') return std::nullopt;
    const auto word = std::string(words[0]);
    std::vector<std::string> names;
    for (const auto* const command : commands) {
        if (command->get_name() == word) {
            return unknown_command(*command, words.subspan(1), std::string(before) + word + " ");
        }
        names.push_back(command->get_name());
    }
    const auto nearest = jeton::base::nearest_spelling(word, names);
    return fmt::format("there is no command '{}{}'", before, word) +
           (nearest.empty() ? "" : fmt::format("; did you mean '{}{}'?", before, nearest));
}

int run(int argc, char** argv) {
    using namespace jeton::cli;
    if (const auto at = secret_among(argc, argv)) {
        say(
            fmt::format("argument {} is a secret: every process of this machine could read it there. Set JETON_TOKEN, "
                        "or pipe it in",
                        *at));
        return static_cast<int>(ExitCode::usage);
    }
    CLI::App app{"Jeton issues, verifies, rotates, expires and revokes personal access tokens."};
    app.name("jeton");
    app.set_version_flag("--version", "jeton " + std::string(jeton::base::version()));
    app.require_subcommand(1);
    app.footer("Example:\n  jeton serve --data ./data --listen 127.0.0.1:7480");
    app.fallthrough();  // what is said of the whole program may stand behind the command too
    Chosen chosen;
    app.add_flag("--no-input", chosen.no_input, "ask for nothing: what would be asked for is an error");
    for (auto* const add : {add_serve, add_init, add_recover, add_token, add_principals, add_catalog, add_audit})
        add(app, chosen);
    if (const auto wrong = unknown_command(app, std::span(argv, static_cast<std::size_t>(argc)).subspan(1))) {
        say(*wrong + "; see jeton --help");
        return static_cast<int>(ExitCode::usage);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) {  // --help, --version
            app.exit(error);
            std::cout.flush();
            return checked(std::cout ? ExitCode::done : ExitCode::failed);
        }
        say(std::string(error.what()) + "; see jeton --help");
        return static_cast<int>(ExitCode::usage);
    }
    return checked(chosen.run());
}

}  // namespace

int main(int argc, char** argv) {
    fill_standard_files();
    static_cast<void>(
        ::signal(SIGXFSZ, SIG_IGN));  // a file-size limit is a full disk: an error of the write, not the end
    if (sodium_init() < 0) return 1;
    jeton::cli::keep_private();
    try {
        return run(argc, argv);
    } catch (const std::system_error& error) {
        if (std::ferror(stdout) != 0) return unwritten(error.code());
        jeton::cli::say(error.what());
    } catch (const std::exception& error) {
        jeton::cli::say(error.what());
    }
    return static_cast<int>(jeton::cli::ExitCode::failed);
}
