#include <CLI/CLI.hpp>
#include <memory>

#include <fmt/format.h>

#include "base/percent.h"
#include "base/time.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/printing.h"

namespace jeton::cli {
namespace {

using boost::json::object;

struct TokenFlags {
    std::string id;
    std::string name;
    std::vector<std::string> grants;
    std::optional<std::string> expires;  ///< an empty one is a mistake, not the default
    std::string owner;
    std::string kind;
    std::string description;
    std::vector<std::string> metadata;
    std::vector<std::string> allow_ip;
    std::string not_before;
    std::optional<std::int64_t> max_uses;
    std::string overlap;
    bool until_used = false;
    bool all = false;
    bool json = false;
    std::string status;
    std::string search;
    std::string permission;
    bool unused = false;
    std::size_t limit = 50;
};
using Flags = std::shared_ptr<TokenFlags>;

std::string target_of(const std::string& id) { return "/v1/tokens/" + base::percent_encode(id); }

/// `30d`, `never`, or a time.
Outcome<void> put_expiry(object& body, const std::optional<std::string>& said) {
    if (!said) return {};
    const auto& expires = *said;
    if (expires == "never") {
        body["expires"] = "never";
    } else if (const auto span = base::parse_duration(expires)) {
        body["expires_in"] = span->count();
    } else if (base::parse_time(expires)) {
        body["expires_at"] = expires;
    } else {
        return std::unexpected(Failure{
            ExitCode::usage,
            "--expires '" + expires + "' must be a span such as 30d, a time such as 2026-12-01T09:30:00Z, or never"});
    }
    return {};
}

Outcome<object> creation(const TokenFlags& flags) {
    auto grants = grants_of(flags.grants);
    if (!grants) return std::unexpected(grants.error());
    object body{{"name", flags.name}, {"grants", std::move(*grants)}};
    if (auto put = put_expiry(body, flags.expires); !put) return std::unexpected(put.error());
    for (const auto& [name, value] :
         {std::pair("owner", &flags.owner), std::pair("kind", &flags.kind),
          std::pair("description", &flags.description), std::pair("not_before", &flags.not_before)}) {
        if (!value->empty()) body[name] = *value;
    }
    if (flags.max_uses) body["max_uses"] = *flags.max_uses;
    if (!flags.allow_ip.empty()) body["allowed_ips"] = boost::json::array(flags.allow_ip.begin(), flags.allow_ip.end());
    object metadata;
    for (const auto& pair : flags.metadata) {
        const auto equals = pair.find('=');
        if (equals == std::string::npos)
            return std::unexpected(Failure{ExitCode::usage, "--metadata '" + pair + "' must be NAME=VALUE"});
        if (!metadata.emplace(pair.substr(0, equals), pair.substr(equals + 1)).second)
            return std::unexpected(Failure{ExitCode::usage, "--metadata '" + pair + "': that name is given twice"});
    }
    if (!metadata.empty()) body["metadata"] = std::move(metadata);
    return body;
}

/// The secret alone on stdout, all else on stderr.
ExitCode print_new(const boost::json::value& answer, bool json) {
    if (json) return print_object(answer, true);
    const auto& token = answer.as_object().at("token");
    fmt::print("{}\n", plain_member(answer, "secret"));
    const auto expires = plain_member(token, "expires_at");
    say("token " + plain_member(token, "id") + " (" + plain_member(token, "name") + "), until " +
        (expires.empty() ? "revoked" : expires) + "; the secret is shown once, keep it safe");
    if (const auto until = plain_member(answer, "old_works_until"); !until.empty())
        say("the old secret works until " + until);
    return ExitCode::done;
}

ExitCode create(const TokenFlags& flags) {
    const auto body = creation(flags);
    if (!body) return fail(body.error());
    auto session = Session::open();
    if (!session) return fail(session.error());
    const auto answer = session->ask("POST", "/v1/tokens", *body);
    return answer ? print_new(*answer, flags.json) : fail(answer.error());
}

ExitCode list(const TokenFlags& flags) {
    auto session = Session::open();
    if (!session) return fail(session.error());
    const auto query = query_of({{"owner", flags.owner},
                                 {"status", flags.status},
                                 {"name", flags.name},
                                 {"kind", flags.kind},
                                 {"q", flags.search},
                                 {"permission", flags.permission},
                                 {"unused", flags.unused ? "true" : ""}});
    const auto listing = session->list("/v1/tokens", query, flags.limit);
    if (!listing) return fail(listing.error());
    return print_items(*listing, {"id", "name", "kind", "owner", "status", "expires_at", "last_used_at", "hint"},
                       flags.json);
}

ExitCode show(const TokenFlags& flags) {
    auto session = Session::open();
    if (!session) return fail(session.error());
    auto answer = session->ask("GET", target_of(flags.id));
    if (!answer) return fail(answer.error());
    if (flags.json) return print_object(*answer, true);
    const auto use = session->ask("GET", target_of(flags.id) + "/use");
    if (!use) return fail(use.error());
    auto& token = answer->as_object();
    token["used_scopes"] = use->as_object().at("scopes");
    token["used_from"] = use->as_object().at("addresses");
    boost::json::array days;
    for (const auto& day : use->as_object().at("days").as_array())
        days.emplace_back(plain_member(day, "day") + " " + plain_member(day, "count"));
    token["used_on"] = std::move(days);
    return print_object(*answer, false);
}

ExitCode rotate(const TokenFlags& flags) {
    object body;
    if (!flags.overlap.empty()) {
        if (flags.overlap == "0" || flags.overlap == "0s") {
            body["overlap"] = 0;
        } else {
            const auto span = seconds_of("--overlap", flags.overlap);
            if (!span) return fail(span.error());
            body["overlap"] = *span;
        }
    }
    if (flags.until_used) body["until_used"] = true;
    if (flags.expires) {
        const auto span = seconds_of("--expires", *flags.expires);
        if (!span) return fail(span.error());
        body["expires_in"] = *span;
    }
    auto session = Session::open();
    if (!session) return fail(session.error());
    const auto answer = session->ask("POST", target_of(flags.id) + "/rotate", body);
    return answer ? print_new(*answer, flags.json) : fail(answer.error());
}

ExitCode revoke(const TokenFlags& flags) {
    if (flags.all == !flags.id.empty())
        return fail({ExitCode::usage, "name one token by its id, or 'self', or give --all"});
    auto session = Session::open();
    if (!session) return fail(session.error());
    if (flags.all) {
        const auto answer = session->ask("POST", "/v1/tokens/revoke", object{{"all_but_this", true}});
        if (!answer) return fail(answer.error());
        if (flags.json) return print_object(*answer, true);
        say("revoked " + plain_member(*answer, "revoked") + "; the token that asked lives on");
        return ExitCode::done;
    }
    const auto answer = session->ask("DELETE", target_of(flags.id));
    if (!answer) return fail(answer.error());
    say("revoked " + flags.id);
    return ExitCode::done;
}

ExitCode narrow(const TokenFlags& flags) {
    object body;
    if (!flags.grants.empty()) {
        auto grants = grants_of(flags.grants);
        if (!grants) return fail(grants.error());
        body["grants"] = std::move(*grants);
    }
    if (flags.expires) body["expires_at"] = *flags.expires;
    if (!flags.allow_ip.empty()) body["allowed_ips"] = boost::json::array(flags.allow_ip.begin(), flags.allow_ip.end());
    if (body.empty()) return fail({ExitCode::usage, "say what to narrow: --grant, --expires-at or --allow-ip"});
    auto session = Session::open();
    if (!session) return fail(session.error());
    const auto answer = session->ask("PATCH", target_of(flags.id), body);
    return answer ? print_object(*answer, flags.json) : fail(answer.error());
}

CLI::App* add(CLI::App& parent, Chosen& chosen, const Flags& flags, const char* name, const char* about,
              const char* example, ExitCode (*run)(const TokenFlags&)) {
    auto* const command = parent.add_subcommand(name, about);
    command->add_flag("--json", flags->json, "print JSON");
    command->footer(std::string("Example:\n  ") + example);
    command->callback([&chosen, flags, run] { chosen.run = [flags, run] { return run(*flags); }; });
    return command;
}

}  // namespace

void add_token(CLI::App& app, Chosen& chosen) {
    auto flags = std::make_shared<TokenFlags>();
    auto* const token = app.add_subcommand("token", "Create, list, show, rotate, revoke and narrow tokens");
    token->require_subcommand(1);
    token->footer(
        "Example:\n  jeton token create deploy --grant \"contents:read on repository:acme/site\" --expires 30d");
    const char* const grant_help = "SCOPE[,SCOPE...] [on TYPE:SELECTOR[,...]]; may be given again";

    auto* command =
        add(*token, chosen, flags, "create", "Create a token; its secret alone is printed",
            "jeton token create deploy --grant \"contents:read on repository:acme/site\" --expires 30d", create);
    command->add_option("name", flags->name, "what it is for")->required();
    command->add_option("--grant", flags->grants, grant_help)->required();
    command->add_option("--expires", flags->expires, "a span (30d), a time, or never; else the policy's default");
    command->add_option("--owner", flags->owner, "the id of the principal it acts for; else yours");
    command->add_option("--kind", flags->kind, "child: hangs on the calling token");
    command->add_option("--description", flags->description);
    command->add_option("--metadata", flags->metadata, "NAME=VALUE, told by verify; may be given again");
    command->add_option("--not-before", flags->not_before, "a time");
    command->add_option("--max-uses", flags->max_uses, "dies after so many uses");
    command->add_option("--allow-ip", flags->allow_ip, "an address or network; may be given again")->type_name("CIDR");

    command = add(*token, chosen, flags, "list", "List tokens, newest first", "jeton token list --status active", list);
    command->add_option("--owner", flags->owner, "a principal's id");
    command->add_option("--status", flags->status, "active, not_yet_valid, used_up, expired, revoked or rotated");
    command->add_option("--name", flags->name, "of exactly this name");
    command->add_option("--search", flags->search, "part of the name, the id or the hint, without case");
    command->add_option("--kind", flags->kind, "personal, service, child, access or refresh");
    command->add_option("--permission", flags->permission, "that hold this one, such as contents");
    command->add_flag("--unused", flags->unused, "never used; with --permission: that never used it");
    command->add_option("--limit", flags->limit, "at most so many")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000000));

    command = add(*token, chosen, flags, "show", "Show one token", "jeton token show self", show);
    command->add_option("id", flags->id, "its id, or self")->required();

    command = add(*token, chosen, flags, "rotate", "Replace a token's secret; the new one alone is printed",
                  "jeton token rotate self --overlap 1h", rotate);
    command->add_option("id", flags->id, "its id, or self")->required();
    command->add_option("--overlap", flags->overlap, "how long the old secret still works, at most 24h (the default)");
    command->add_flag("--until-used", flags->until_used,
                      "the old secret works until the new one is first used, if that is sooner");
    command->add_option("--expires", flags->expires, "the new one's span, such as 30d");

    command = add(*token, chosen, flags, "revoke", "Revoke a token, at once",
                  "jeton token revoke tok_01h455vb4pex5vsknk084sn02q", revoke);
    command->add_option("id", flags->id, "its id, or self");
    command->add_flag("--all", flags->all, "all of yours but the one that asks");

    command = add(*token, chosen, flags, "narrow", "Take rights, time or addresses from a token",
                  "jeton token narrow tok_01h455vb4pex5vsknk084sn02q --grant contents:read\\ on\\ repository:acme/site",
                  narrow);
    command->add_option("id", flags->id, "its id, or self")->required();
    command->add_option("--grant", flags->grants, grant_help);
    command->add_option("--expires-at", flags->expires, "an earlier time");
    command->add_option("--allow-ip", flags->allow_ip, "fewer addresses; may be given again")->type_name("CIDR");
}

}  // namespace jeton::cli
