// A deployment on this machine: what `serve`, `init`, `recover` and `audit verify` open alike.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/entropy.h"
#include "base/secret.h"
#include "config/settings.h"
#include "permission/catalog.h"
#include "store/store.h"
#include "token/format.h"

namespace jeton::cli {

/// What the flags said.
struct Place {
    std::string data = "./data";
    std::optional<std::string> config;
    std::optional<std::string> root_key_file;
};

/// Makes the directory, 0700, if it is not there. Error: the sentence for the operator.
[[nodiscard]] std::expected<void, std::string> make_directory(const std::string& path);
/// Reads the root key: the file that was named, systemd's credential `root.key`, or `DIR/root.key`.
[[nodiscard]] std::expected<base::Key, std::string> root_key(const Place& place, const config::Settings& settings);
/// The same; makes one when there is neither key nor database.
[[nodiscard]] std::expected<base::Key, std::string> root_key_or_new(const Place& place,
                                                                    const config::Settings& settings,
                                                                    base::Entropy& entropy);
[[nodiscard]] std::expected<config::Settings, std::string> read_settings(const Place& place,
                                                                         const config::Overrides& overrides);
/// Written when it is another than before.
void keep_deployment(store::Transaction& transaction, const store::DeploymentRow& deployment);
/// What a database keeps of the file that it was last served with.
[[nodiscard]] std::expected<config::Settings, std::string> read_kept_settings(std::string_view toml);
[[nodiscard]] std::expected<std::shared_ptr<const permission::Catalog>, std::string> build_catalog(
    const config::Settings& settings);

/// No core file of this process, no other process of the user may look into it, and no file that it makes is for
/// others.
void keep_private();

/// As many open files as the system lets this process have: each connection is one. Error: they are too few to serve.
[[nodiscard]] std::expected<void, std::string> allow_many_files();

}  // namespace jeton::cli
