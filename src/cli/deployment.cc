#include "cli/deployment.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "token/keys.h"

extern char** environ;

namespace jeton::cli {
namespace {

std::string root_key_path(const Place& place) {
    if (place.root_key_file) return *place.root_key_file;
    const char* const credentials = std::getenv("CREDENTIALS_DIRECTORY");  // systemd.exec(5)
    if (credentials != nullptr) {
        auto path = std::string(credentials) + "/root.key";
        if (::access(path.c_str(), F_OK) == 0) return path;
    }
    return place.data + "/root.key";
}

/// What may not be looked at may be there.
bool is_there(const std::string& path) {
    return ::access(path.c_str(), F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

std::string database_path(const Place& place, const config::Settings& settings) {
    const auto file = settings.store_url.substr(std::string_view("sqlite:").size());
    return file.starts_with('/') ? file : place.data + "/" + file;
}

}  // namespace

std::expected<void, std::string> make_directory(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return std::unexpected("the data directory " + path + " cannot be made: " + std::strerror(errno));
}

std::expected<base::Key, std::string> root_key(const Place& place, const config::Settings& settings) {
    const auto path = root_key_path(place);
    if (is_there(path)) return token::read_root_key(path);
    const auto database = database_path(place, settings);
    if (is_there(database)) {
        return std::unexpected("the root key " + path + " is missing, but the database " + database +
                               " is there and needs it: put it back, or name it with --root-key-file");
    }
    if (place.root_key_file)
        return std::unexpected("the root key " + path + " is not there: name the file that holds it");
    return std::unexpected(
        "there is no database " + database +
        ": make one with 'jeton init', or name another directory with --data, or the configuration with --config");
}

std::expected<base::Key, std::string> root_key_or_new(const Place& place, const config::Settings& settings,
                                                      base::Entropy& entropy) {
    const auto path = root_key_path(place);
    if (!place.root_key_file && !is_there(path) && !is_there(database_path(place, settings))) {
        if (auto written = token::write_root_key(path, token::make_key(entropy)); !written)
            return std::unexpected(written.error());
    }
    return root_key(place, settings);
}

std::expected<config::Settings, std::string> read_settings(const Place& place, const config::Overrides& overrides) {
    return config::load(place.config, config::read_environment(environ), overrides);
}

void keep_deployment(store::Transaction& transaction, const store::DeploymentRow& deployment) {
    const auto before = transaction.find_deployment();
    if (before && before->brand == deployment.brand && before->configuration == deployment.configuration) return;
    transaction.put_deployment(deployment);
}

std::expected<config::Settings, std::string> read_kept_settings(std::string_view toml) {
    // Nothing listens, so whatever flags said of that beside the file is not missed.
    const config::Overrides nowhere{.listen = "127.0.0.1:0", .guard_listen = "127.0.0.1:0", .node = {}};
    return config::read(toml, "the configuration of the last start", config::read_environment(environ), nowhere);
}

std::expected<std::shared_ptr<const permission::Catalog>, std::string> build_catalog(const config::Settings& settings) {
    return permission::Catalog::build(settings.resource_types, settings.permissions);
}

void keep_private() {
    const rlimit none{.rlim_cur = 0, .rlim_max = 0};
    ::umask(077);
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_DUMPABLE, 0);
}

std::expected<void, std::string> allow_many_files() {
    constexpr rlim_t fewest = 256;
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return {};
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur >= fewest) return {};
    return std::unexpected(fmt::format(
        "this process may open {} files, and needs {}: raise the limit (ulimit -n, or LimitNOFILE= of systemd)",
        files.rlim_cur, fewest));
}

}  // namespace jeton::cli
