#include "cli/place_flags.h"

namespace jeton::cli {

void add_place_flags(CLI::App& command, Place& place) {
    command.add_option("--data", place.data, "the data directory: keys, database")
        ->type_name("DIR")
        ->capture_default_str();
    command.add_option("--config", place.config, "the configuration, TOML")->type_name("FILE");
    command.add_option("--root-key-file", place.root_key_file, "the root key, when it is not DIR/root.key")
        ->type_name("FILE");
}

}  // namespace jeton::cli
