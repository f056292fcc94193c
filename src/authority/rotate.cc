#include <algorithm>

#include "authority/audit.h"
#include "authority/family.h"
#include "authority/living_tokens.h"
#include "authority/revoke.h"
#include "authority/status.h"
#include "authority/tokens.h"
#include "base/networks.h"
#include "permission/ceiling.h"
#include "permission/layer.h"

namespace jeton::authority {
namespace {

/// Bounds the successor of a child by its parent's end: a child never lives longer (contract 5). Asked for longer: 403.
Result<Born> within_parent(Act& act, const store::TokenRow& row, bool asked, Born born) {
    const auto parent = parent_of(act.reads, row);
    if (row.parent && !parent) return conflict("dead_token", "The token's parent is gone: create another.");
    if (!parent || !parent->expires_at || (born.expires_at && *born.expires_at <= *parent->expires_at)) return born;
    if (asked) {
        return forbidden("A child lives no longer than its parent: until " + base::format_time(*parent->expires_at) +
                         ".");
    }
    born.expires_at = parent->expires_at;
    return born;
}

/// When the successor of `row`, made like `like`, ends. Rotating oneself never lives longer than the first of the
/// family was to (contract 5).
Result<Born> successor_bounds(Act& act, const Caller& caller, const store::TokenRow& row, const store::TokenRow& like,
                              const store::FamilyRow& family, const Rotation& rotation) {
    const auto networks = base::read_networks(like.allowed_ips);
    if (!networks) return conflict("damaged_token", "The token's addresses cannot be read: create another.");
    Lifetime lifetime = DefaultLifetime{};
    if (rotation.expires_in) {
        lifetime = *rotation.expires_in;
    } else if (row.expires_at) {
        // As long as the old one was to live, policy permitting.
        const auto span = std::chrono::floor<base::seconds>(*row.expires_at - base::floor_second(row.created_at));
        lifetime = std::clamp(span, base::seconds{1}, act.policy().max_lifetime);
    } else if (act.policy().allow_no_expiry) {
        lifetime = Never{};
    }
    if (caller.is(row.id)) {
        auto expires_at = expiry_of(act, lifetime, std::nullopt);
        if (!expires_at) return std::unexpected(expires_at.error());
        const auto bound = family.first_expires_at;
        if (bound && (!*expires_at || **expires_at > *bound)) {
            if (rotation.expires_in) {
                return forbidden("Rotating oneself, the successor lives no longer than the first token was to: until " +
                                 base::format_time(*bound) + ".");
            }
            *expires_at = bound;
        }
        return Born{.expires_at = *expires_at, .allowed_ips = *networks};
    }
    // Rotating another token is creating it.
    const auto owner = act.reads.find_principal(row.owner);
    if (!owner || owner->deleted_at) return not_found("token");
    const auto grants = permission::parse_grants_text(like.grants);
    if (!grants) return conflict("damaged_token", "The token's grants cannot be read: create another.");
    if (!rotation.expires_in) {
        auto born = may_bear(act, caller, *owner, {.grants = *grants, .lifetime = lifetime, .allowed_ips = networks});
        if (born || !caller.token || !caller.token->expires_at) return born;
        // The span was ours, not the caller's: rather shorter than refused.
        const auto left = std::chrono::floor<base::seconds>(*caller.token->expires_at - base::floor_second(act.now));
        lifetime = std::max(left, base::seconds{1});
    }
    return may_bear(act, caller, *owner, {.grants = *grants, .lifetime = lifetime, .allowed_ips = networks});
}

/// Whether the caller is the actor that rotated `row`. By its own secret alone it is not: a thief has that too (A75).
bool rotated(const Caller& caller, const store::TokenRow& row) {
    const bool by_itself = row.rotated_by == row.id.text();
    if (caller.is(row.id)) return by_itself;
    return caller.id() == (by_itself ? row.owner.text() : row.rotated_by);
}

/// Rotating again while the successor is unused replaces it, so that a lost answer is recoverable; for its maker only.
/// Returns the one to be replaced, or nothing: there is none any more.
Result<std::optional<store::TokenRow>> unused_successor(Act& act, const Caller& caller, const store::TokenRow& row) {
    auto successor = row.rotated_to ? act.reads.find_token(*row.rotated_to) : std::nullopt;
    if (!successor) return std::nullopt;
    act.authority.write_use(act.writes);  // what was answered was noted before: now the store knows of it,
    act.writes.settle();                  // also when the rotation is refused for it
    const auto use = act.reads.find_use(successor->id);
    const bool used = successor->first_used || successor->rotated_to || (use && use->uses > 0);
    if (used || !rotated(caller, row)) {
        return conflict(
            "already_rotated",
            "The token was rotated before, into " + successor->id.text() + (used ? ", which is in use" : "") +
                ": rotate that one; if nobody knows its secret, whoever does may be a thief, so revoke it.");
    }
    if (!successor->revoked_at) return successor;
    if (!caller.is(row.id)) return std::nullopt;
    // It was not lost, somebody ended it: by the old secret alone nothing follows that lives longer.
    return conflict("already_rotated", "The token was rotated before, into " + successor->id.text() +
                                           ", which was revoked: its owner rotates again, or creates another.");
}

/// The successor that is to be replaced, with no more than `row` has now: what either was narrowed to stays.
Result<store::TokenRow> narrower_of(Act& act, store::TokenRow successor, const store::TokenRow& row) {
    const auto covers = [&](const store::TokenRow& outer, const store::TokenRow& inner) {
        const auto owner = row.owner.text();
        return permission::not_covered(act.catalog(), permission::read_stored(act.catalog(), outer.grants), owner,
                                       permission::read_stored(act.catalog(), inner.grants), owner, {})
            .empty();
    };
    const auto apart = [] {
        return conflict("already_rotated",
                        "The token and its successor were narrowed to different things: rotate the successor, or "
                        "revoke both and create another.");
    };
    if (!covers(row, successor)) {
        if (!covers(successor, row)) return apart();
        successor.grants = row.grants;
    }
    const auto of_row = base::read_networks(row.allowed_ips);
    const auto of_successor = base::read_networks(successor.allowed_ips);
    if (!of_row || !of_successor)
        return conflict("damaged_token", "The token's addresses cannot be read: create another.");
    if (!base::within(*of_successor, *of_row)) {
        if (!base::within(*of_row, *of_successor)) return apart();
        successor.allowed_ips = row.allowed_ips;
    }
    return successor;
}

void replace(Act& act, const Caller& caller, store::TokenRow successor) {
    successor.revoked_at = act.now;
    successor.revoked_by = caller.id();
    successor.revoke_reason = "replaced";
    act.writes.update_token(successor);
    record(act, caller, "token.revoke", successor.id.text(), successor.owner.text(), {{"reason", "replaced"}});
}

}  // namespace

Result<NewToken> rotate_token(Act& act, const Caller& caller, const Rotation& rotation) {
    auto row = reach_token(act, caller, "jeton.tokens:write", rotation.token);
    if (!row && row.error().kind == Refusal::Kind::forbidden) {
        // jeton.issue may create the token, so it may rotate it.
        auto seen = act.reads.find_token(rotation.token);
        const auto owner = seen ? act.reads.find_principal(seen->owner) : std::nullopt;
        if (owner && may(act, caller, "jeton.issue:write", *owner)) row = std::move(*seen);
    }
    if (!row) return std::unexpected(row.error());
    const auto family = act.reads.find_family(row->family);
    const auto status = status_of(act.reads, *row, act.now);
    if (!family || !living(status)) {
        return conflict("dead_token",
                        "The token is " + std::string(name_of(status)) + " and cannot be rotated: create another.");
    }
    const auto replaced = unused_successor(act, caller, *row);
    if (!replaced) return std::unexpected(replaced.error());
    auto like = *replaced ? narrower_of(act, **replaced, *row) : Result<store::TokenRow>(*row);
    if (!like) return std::unexpected(like.error());
    auto successor = std::move(*like);
    auto born = successor_bounds(act, caller, *row, successor, *family, rotation);
    // Recovered, it ends no later than the lost one; who asks for an end asks for it anew.
    if (born && *replaced && !rotation.expires_in && (*replaced)->expires_at)
        born->expires_at = std::min(born->expires_at.value_or(*(*replaced)->expires_at), *(*replaced)->expires_at);
    if (born) born = within_parent(act, *row, rotation.expires_in.has_value(), std::move(*born));
    if (!born) return std::unexpected(born.error());
    // Its first token's end, its parent's or that of the one it replaces may have come while this one was made to live
    // on.
    if (born->expires_at && *born->expires_at <= act.now) {
        return forbidden("The successor would have ended at " + base::format_time(*born->expires_at) +
                         " already: say with expires_in how long it may live, or create another token.");
    }
    if (*replaced) replace(act, caller, **replaced);

    auto until = base::floor_second(act.now) + rotation.overlap;
    // Asking again must not make the old secret's overlap longer.
    if (row->overlap_until) until = std::min(until, *row->overlap_until);
    if (row->expires_at) until = std::min(until, *row->expires_at);
    // Whoever is at the limit can still rotate, when the old one ends with it.
    if (auto room = check_living_tokens(act, row->owner, until <= act.now ? 1 : 0,
                                        "rotate with an overlap of 0, or revoke some first.");
        !room) {
        return std::unexpected(room.error());
    }

    auto secret = token::make_secret(act.authority.brand(), row->kind, act.authority.entropy());
    successor.id = base::TokenId::make(act.authority.clock(), act.authority.entropy());
    successor.version = 0;
    successor.digest = secret.expose([&](std::string_view text) { return act.authority.digest_of(text); });
    successor.hint = secret.expose([](std::string_view text) { return token::hint_of(text); });
    successor.created_at = act.now;
    successor.created_by = caller.id();
    successor.expires_at = born->expires_at;
    successor.allowed_ips = base::write_networks(born->allowed_ips);
    successor.rotated_from = row->id;
    successor.rotated_to.reset();
    successor.rotated_at.reset();
    successor.rotated_by.clear();
    successor.overlap_until.reset();
    successor.until_used = false;
    successor.first_used = false;

    auto old = *row;
    old.rotated_to = successor.id;
    old.rotated_at = act.now;
    old.rotated_by = caller.is(row->id) ? row->id.text() : caller.id();
    old.overlap_until = until;
    old.until_used = rotation.until_used;
    act.writes.insert_token(successor);
    act.writes.update_token(old);
    record(act, caller, "token.rotate", old.id.text(), old.owner.text(),
           {{"rotated_to", successor.id.text()}, {"old_works_until", base::format_time(until)}});
    return NewToken{.secret = std::move(secret), .row = std::move(successor), .old_works_until = until};
}

}  // namespace jeton::authority
