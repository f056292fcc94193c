// /v1/tokens: create, list, show, change, rotate, revoke.
#include <array>

#include "authority/revoke.h"
#include "authority/status.h"
#include "base/utf8.h"
#include "http/problem.h"
#include "http/routes.h"
#include "http/routes/api.h"

namespace jeton::http {
namespace {

using authority::Act;
using authority::Caller;
using authority::Look;

constexpr std::size_t name_characters_max = 200;
constexpr std::size_t description_characters_max = 1000;
constexpr std::int64_t seconds_max = std::int64_t{100} * 366 * 86400;
constexpr std::size_t bulk_max = 1000;

/// The token that the path names: an id, or the caller's own as `self`.
struct Named {
    std::optional<base::TokenId> id;  ///< none: `self`
    [[nodiscard]] authority::Result<base::TokenId> of(const Caller& caller) const {
        if (id) return *id;
        if (caller.token) return caller.token->id;
        return authority::not_found("token: a session has none");
    }
    [[nodiscard]] std::string text() const { return id ? id->text() : std::string("self"); }
};

std::optional<Named> named(const Call& call) {
    if (call.request.parameters[0] == "self") return Named{};
    const auto id = base::TokenId::parse(call.request.parameters[0]);
    return id ? std::optional(Named{.id = id}) : std::nullopt;
}

Refusal no_such_token() { return authority::not_found("token").error(); }

authority::Lifetime read_lifetime(Members& members) {
    const auto span = members.integer("expires_in", 1, seconds_max);
    const auto time = members.time("expires_at");
    const auto word = members.text("expires", 1, 16);
    if (static_cast<int>(span.has_value()) + static_cast<int>(time.has_value()) + static_cast<int>(word.has_value()) >
        1) {
        members.refuse(word ? "expires" : "expires_at", "Give one of expires_in, expires_at and expires, not several.");
    }
    if (word && *word != "never")
        members.refuse("expires", "expires can only be \"never\"; else give expires_in or expires_at.");
    if (span) return base::seconds(*span);
    if (time) return *time;
    if (word) return authority::Never{};
    return authority::DefaultLifetime{};
}

authority::Result<authority::TokenDraft> read_draft(std::string_view body) {
    Members members(body);
    authority::TokenDraft draft;
    draft.name = members.text("name", 1, name_characters_max).value_or(std::string());
    draft.grants = members.grants("grants").value_or(permission::Grants{});
    draft.lifetime = read_lifetime(members);
    draft.owner = members.principal("owner");
    if (const auto kind = members.text("kind", 1, 16)) {
        draft.kind = token::parse_kind(*kind);
        const bool known = draft.kind == token::Kind::personal || draft.kind == token::Kind::service ||
                           draft.kind == token::Kind::child;
        if (!known) members.refuse("kind", "kind must be personal, service or child; or leave it out.");
    }
    draft.description = members.text("description", 0, description_characters_max).value_or(std::string());
    draft.metadata = members.metadata("metadata").value_or(std::map<std::string, std::string>{});
    draft.not_before = members.time("not_before");
    draft.allowed_ips = members.networks("allowed_ips");
    draft.max_uses = members.integer("max_uses", 1, 1'000'000'000);
    members.require("name");
    members.require("grants");
    if (const auto& refusal = members.finish()) return std::unexpected(*refusal);
    return draft;
}

Reply create(Call& call) {
    auto draft = read_draft(call.request.body);
    if (!draft) return refused_change(call, {}, draft.error());
    return change(call, {}, [draft = std::move(*draft)](Act& act, const Caller& caller) -> Result<Answer> {
        const auto made = authority::create_token(act, caller, draft);
        if (!made) return std::unexpected(made.error());
        return new_token_answer(act, *made);
    });
}

Reply list(Call& call) {
    Query query(call.request,
                {"owner", "status", "app", "name", "kind", "q", "permission", "unused", "with", "cursor"});
    authority::TokenQuery wanted{.owner = query.id<base::PrincipalId>("owner"),
                                 .status = query.find("status"),
                                 .app = query.find("app"),
                                 .name = query.find("name"),
                                 .kind = query.find("kind"),
                                 .part = query.find("q"),
                                 .permission = query.find("permission"),
                                 .unused = query.find("unused") == "true",
                                 .after = query.id<base::TokenId>("cursor"),
                                 .limit = query.limit()};
    query.require_one_of("status", {"active", "not_yet_valid", "used_up", "expired", "revoked", "rotated"});
    query.require_one_of("kind", {"personal", "service", "child", "access", "refresh"});
    query.require_one_of("unused", {"true", "false"});
    query.require_one_of("with", {"use"});
    if (wanted.part && base::characters_of(*wanted.part) > name_characters_max)
        query.refuse("q", "q must be at most " + std::to_string(name_characters_max) + " characters.");
    if (wanted.permission && !permission::well_formed_permission(*wanted.permission))
        query.refuse("permission", "permission must be the name of one, such as contents; see /v1/catalog.");
    if (query.refusal()) return refused(call, *query.refusal());
    const bool with_use = query.find("with").has_value();
    return inquire(call, [wanted, with_use](Look& look, const Caller& caller) -> Result<Answer> {
        const auto page = authority::list_tokens(look, caller, wanted);
        if (!page) return std::unexpected(page.error());
        return list_answer(*page, [&](const store::TokenRow& row) {
            return with_use ? authority::view_with_use(look, row) : authority::view(look, row);
        });
    });
}

/// The named token, by what `view` tells of it.
Reply tell(Call& call, boost::json::object (*view)(Look&, const store::TokenRow&)) {
    const auto which = named(call);
    if (!which) return refused(call, no_such_token());
    return inquire(call, [which = *which, view](Look& look, const Caller& caller) -> Result<Answer> {
        const auto id = which.of(caller);
        if (!id) return std::unexpected(id.error());
        const auto row = authority::find_token(look, caller, *id);
        if (!row) return std::unexpected(row.error());
        return Answer{.status = 200, .body = view(look, *row)};
    });
}

Reply show(Call& call) {
    return tell(call, [](Look& look, const store::TokenRow& row) { return authority::view(look, row); });
}

Reply show_use(Call& call) {
    return tell(call, [](Look& look, const store::TokenRow& row) { return authority::use_view(look, row.id); });
}

Reply patch(Call& call) {
    const auto which = named(call);
    if (!which) return refused_change(call, {}, no_such_token());
    Members members(call.request.body);
    authority::TokenPatch patch;
    patch.name = members.text("name", 1, name_characters_max);
    patch.description = members.text("description", 0, description_characters_max);
    patch.metadata = members.metadata("metadata");
    patch.grants = members.grants("grants");
    patch.expires_at = members.time("expires_at");
    patch.allowed_ips = members.networks("allowed_ips");
    if (const auto& refusal = members.finish()) return refused_change(call, which->text(), *refusal);
    return change_as(call, patch.narrows() ? "token.narrow" : "token.update", which->text(),
                     [which = *which, patch = std::move(patch)](Act& act, const Caller& caller) -> Result<Answer> {
                         const auto id = which.of(caller);
                         if (!id) return std::unexpected(id.error());
                         const auto row = authority::change_token(act, caller, *id, patch);
                         if (!row) return std::unexpected(row.error());
                         return Answer{.status = 200, .body = authority::view(act, *row), .narrowed = patch.narrows()};
                     });
}

Reply rotate(Call& call) {
    const auto which = named(call);
    if (!which) return refused_change(call, {}, no_such_token());
    Members members(call.request.body.empty() ? std::string_view("{}") : call.request.body);
    authority::Rotation rotation;
    rotation.overlap = base::seconds(members.integer("overlap", 0, 86400).value_or(86400));
    rotation.until_used = members.boolean("until_used").value_or(false);
    if (const auto span = members.integer("expires_in", 1, seconds_max)) rotation.expires_in = base::seconds(*span);
    if (const auto& refusal = members.finish()) return refused_change(call, which->text(), *refusal);
    return change(call, which->text(),
                  [which = *which, rotation](Act& act, const Caller& caller) mutable -> Result<Answer> {
                      const auto id = which.of(caller);
                      if (!id) return std::unexpected(id.error());
                      rotation.token = *id;
                      const auto made = authority::rotate_token(act, caller, rotation);
                      if (!made) return std::unexpected(made.error());
                      auto answer = new_token_answer(act, *made);
                      answer.narrowed = true;
                      return answer;
                  });
}

Reply revoke(Call& call) {
    const auto which = named(call);
    if (!which) return refused_change(call, {}, no_such_token());
    return change(call, which->text(), [which = *which](Act& act, const Caller& caller) -> Result<Answer> {
        const auto id = which.of(caller);
        if (!id) return std::unexpected(id.error());
        const auto revoked = authority::revoke_token(act, caller, *id);
        if (!revoked) return std::unexpected(revoked.error());
        return Answer{.status = 204, .body = std::nullopt, .shown_secret_of = std::nullopt, .narrowed = true};
    });
}

Response revoked_response(std::int64_t count) {
    return {.status = 200,
            .content_type = "application/json",
            .body = "{\"revoked\":" + std::to_string(count) + "}",
            .fields = {},
            .cacheable = false,
            .narrowed = true};
}

/// Who shows a secret may end it: no other credential. A guess ends here: a stranger keeps neither the store nor its
/// disk busy (A10, A76).
Reply revoke_secrets(Call& call, const std::vector<std::string>& secrets) {
    const auto& authority = call.application.parts.authority;
    std::vector<token::Mac> digests;
    {
        const auto now = call.application.parts.clock.now();
        auto index = call.desk.reader.pin();
        for (const auto& secret : secrets) {
            if (index.verify(secret, nullptr, std::nullopt, now).known) digests.push_back(authority.digest_of(secret));
        }
    }
    if (digests.empty()) return revoked_response(0);
    return Writing{.work =
                       [&call, digests = std::move(digests)](store::Transaction& transaction) {
                           auto act = act_of(call, transaction);
                           return revoked_response(authority::revoke_by_digest(act, digests));
                       },
                   .after = nullptr};
}

Reply revoke_many(Call& call) {
    Members members(call.request.body);
    const auto owner = members.principal("owner");
    const auto app = members.text("app", 1, 255);
    const auto ids = members.texts("ids", bulk_max, 64);
    const auto secrets = members.texts("secrets", bulk_max, 256);
    const auto all_but_this = members.boolean("all_but_this");
    const int given = static_cast<int>(members.has("owner")) + static_cast<int>(members.has("app")) +
                      static_cast<int>(members.has("ids")) + static_cast<int>(members.has("secrets")) +
                      static_cast<int>(members.has("all_but_this"));
    const bool misspelt = given == 0 && members.finish().has_value();
    if (given != 1 && !misspelt)
        members.refuse(given == 0 ? "owner" : "all_but_this",
                       "Give exactly one of owner, app, ids, secrets and all_but_this.");
    if (all_but_this && !*all_but_this) members.refuse("all_but_this", "all_but_this can only be true.");
    std::vector<base::TokenId> token_ids;
    for (const auto& text : ids.value_or(std::vector<std::string>{})) {
        if (const auto id = base::TokenId::parse(text))
            token_ids.push_back(*id);
        else  // not repeated: it may be a secret, at the wrong place
            members.refuse_item("ids", token_ids.size(), "ids must be ids of tokens, tok_...: this is none.");
    }
    const auto& refusal = members.finish();
    if (!refusal && secrets) return revoke_secrets(call, *secrets);
    if (auto stranger = refuse_stranger(call)) {
        if (refusal && !bearer_of(call.request)) return refused(call, *refusal);
        return std::move(*stranger);
    }
    if (refusal) return refused_change(call, {}, *refusal);
    authority::Selection selection = authority::AllButThis{};
    if (owner) selection = authority::OfOwner{.owner = *owner};
    if (app) selection = authority::OfApp{.app = *app};
    if (ids) selection = authority::TheseIds{.ids = std::move(token_ids)};
    return change(call, owner ? owner->text() : std::string(),
                  [selection = std::move(selection)](Act& act, const Caller& caller) -> Result<Answer> {
                      const auto revoked = authority::revoke_selected(act, caller, selection);
                      if (!revoked) return std::unexpected(revoked.error());
                      return Answer{.status = 200,
                                    .body = boost::json::object{{"revoked", *revoked}},
                                    .shown_secret_of = std::nullopt,
                                    .narrowed = true};
                  });
}

}  // namespace

std::span<const Route> token_routes() {
    static constexpr std::array routes{
        Route{Method::post, "/v1/tokens", Access::caller, create, "token.create"},
        Route{Method::get, "/v1/tokens", Access::caller, list},
        Route{Method::post, "/v1/tokens/revoke", Access::any, revoke_many, "token.revoke", bulk_body_bytes_max},
        Route{Method::get, "/v1/tokens/{id}", Access::caller, show},
        Route{Method::get, "/v1/tokens/{id}/use", Access::caller, show_use},
        Route{Method::patch, "/v1/tokens/{id}", Access::caller, patch, "token.update"},
        Route{Method::delete_, "/v1/tokens/{id}", Access::caller, revoke, "token.revoke"},
        Route{Method::post, "/v1/tokens/{id}/rotate", Access::caller, rotate, "token.rotate"},
    };
    return routes;
}

}  // namespace jeton::http
