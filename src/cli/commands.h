// The commands, a file each. A command adds itself to the parser and leaves what is to be run.
#pragma once

#include <CLI/App.hpp>
#include <functional>

#include "cli/failure.h"

namespace jeton::cli {

/// What the parse chose. The callback runs after it.
struct Chosen {
    std::function<ExitCode()> run;
    bool no_input = false;
};

void add_serve(CLI::App& app, Chosen& chosen);
void add_init(CLI::App& app, Chosen& chosen);
void add_recover(CLI::App& app, Chosen& chosen);
void add_token(CLI::App& app, Chosen& chosen);
void add_principals(CLI::App& app, Chosen& chosen);
void add_catalog(CLI::App& app, Chosen& chosen);
void add_audit(CLI::App& app, Chosen& chosen);

}  // namespace jeton::cli
