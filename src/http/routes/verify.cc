// POST /v1/verify, /v1/verify/batch and /oauth2/introspect: the decision for verifiers that ask in JSON, or as RFC 7662
// says.
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/json.h"
#include "base/percent.h"
#include "http/decision_text.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/routes/plain_check.h"

namespace jeton::http {
namespace {

constexpr std::size_t checks_max = 1000;

/// What one check asks for; views the parsed body.
struct Check {
    std::string_view secret;
    std::optional<permission::Requirement> requirement;
    std::optional<base::Address> ip;
    bool explain = false;
};

using Refused = authority::Refusal;

Refused wrong(std::string pointer, std::string detail) {
    return authority::invalid(std::move(pointer), std::move(detail)).error();
}

Refused unknown_member(std::string at, std::string_view name, std::string_view known) {
    base::append_pointer(at, name);
    return wrong(std::move(at),
                 "The member '" + std::string(name) + "' is not known here; " + std::string(known) + ".");
}

std::string_view view(const boost::json::value& value) { return value.get_string(); }

std::expected<permission::Requirement, Refused> read_requirement(const boost::json::value& value,
                                                                 const permission::Catalog& catalog,
                                                                 const std::string& at) {
    const auto* const object = value.if_object();
    if (object == nullptr) return std::unexpected(wrong(at, "require must be an object with scopes."));
    std::array<std::string_view, 64> scopes;
    std::size_t count = 0;
    std::optional<std::string_view> resource;
    for (const auto& member : *object) {
        const std::string_view name = member.key();
        if (name == "scopes") {
            const auto* const list = member.value().if_array();
            if (list == nullptr || list->size() > scopes.size())
                return std::unexpected(wrong(at + "/scopes", "scopes must be an array of at most 64 scopes."));
            for (const auto& scope : *list) {
                if (!scope.is_string())
                    return std::unexpected(wrong(at + "/scopes", "Each scope must be a string such as contents:read."));
                scopes[count++] = view(scope);
            }
        } else if (name == "resource") {
            if (!member.value().is_string())
                return std::unexpected(
                    wrong(at + "/resource", "resource must be a string such as repository:acme/site."));
            resource = view(member.value());
        } else {
            return std::unexpected(unknown_member(at, name, "require has scopes and resource"));
        }
    }
    auto requirement = permission::Requirement::compile(catalog, std::span(scopes.data(), count), resource);
    if (!requirement) return std::unexpected(wrong(at + requirement.error().pointer, requirement.error().detail));
    return *requirement;
}

std::expected<Check, Refused> read_check(const boost::json::value& value, const verify::View& index,
                                         const std::string& at) {
    const auto* const object = value.if_object();
    if (object == nullptr) return std::unexpected(wrong(at, "A check must be an object with a token."));
    Check check;
    bool has_token = false;
    for (const auto& member : *object) {
        const std::string_view name = member.key();
        const auto& of = member.value();
        if (name == "token") {
            if (!of.is_string()) return std::unexpected(wrong(at + "/token", "token must be a string: the secret."));
            check.secret = view(of);
            has_token = true;
        } else if (name == "require") {
            auto requirement = read_requirement(of, index.catalog(), at + "/require");
            if (!requirement) return std::unexpected(requirement.error());
            check.requirement = *requirement;
        } else if (name == "ip") {
            check.ip = of.is_string() ? base::Address::parse(view(of)) : std::nullopt;
            if (!check.ip) return std::unexpected(wrong(at + "/ip", "ip must be an IPv4 or IPv6 address."));
        } else if (name == "explain") {
            if (!of.is_bool()) return std::unexpected(wrong(at + "/explain", "explain must be true or false."));
            check.explain = of.get_bool();
        } else {
            return std::unexpected(unknown_member(at, name, "a check has token, require, ip and explain"));
        }
    }
    if (!has_token)
        return std::unexpected(wrong(at + "/token", "The member 'token' is missing: add the secret to be verified."));
    if (check.requirement && check.requirement->resource.type == permission::principal_type) {
        check.requirement->resource.owner = index.owner_of(check.requirement->resource.name);
    }
    return check;
}

/// A check's answer: written, or to be written once it is recorded.
struct Answered {
    std::string yes;
    std::string no;  ///< what is told when it cannot be a yes any more
    std::optional<authority::UseRecord> record;
};

/// `sought`: the secret's digest, if it was made ahead.
verify::Decision decide(Call& call, const verify::View& index, const Check& check, base::Time now,
                        const verify::Sought* sought) {
    const auto decision =
        index.verify(check.secret, check.requirement ? &*check.requirement : nullptr, check.ip, now, sought);
    call.desk.metrics.decided(decision.reason);
    if (decision.verdict != verify::Verdict::no) {
        call.desk.pen.note(decision, check.requirement ? check.requirement->scopes : permission::ScopeSet{}, check.ip,
                           now);
    } else {
        note_refused(call, decision, check.ip);
    }
    return decision;
}

Answered to_be_recorded(const verify::View& index, const verify::Decision& decision, bool explain, base::Time now) {
    Answered answered;
    ReplyBuffer text;
    write_decision(text, index, decision, explain, verify::Reason::none);
    answered.yes = text.bytes();
    text.clear();
    write_decision(text, index, decision, explain,
                   decision.counts_use     ? verify::Reason::used_up
                   : decision.ends_overlap ? verify::Reason::revoked
                                           : verify::Reason::rotated);
    answered.no = text.bytes();
    answered.record = authority::UseRecord{.token = decision.token.id,
                                           .counts_use = decision.counts_use,
                                           .ends_overlap = decision.ends_overlap,
                                           .now = now};
    return answered;
}

Response json_response(std::string body) {
    return {.status = 200,
            .content_type = "application/json",
            .body = std::move(body),
            .fields = {},
            .cacheable = false,
            .narrowed = false};
}

std::expected<boost::json::value, Response> parse(const Call& call) {
    auto body = base::parse_json(call.request.body);
    if (body) return std::move(*body);
    const bool syntax = body.error().kind != base::JsonError::Kind::duplicate_member;
    return std::unexpected(problem_response({.status = syntax ? 400U : 422U,
                                             .name = syntax ? "not_json" : "duplicate_member",
                                             .detail = body.error().detail,
                                             .pointer = body.error().pointer}));
}

/// The check, if it comes in the plain shape and is right; what is wrong is told by the general reader.
std::optional<Check> plain_check_of(std::string_view body, const verify::View& index) {
    const auto plain = read_plain_check(body);
    if (!plain) return std::nullopt;
    Check check;
    check.secret = plain->token;
    if (plain->ip) {
        check.ip = base::Address::parse(*plain->ip);
        if (!check.ip) return std::nullopt;
    }
    if (plain->requires_something) {
        auto requirement = permission::Requirement::compile(
            index.catalog(), std::span(plain->scopes.data(), plain->scope_count), plain->resource);
        if (!requirement) return std::nullopt;
        check.requirement = *requirement;
        if (check.requirement->resource.type == permission::principal_type) {
            check.requirement->resource.owner = index.owner_of(check.requirement->resource.name);
        }
    }
    return check;
}

std::optional<verify::Sought> seek_check(Lookahead& lookahead, const Request& request) {
    const auto secret = likely_token(request.body);
    if (secret.empty()) return std::nullopt;
    return lookahead.seek(secret);
}

Reply decide_one(Call& call, const verify::View& index, const Check& check) {
    const auto now = call.application.parts.clock.now();
    const auto decision = decide(call, index, check, now, call.sought);
    if (decision.verdict == verify::Verdict::yes_if_recorded) {
        return Writing{
            .work =
                [answered = to_be_recorded(index, decision, check.explain, now)](store::Transaction& transaction) {
                    return json_response(authority::record_use(transaction, *answered.record) ? answered.yes
                                                                                              : answered.no);
                },
            .after = nullptr};
    }
    call.out.head(200, call.request.id);
    if (!call.keep_alive) call.out.close();
    call.out.begin_json();
    write_decision(call.out, index, decision, check.explain, verify::Reason::none);
    call.out.end_json();
    return Written{};
}

Reply verify_one(Call& call) {
    auto index = call.desk.reader.pin();
    if (const auto check = plain_check_of(call.request.body, index)) return decide_one(call, index, *check);
    const auto body = parse(call);
    if (!body) return body.error();
    const auto check = read_check(*body, index, {});
    if (!check) return problem_response(Problem::of(check.error()));
    return decide_one(call, index, *check);
}

Reply verify_batch(Call& call) {
    const auto body = parse(call);
    if (!body) return body.error();
    const auto* const object = body->if_object();
    const auto* const checks = object != nullptr ? object->if_contains("checks") : nullptr;
    const auto* const list = checks != nullptr ? checks->if_array() : nullptr;
    if (list == nullptr || list->size() > checks_max) {
        return problem_response(Problem::of(
            wrong("/checks", "The body must be {\"checks\": [...]} with at most 1000 checks, and nothing else.")));
    }
    for (const auto& member : *object) {
        const std::string_view name = member.key();
        if (name != "checks") return problem_response(Problem::of(unknown_member({}, name, "the body has checks")));
    }
    const auto now = call.application.parts.clock.now();
    auto index = call.desk.reader.pin();
    std::vector<Check> read;
    std::vector<verify::Sought> sought;
    std::vector<token::Mac> digests;
    for (std::size_t i = 0; i < list->size(); ++i) {  // all are read before any is counted
        auto check = read_check((*list)[i], index, "/checks/" + std::to_string(i));
        if (!check) return problem_response(Problem::of(check.error()));
        sought.push_back(call.desk.reader.seek(check->secret));
        digests.push_back(sought.back().digest());
        read.push_back(*check);
    }
    index.prefetch(digests);
    std::vector<Answered> answers;
    bool records = false;
    bool ends_overlap = false;
    for (std::size_t i = 0; i < read.size(); ++i) {
        const auto& check = read[i];
        const auto decision = decide(call, index, check, now, &sought[i]);
        ends_overlap = ends_overlap || decision.ends_overlap;
        // A yes behind one that ends an overlap is asked again in its place: it may be of the predecessor.
        if (decision.verdict == verify::Verdict::yes_if_recorded ||
            (ends_overlap && decision.verdict == verify::Verdict::yes)) {
            answers.push_back(to_be_recorded(index, decision, check.explain, now));
            records = true;
            continue;
        }
        ReplyBuffer text;
        write_decision(text, index, decision, check.explain, verify::Reason::none);
        answers.push_back({.yes = std::string(text.bytes()), .no = {}, .record = std::nullopt});
    }
    const auto join = [](const std::vector<Answered>& all, const std::vector<bool>& refused) {
        std::string text = "{\"results\":[";
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (i != 0) text += ',';
            text += refused[i] ? all[i].no : all[i].yes;
        }
        return text + "]}";
    };
    if (!records) return json_response(join(answers, std::vector<bool>(answers.size())));
    return Writing{.work =
                       [answers = std::move(answers), join](store::Transaction& transaction) {
                           std::vector<bool> refused(answers.size());
                           for (std::size_t i = 0; i < answers.size(); ++i) {
                               refused[i] =
                                   answers[i].record && !authority::record_use(transaction, *answers[i].record);
                           }
                           return json_response(join(answers, refused));
                       },
                   .after = nullptr};
}

/// The member of a form; nothing when it is absent, broken, or there twice (RFC 6749 §3.2).
std::optional<std::string> form_member(std::string_view body, std::string_view name) {
    std::optional<std::string> value;
    while (!body.empty()) {
        const auto member = base::take_member(body);
        if (member.name != name) continue;
        if (value) return std::nullopt;
        value = base::percent_decode(member.value, true);
        if (!value) return std::nullopt;
    }
    return value;
}

/// RFC 7662 §2.2. `scope` holds what needs no resource, as a decision without a requirement says: whoever reads it can
/// not take a scope on one repository for a scope on all.
std::string introspection_text(const Call& call, const verify::View& index, const verify::Decision& decision) {
    std::string scopes;
    index.catalog().for_each_highest(decision.scopes, [&](std::string_view scope) {
        if (!scopes.empty()) scopes += ' ';
        scopes += scope;
    });
    boost::json::object body{{"active", true},
                             {"token_type", "Bearer"},
                             {"jti", decision.token.id.text()},
                             {"sub", decision.principal.id_text},
                             {"scope", scopes},
                             {"iss", call.application.link_base()}};
    if (const auto username = username_of(decision.principal); !username.empty()) body["username"] = username;
    if (!decision.app.empty()) body["client_id"] = decision.app;
    if (decision.token.expires_at) {
        const auto since = decision.token.expires_at->time_since_epoch();
        body["exp"] = std::chrono::duration_cast<base::seconds>(since).count();
    }
    return boost::json::serialize(body);
}

Reply introspect(Call& call) {
    const auto secret = form_member(call.request.body, "token");
    if (!secret) {
        return problem_response({.status = 400,
                                 .name = "invalid_request",
                                 .detail = "The body must be a form with one 'token': the secret (RFC 7662).",
                                 .pointer = "/token"});
    }
    static constexpr std::string_view inactive = R"({"active":false})";
    const auto now = call.application.parts.clock.now();
    auto index = call.desk.reader.pin();
    Check check;
    check.secret = *secret;
    const auto decision = decide(call, index, check, now, nullptr);
    if (decision.verdict == verify::Verdict::no) return json_response(std::string(inactive));
    auto active = introspection_text(call, index, decision);
    if (decision.verdict == verify::Verdict::yes) return json_response(std::move(active));
    auto answered = to_be_recorded(index, decision, false, now);
    return Writing{
        .work =
            [active = std::move(active), record = *answered.record](store::Transaction& transaction) {
                return json_response(authority::record_use(transaction, record) ? active : std::string(inactive));
            },
        .after = nullptr};
}

}  // namespace

std::span<const Route> verify_routes() {
    static constexpr std::array routes{
        Route{Method::post, "/v1/verify", Access::verifier, verify_one, body_bytes_max, seek_check},
        Route{Method::post, "/v1/verify/batch", Access::verifier, verify_batch, bulk_body_bytes_max},
        Route{Method::post, "/oauth2/introspect", Access::verifier, introspect},
    };
    return routes;
}

}  // namespace jeton::http
