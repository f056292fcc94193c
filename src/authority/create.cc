#include <algorithm>

#include "authority/audit.h"
#include "authority/bounds.h"
#include "authority/creation.h"
#include "authority/living_tokens.h"
#include "authority/sessions.h"
#include "authority/tokens.h"
#include "base/networks.h"
#include "permission/ceiling.h"

namespace jeton::authority {
namespace {

bool ends_after(const std::optional<base::Time>& end, const std::optional<base::Time>& bound) {
    return bound && (!end || *end > *bound);
}

std::string listed(const std::vector<std::string>& scopes) {
    std::string text;
    for (const auto& scope : scopes) text += (text.empty() ? "" : ", ") + scope;
    return text;
}

token::Kind kind_of(const store::PrincipalRow& owner) {
    return owner.id.type() == base::PrincipalType::user ? token::Kind::personal : token::Kind::service;
}

/// Under which right, if any: `within_own` hands on only what the caller has; else up to the owner's ceiling.
struct Right {
    bool within_own = true;
};

Result<Right> right_to_bear(Look& look, const Caller& caller, const store::PrincipalRow& owner, const Birth& birth) {
    if (birth.child) return Right{.within_own = true};
    if (may(look, caller, "jeton.issue:write", owner)) return Right{.within_own = false};
    if (may(look, caller, "jeton.tokens:write", owner)) return Right{.within_own = true};
    return lacking("Creating a token for principal " + owner.id.text() +
                       " needs jeton.tokens:write (within one's own grants) or jeton.issue:write on it.",
                   "jeton.tokens:write", selector_of(caller, owner));
}

/// Whether `grants` are all that the operator's catalog has, on everything.
bool is_everything(const Look& look, const permission::Grants& grants, const store::PrincipalRow& owner) {
    const auto all = permission::product_part(permission::everything(look.catalog()));
    const auto id = owner.id.text();
    return !all.empty() && permission::not_covered(look.catalog(), grants, id, all, id, {}).empty();
}

}  // namespace

Result<std::optional<base::Time>> expiry_of(const Look& look, const Lifetime& lifetime,
                                            std::optional<base::Time> bound) {
    const auto now = base::floor_second(look.now);
    const auto& policy = look.policy();
    const auto latest = now + policy.max_lifetime;
    if (std::holds_alternative<Never>(lifetime)) {
        if (!policy.allow_no_expiry) {
            return invalid("/expires",
                           "A token without an expiry is beyond policy: give expires_in or expires_at, at most " +
                               base::format_duration(policy.max_lifetime) + " ahead.");
        }
        return std::optional<base::Time>{};
    }
    if (std::holds_alternative<DefaultLifetime>(lifetime)) {
        base::Time end = now + std::min(policy.default_lifetime, policy.max_lifetime);
        return std::optional(bound ? std::min(end, *bound) : end);
    }
    const bool spanned = std::holds_alternative<base::seconds>(lifetime);
    const auto* const pointer = spanned ? "/expires_in" : "/expires_at";
    base::Time end;
    if (spanned) {
        const auto span = std::get<base::seconds>(lifetime);
        if (span <= base::seconds{0}) return invalid(pointer, "expires_in must be at least 1 second.");
        if (span > policy.max_lifetime)
            end = latest + base::seconds{1};  // refused below; the sum might not fit
        else
            end = now + span;
    } else {
        end = base::floor_second(std::get<base::Time>(lifetime));
        if (end <= now) return invalid(pointer, "expires_at lies in the past: give a time after now.");
    }
    if (end > latest) {
        return invalid(pointer,
                       "The lifetime is beyond policy: at most " + base::format_duration(policy.max_lifetime) + ".");
    }
    return std::optional(end);
}

Result<Born> may_bear(Look& look, const Caller& caller, const store::PrincipalRow& owner, const Birth& birth) {
    if (owner.disabled) return conflict("principal_disabled", "The principal is disabled: enable it first.");
    if (auto lasting = may_create(look, caller); !lasting) return std::unexpected(lasting.error());
    const auto right = right_to_bear(look, caller, owner, birth);
    if (!right) return std::unexpected(right.error());

    const auto built_in = permission::built_in_part(birth.grants);
    const auto missing = beyond(look, caller, right->within_own ? birth.grants : built_in, owner);
    if (!missing.empty()) {
        return forbidden("The caller does not hold " + listed(missing) + " on all these resources itself.", missing,
                         permission::part_of(birth.grants, missing));
    }
    if (const auto over = beyond_ceiling(look, birth.grants, owner); !over.empty()) {
        return forbidden("The ceiling of principal " + owner.id.text() + " does not reach " + listed(over) +
                             " on all these resources.",
                         over, permission::part_of(birth.grants, over));
    }

    // No way up: what a token creates ends no later than it; the product's part, by jeton.issue, may.
    const auto own = bounds_of(look, caller);
    if (!own) return std::unexpected(own.error());
    std::optional<base::Time> bound;
    if ((caller.token && right->within_own) || !built_in.empty()) bound = own->until;
    const auto expires_at = expiry_of(look, birth.lifetime, bound);
    if (!expires_at) return std::unexpected(expires_at.error());
    if (ends_after(*expires_at, bound)) {
        return forbidden("The new token would outlive the one that creates it, which ends at " +
                         base::format_time(*bound) + ".");
    }
    if (caller.session && (!built_in.empty() || !*expires_at || is_everything(look, birth.grants, owner))) {
        if (auto fresh = require_fresh(look, caller); !fresh) return std::unexpected(fresh.error());
    }
    auto networks = birth.allowed_ips.value_or(own->networks);
    if (!base::within(networks, own->networks)) {
        return forbidden("The new token would reach addresses that the one that creates it may not be used from.");
    }
    return Born{.expires_at = *expires_at, .allowed_ips = std::move(networks)};
}

Result<void> check_living_tokens(Look& look, const base::PrincipalId& owner, std::int64_t ending,
                                 std::string_view what_to_do) {
    const auto most = look.policy().max_tokens_per_principal;
    if (look.reads.count_unended_tokens(owner, look.now) - ending < most) return {};
    if (look.reads.count_living_tokens(owner, look.now) - ending < most) return {};
    return conflict("too_many_tokens", "The principal has " + std::to_string(most) +
                                           " living tokens, the most that policy allows: " + std::string(what_to_do));
}

Result<NewToken> create_token(Act& act, const Caller& caller, const TokenDraft& draft) {
    const bool child = draft.kind == token::Kind::child;
    auto owner = caller.principal;
    if (draft.owner && *draft.owner != caller.principal.id) {
        if (child) return invalid("/owner", "A child acts for the owner of its parent: leave owner out.");
        auto other = act.reads.find_principal(*draft.owner);
        const bool bears =
            other && !other->deleted_at &&
            (may(act, caller, "jeton.issue:write", *other) || may(act, caller, "jeton.tokens:write", *other));
        if (!bears) {
            const auto reached = reach(act, caller, "jeton.tokens:write", *draft.owner, "principal");
            return std::unexpected(reached ? not_found("principal").error() : reached.error());
        }
        owner = std::move(*other);
    }
    if (child && !caller.token) return forbidden("A session makes no children: only a token does.");
    if (child && caller.token->kind == token::Kind::child) return forbidden("A child makes no children.");
    if (draft.kind && !child && *draft.kind != kind_of(owner)) {
        return invalid("/kind", "The owner's tokens are of kind " + std::string(token::name_of(kind_of(owner))) +
                                    "; leave kind out, or give child.");
    }
    if (const auto wrong = act.catalog().check(draft.grants, "/grants")) return invalid(wrong->pointer, wrong->detail);

    const auto born = may_bear(
        act, caller, owner,
        {.grants = draft.grants, .lifetime = draft.lifetime, .allowed_ips = draft.allowed_ips, .child = child});
    if (!born) return std::unexpected(born.error());
    if (draft.not_before && born->expires_at && *draft.not_before >= *born->expires_at) {
        return invalid("/not_before", "not_before must lie before the expiry.");
    }
    if (auto room = check_living_tokens(act, owner.id, 0, "revoke some first."); !room) {
        return std::unexpected(room.error());
    }

    const auto kind = child ? token::Kind::child : kind_of(owner);
    auto secret = token::make_secret(act.authority.brand(), kind, act.authority.entropy());
    const auto id = base::TokenId::make(act.authority.clock(), act.authority.entropy());
    store::TokenRow row{};
    row.id = id;
    row.family = base::FamilyId(id.uuid());
    row.kind = kind;
    row.digest = secret.expose([&](std::string_view text) { return act.authority.digest_of(text); });
    row.hint = secret.expose([](std::string_view text) { return token::hint_of(text); });
    row.owner = owner.id;
    row.name = draft.name;
    row.description = draft.description;
    row.metadata = metadata_text(draft.metadata);
    row.grants = act.catalog().stored_text(draft.grants);
    row.allowed_ips = base::write_networks(born->allowed_ips);
    if (child) row.parent = caller.token->id;
    row.created_at = act.now;
    row.created_by = caller.id();
    row.not_before = draft.not_before;
    row.expires_at = born->expires_at;

    store::FamilyRow family{};
    family.id = row.family;
    family.owner = owner.id;
    if (child) family.parent = caller.token->family;
    family.max_uses = draft.max_uses;
    family.first_expires_at = row.expires_at;
    act.writes.insert_family(family);
    act.writes.insert_token(row);
    record(act, caller, "token.create", id.text(), owner.id.text(),
           {{"name", row.name}, {"kind", token::name_of(kind)}, {"grants", permission::write_grants(draft.grants)}});
    return NewToken{.secret = std::move(secret), .row = std::move(row), .old_works_until = {}};
}

}  // namespace jeton::authority
