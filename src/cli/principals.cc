#include <CLI/CLI.hpp>
#include <memory>

#include "base/percent.h"
#include "cli/commands.h"
#include "cli/printing.h"
#include "cli/secret_prompt.h"

namespace jeton::cli {
namespace {

using boost::json::object;

struct PrincipalFlags {
    std::string path;  ///< `/v1/users` or `/v1/services`
    bool user = true;
    std::string id;
    std::string name;
    std::string email;
    std::string external_id;
    std::string owner;
    std::string return_to;
    std::vector<std::string> ceiling;
    bool default_ceiling = false;
    bool json = false;
    std::size_t limit = 50;
};
using Flags = std::shared_ptr<PrincipalFlags>;

std::string target_of(const PrincipalFlags& flags) { return flags.path + "/" + base::percent_encode(flags.id); }

ExitCode ask(const PrincipalFlags& flags, std::string_view method, const std::string& target,
             const std::optional<object>& body) {
    auto session = Session::open();
    if (!session) return fail(session.error());
    const auto answer = session->ask(method, target, body);
    if (!answer) return fail(answer.error());
    return answer->is_null() ? ExitCode::done : print_object(*answer, flags.json);
}

ExitCode create(const PrincipalFlags& flags) {
    object body{{flags.user ? "username" : "name", flags.name}};
    if (!flags.email.empty()) body["email"] = flags.email;
    if (!flags.external_id.empty()) body["external_id"] = flags.external_id;
    if (!flags.owner.empty()) body["owner"] = flags.owner;
    if (!flags.ceiling.empty()) {
        auto grants = grants_of(flags.ceiling);
        if (!grants) return fail(grants.error());
        body["ceiling"] = std::move(*grants);
    }
    return ask(flags, "POST", flags.path, body);
}

ExitCode list(const PrincipalFlags& flags) {
    auto session = Session::open();
    if (!session) return fail(session.error());
    const auto listing = session->list(flags.path, {}, flags.limit);
    if (!listing) return fail(listing.error());
    return print_items(
        *listing,
        flags.user ? std::vector<std::string>{"id", "username", "email", "external_id", "disabled", "created_at"}
                   : std::vector<std::string>{"id", "name", "owner", "orphaned", "disabled", "created_at"},
        flags.json);
}

ExitCode show(const PrincipalFlags& flags) { return ask(flags, "GET", target_of(flags), std::nullopt); }
ExitCode disable(const PrincipalFlags& flags) {
    return ask(flags, "PATCH", target_of(flags), object{{"disabled", true}});
}
ExitCode enable(const PrincipalFlags& flags) {
    return ask(flags, "PATCH", target_of(flags), object{{"disabled", false}});
}
ExitCode remove(const PrincipalFlags& flags) { return ask(flags, "DELETE", target_of(flags), std::nullopt); }

ExitCode set_ceiling(const PrincipalFlags& flags) {
    if (flags.default_ceiling == !flags.ceiling.empty())
        return fail({ExitCode::usage, "say what the ceiling is: --ceiling, or --default for the policy's"});
    if (flags.default_ceiling) return ask(flags, "PATCH", target_of(flags), object{{"ceiling", nullptr}});
    auto grants = grants_of(flags.ceiling);
    if (!grants) return fail(grants.error());
    return ask(flags, "PATCH", target_of(flags), object{{"ceiling", std::move(*grants)}});
}

ExitCode set_password(const PrincipalFlags& flags) {
    const auto password = read_new_secret("password");
    if (!password) return fail(password.error());
    object body;
    password->expose([&](std::string_view text) { body["password"] = text; });
    return ask(flags, "PUT", target_of(flags) + "/password", body);
}

ExitCode reset(const PrincipalFlags& flags) { return ask(flags, "POST", target_of(flags) + "/reset", object{}); }

ExitCode hand_off(const PrincipalFlags& flags) {
    object body;
    if (!flags.return_to.empty()) body["return_to"] = flags.return_to;
    return ask(flags, "POST", target_of(flags) + "/handoff", body);
}

CLI::App* add(CLI::App& parent, Chosen& chosen, const Flags& flags, const char* name, const std::string& about,
              const std::string& example, ExitCode (*run)(const PrincipalFlags&)) {
    auto* const command = parent.add_subcommand(name, about);
    command->add_flag("--json", flags->json, "print JSON");
    command->footer("Example:\n  " + example);
    command->callback([&chosen, flags, run] { chosen.run = [flags, run] { return run(*flags); }; });
    return command;
}

void add_kind(CLI::App& app, Chosen& chosen, bool user) {
    auto flags = std::make_shared<PrincipalFlags>();
    flags->user = user;
    flags->path = user ? "/v1/users" : "/v1/services";
    const std::string word = user ? "user" : "service";
    const std::string id = user ? "usr_01h455vb4pex5vsknk084sn02q" : "svc_01h455vb4pex5vsknk084sn02q";
    auto* const group = app.add_subcommand(word, user ? "Users" : "Service accounts");
    group->require_subcommand(1);
    group->footer("Example:\n  jeton " + word + " create " + (user ? "bob" : "deployer"));
    const char* const grant_help = "a grant of the ceiling, as on token create; may be given again";

    auto* command = add(*group, chosen, flags, "create", "Create a " + word,
                        "jeton " + word + " create " + (user ? "bob" : "deployer") +
                            " --ceiling \"contents:write on repository:acme/*\"",
                        create);
    command->add_option("name", flags->name, user ? "the user name" : "what it is")->required();
    command->add_option("--ceiling", flags->ceiling, grant_help);
    if (user) {
        command->add_option("--email", flags->email);
        command->add_option("--external-id", flags->external_id, "its id in the product");
    } else {
        command->add_option("--owner", flags->owner, "the id of the user that it belongs to; else yours");
    }
    command =
        add(*group, chosen, flags, "list", "List " + word + "s, newest first", "jeton " + word + " list --json", list);
    command->add_option("--limit", flags->limit, "at most so many")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000000));
    const std::pair<const char*, ExitCode (*)(const PrincipalFlags&)> plain[] = {
        {"show", show}, {"disable", disable}, {"enable", enable}, {"delete", remove}};
    const char* const abouts[] = {"Show one", "Disable: none of its tokens works any more", "Enable again",
                                  "Delete: revokes all its tokens, keeps its audit"};
    for (std::size_t i = 0; i < std::size(plain); ++i) {
        command = add(*group, chosen, flags, plain[i].first, abouts[i],
                      "jeton " + word + " " + plain[i].first + " " + id, plain[i].second);
        command->add_option("id", flags->id)->required();
    }
    command = add(*group, chosen, flags, "ceiling", "Set the most that its tokens may do",
                  "jeton " + word + " ceiling " + id + " --ceiling \"contents:read on repository:*\"", set_ceiling);
    command->add_option("id", flags->id)->required();
    command->add_option("--ceiling", flags->ceiling, grant_help);
    command->add_flag("--default", flags->default_ceiling, "what the policy says for those without one");
    if (!user) return;
    command = add(*group, chosen, flags, "password", "Set the password: typed on a terminal, else read from stdin",
                  "jeton user password " + id + " <password-file", set_password);
    command->add_option("id", flags->id)->required();
    command = add(*group, chosen, flags, "reset", "Make a link to a new password; it works once",
                  "jeton user reset " + id, reset);
    command->add_option("id", flags->id)->required();
    command = add(*group, chosen, flags, "handoff", "Make a link that signs the user in; it works once, for a minute",
                  "jeton user handoff " + id + " --return-to https://app.example.org/", hand_off);
    command->add_option("id", flags->id)->required();
    command->add_option("--return-to", flags->return_to, "where the pages lead back to");
}

}  // namespace

void add_principals(CLI::App& app, Chosen& chosen) {
    add_kind(app, chosen, true);
    add_kind(app, chosen, false);
}

}  // namespace jeton::cli
