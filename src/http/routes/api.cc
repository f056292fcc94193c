#include "http/routes/api.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <charconv>

#include "authority/audit.h"
#include "authority/idempotency.h"
#include "authority/sessions.h"
#include "base/id.h"
#include "base/percent.h"
#include "base/spelling.h"
#include "base/utf8.h"
#include "http/upgrade.h"

namespace jeton::http {
namespace {

constexpr std::size_t key_bytes_max = 255;

Response kept_response(const authority::KeptAnswer& kept) {
    Response response{.status = static_cast<unsigned>(kept.status),
                      .content_type = {},
                      .body = kept.body.value_or(std::string()),
                      .fields = {},
                      .cacheable = false,
                      .narrowed = false};
    if (!response.body.empty()) response.content_type = "application/json";
    return response;
}

/// The key of this request, if it has a sane one.
authority::Result<std::optional<std::string_view>> key_of(const Request& request) {
    const auto count = request.method == Method::post ? request.count("Idempotency-Key") : 0;
    if (count == 0) return std::nullopt;
    const auto key = *request.field("Idempotency-Key");
    const bool printable = std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; });
    if (count > 1 || key.empty() || key.size() > key_bytes_max || !printable) {
        return authority::invalid(
            {}, "Idempotency-Key must be sent once, as 1 to 255 printable ASCII characters without spaces.");
    }
    return key;
}

bool about_rights(const Refusal& refusal) {
    return refusal.kind == Refusal::Kind::forbidden || refusal.kind == Refusal::Kind::unauthenticated ||
           refusal.kind == Refusal::Kind::not_found;
}

struct Doing {
    const Call& call;
    std::string_view event;
    std::string target;
    std::string route;
    std::optional<std::string_view> key;
};

/// The work, or what its key was answered before. The rights are asked first, each time.
authority::Result<Response> do_once(authority::Act& act, const authority::Caller& caller, const Doing& doing,
                                    Change& work) {
    auto done = work(act, caller);
    if (!doing.key) {
        if (!done) return std::unexpected(done.error());
        return response_of(std::move(*done));
    }
    const authority::KeyedRequest keyed{.route = doing.route, .key = *doing.key, .body = doing.call.request.body};
    if (!done && about_rights(done.error())) return std::unexpected(done.error());
    auto before = authority::repeated(act, caller, keyed);
    if (!before) return std::unexpected(before.error());
    if (*before) {
        act.writes.undo();
        auto response = kept_response(**before);
        response.narrowed = done && done->narrowed;  // by the same work, whose answer said it too
        return response;
    }
    if (!done) return std::unexpected(done.error());
    authority::KeptAnswer kept{.status = done->status, .body = std::nullopt, .id = {}};
    if (done->shown_secret_of)
        kept.id = *done->shown_secret_of;
    else
        kept.body = done->body ? boost::json::serialize(*done->body) : std::string();
    if (auto stored = authority::keep_answer(act, caller, keyed, kept); !stored) return std::unexpected(stored.error());
    return response_of(std::move(*done));
}

/// Administration is a route's own requirement, asked here and not before: whoever is refused leaves an event.
authority::Result<void> check_administration(authority::Act& act, const authority::Caller& caller, const Call& call) {
    constexpr std::string_view scope = "jeton.admin:write";
    if (call.request.route->access != Access::admin_write || authority::may(act, caller, scope)) return {};
    return authority::lacking("This needs " + std::string(scope) + ".", scope);
}

Response do_change(store::Transaction& transaction, const Doing& doing, Change& work) {
    const auto& call = doing.call;
    auto act = act_of(call, transaction);
    auto caller = caller_of(act, call);
    if (!caller) return refused(call, caller.error());
    const auto administers = check_administration(act, *caller, call);
    auto done = administers ? do_once(act, *caller, doing, work) : std::unexpected(administers.error());
    if (done) {
        authority::note_use(act, *caller);
        return std::move(*done);
    }
    authority::record_refused(act, &*caller, doing.event, doing.target, done.error());
    return refused(call, done.error(), &*caller);
}

Response do_inquiry(store::Snapshot& snapshot, const Call& call, Inquiry& work) {
    auto look = look_of(call, snapshot);
    const auto caller = caller_of(look, call);
    if (!caller) return refused(call, caller.error());
    auto done = work(look, *caller);
    if (!done) return refused(call, done.error(), &*caller);
    authority::note_use(look, *caller);
    return response_of(std::move(*done));
}

Change refusing(Refusal refusal) {
    return [refusal = std::move(refusal)](authority::Act&, const authority::Caller&) -> authority::Result<Answer> {
        return std::unexpected(refusal);
    };
}

/// What the path names: an id, or `self`. Nothing else is told in a trail, for it may be a secret at the wrong place.
std::string target_of(const Request& request) {
    std::string target;
    for (const auto parameter : request.parameters) {
        const bool id = parameter.find('_') == 3 && base::parse_uuid(parameter.substr(4));
        if (id || parameter == "self") target = parameter;
    }
    return target;
}

/// What outlives the handler: the Call's own parts are the connection's.
Call kept(const Call& call) { return call; }

}  // namespace

authority::Look look_of(const Call& call, store::Snapshot& snapshot) {
    return authority::look(call.application.parts.authority, snapshot, call.request.address_text(),
                           std::string(call.request.id));
}

authority::Act act_of(const Call& call, store::Transaction& transaction) {
    return authority::act(call.application.parts.authority, transaction, call.request.address_text(),
                          std::string(call.request.id));
}

authority::Result<authority::Caller> caller_of(authority::Look& look, const Call& call) {
    return call.session.empty() ? authority::authenticate(look, call.secret)
                                : authority::session_caller(look, call.session);
}

Response response_of(Answer answer) {
    Response response{.status = answer.status,
                      .content_type = {},
                      .body = {},
                      .fields = std::move(answer.fields),
                      .cacheable = false,
                      .narrowed = answer.narrowed};
    if (answer.body) {
        response.content_type = "application/json";
        response.body = boost::json::serialize(*answer.body);
    }
    return response;
}

Response refused(const Call& call, const authority::Refusal& refusal, const authority::Caller* caller) {
    auto problem = Problem::of(refusal);
    if (!refusal.needed.empty()) {
        const auto name = caller != nullptr && caller->token ? caller->token->name : std::string();
        problem.upgrade = upgrade_link(call.application.link_base(), refusal.needed, name);
    }
    return problem_response(problem);
}

Reply change_as(Call& call, std::string_view event, std::string target, Change work) {
    const auto key = key_of(call.request);
    if (!key) work = refusing(key.error());
    return Writing{.work =
                       [call = kept(call), event, target = std::move(target), key = key.value_or(std::nullopt),
                        work = std::move(work)](store::Transaction& transaction) mutable {
                           const Doing doing{
                               .call = call,
                               .event = event,
                               .target = std::move(target),
                               .route = std::string(call.request.method_text) + " " + std::string(call.request.path),
                               .key = key};
                           return do_change(transaction, doing, work);
                       },
                   .after = nullptr};
}

Reply change(Call& call, std::string target, Change work) {
    return change_as(call, call.request.route->event, std::move(target), std::move(work));
}

Reply refused_change(Call& call, std::string target, Refusal refusal) {
    return change(call, std::move(target), refusing(std::move(refusal)));
}

Reply refused_early(Call& call, const Problem& problem) {
    const auto& route = *call.request.route;
    // Who may come without a credential is not known yet: what is shown is looked at all the same.
    if (route.access == Access::any && bearer_of(call.request)) {
        if (auto stranger = refuse_stranger(call)) return std::move(*stranger);
    }
    const bool known = !call.secret.empty() || !call.session.empty();
    if (!known || route.event.empty()) return problem_response(problem);
    return Writing{.work = [call = kept(call), problem](store::Transaction& transaction) {
        auto act = act_of(call, transaction);
        const auto caller = caller_of(act, call);
        const Refusal refusal{.kind = Refusal::Kind::invalid,
                              .name = problem.name,
                              .detail = problem.detail,
                              .pointer = problem.pointer,
                              .missing = problem.missing,
                              .id = {}};
        authority::record_refused(act, caller ? &*caller : nullptr, call.request.route->event, target_of(call.request),
                                  refusal);
        return problem_response(problem);
    }};
}

Reply inquire(Call& call, Inquiry work) {
    return Reading{.work = [call = kept(call), work = std::move(work)](store::Snapshot& snapshot) mutable {
        return do_inquiry(snapshot, call, work);
    }};
}

Query::Query(const Request& request, std::initializer_list<std::string_view> known) {
    auto rest = request.query;
    while (!rest.empty()) {
        if (rest.starts_with('&')) {  // no member at all
            rest.remove_prefix(1);
            continue;
        }
        const auto member = base::take_member(rest);
        auto name = base::percent_decode(member.name, true);
        auto value = base::percent_decode(member.value, true);
        if (!name || !value) {
            refuse({}, "The query has broken percent-encoding.");
            return;
        }
        if (!base::is_utf8(*name) || !base::is_utf8(*value)) {
            refuse({}, "The query is not UTF-8.");
            return;
        }
        const bool is_known = *name == "limit" || std::ranges::find(known, *name) != known.end();
        if (!is_known) {
            const auto nearest = base::nearest_spelling(*name, known);
            refuse(*name, "The parameter '" + *name + "' is not known here" +
                              (nearest.empty() ? "." : "; did you mean '" + std::string(nearest) + "'?"));
            return;
        }
        if (find(*name)) {
            refuse(*name, "The parameter '" + *name + "' is given twice.");
            return;
        }
        members_.emplace_back(std::move(*name), std::move(*value));
    }
    if (const auto text = find("limit")) {
        const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), limit_);
        if (failed != std::errc{} || end != text->data() + text->size() || limit_ < 1 || limit_ > 200) {
            refuse("limit", "limit must be a whole number from 1 to 200.");
        }
    }
}

std::optional<std::string> Query::find(std::string_view name) const {
    const auto found =
        std::ranges::find(members_, name, [](const auto& member) { return std::string_view(member.first); });
    return found == members_.end() ? std::nullopt : std::optional(found->second);
}

void Query::refuse(std::string_view, std::string detail) {
    if (!refusal_) refusal_ = authority::invalid({}, std::move(detail)).error();
}

std::optional<base::Time> Query::time(std::string_view name) {
    const auto text = find(name);
    if (!text) return std::nullopt;
    const auto time = base::parse_time(*text);
    if (time) return *time;
    refuse(name, std::string(name) + ": " + time.error());
    return std::nullopt;
}

void Query::require_one_of(std::string_view name, std::initializer_list<std::string_view> words) {
    const auto text = find(name);
    if (!text || std::ranges::find(words, *text) != words.end()) return;
    std::string detail(name);
    detail += words.size() == 1 ? " can only be " : " must be one of ";
    for (const auto word : words) detail.append(word).append(word == *(words.end() - 1) ? "." : ", ");
    refuse(name, std::move(detail));
}

Answer new_token_answer(authority::Look& look, const authority::NewToken& made) {
    boost::json::object body;
    made.secret.expose([&](std::string_view text) { body["secret"] = text; });
    body["token"] = authority::view(look, made.row);
    if (made.old_works_until) body["old_works_until"] = base::format_time(*made.old_works_until);
    return {.status = 201, .body = std::move(body), .shown_secret_of = made.row.id.text()};
}

}  // namespace jeton::http
