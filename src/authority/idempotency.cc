#include "authority/idempotency.h"

#include "base/base64.h"

namespace jeton::authority {

namespace {

/// As the body, the key is kept as a hash alone: what a client takes for one may be a secret.
std::string kept_key(const Look& look, std::string_view key) {
    return base::encode_base64url(look.authority.body_hash_of(key));
}

}  // namespace

Result<std::optional<KeptAnswer>> repeated(Look& look, const Caller& caller, const KeyedRequest& request) {
    const auto row = look.reads.find_idempotency(caller.actor(), request.route, kept_key(look, request.key));
    if (!row || look.now - row->created_at >= idempotency_kept) return std::nullopt;
    if (!token::equal(row->body, look.authority.body_hash_of(request.body))) {
        return std::unexpected(Refusal{.kind = Refusal::Kind::invalid,
                                       .name = "idempotency_key_reused",
                                       .detail =
                                           "This Idempotency-Key came with another body before: take a new key for "
                                           "a new request.",
                                       .pointer = {},
                                       .missing = {},
                                       .id = {}});
    }
    if (row->answer.empty() && !row->target.empty()) {
        return std::unexpected(
            Refusal{.kind = Refusal::Kind::conflict,
                    .name = "secret_already_shown",
                    .detail = "The request was done and the secret of " + row->target + " shown once: " +
                              (base::TokenId::parse(row->target) ? "rotate it for another, or revoke it."
                                                                 : "for another send it with a new key."),
                    .pointer = {},
                    .missing = {},
                    .id = row->target});
    }
    return KeptAnswer{.status = row->status, .body = row->answer, .id = row->target};
}

Result<void> keep_answer(Act& act, const Caller& caller, const KeyedRequest& request, const KeptAnswer& answer) {
    const auto actor = caller.actor();
    act.writes.forget_idempotency(act.now - idempotency_kept);
    if (act.reads.count_idempotency(actor) >= idempotency_keys_max) {
        return conflict("too_many_idempotency_keys",
                        "This caller has used 1000 idempotency keys within 24 hours: wait, or send none.");
    }
    act.writes.put_idempotency({.caller = actor,
                                .route = std::string(request.route),
                                .key = kept_key(act, request.key),
                                .body = act.authority.body_hash_of(request.body),
                                .status = answer.status,
                                .answer = answer.body.value_or(std::string()),
                                .target = answer.id,
                                .created_at = act.now});
    return {};
}

}  // namespace jeton::authority
