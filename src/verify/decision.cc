#include "verify/decision.h"

#include <boost/json/serialize.hpp>

#include "permission/ceiling.h"
#include "permission/effective.h"
#include "verify/state.h"

namespace jeton::verify {
namespace {

// Of the reasons that follow from a token's own life, and from its parent's, the one that stands first in the order.
Reason first_of(Reason a, Reason b) noexcept {
    if (a == Reason::none || b == Reason::none) return a == Reason::none ? b : a;
    return std::min(a, b);
}

Reason life_of(const Record& record, const TokenText& text, Stamp now) noexcept {
    if (record.has(flag::revoked)) return Reason::revoked;
    if (record.has(flag::rotated) && (record.has(flag::superseded) || now >= record.overlap_end))
        return Reason::rotated;
    if (record.expires != no_stamp && now >= record.expires) return Reason::expired;
    if (text.not_before != no_stamp && now < text.not_before) return Reason::not_yet_valid;
    return Reason::none;
}

// A known token and all that it is judged by. The order of work is that of memory: each line is asked for as soon as
// its number is known, and what can be worked out meanwhile is, so that a decision waits for three lines and for little
// else.
class Judgement {
public:
    Judgement(const Index::State& state, const CompiledRules& rules, std::uint32_t number) noexcept;

    /// Fills what a verifier is told of the token, whatever the verdict, and the verdict.
    void decide(const permission::Requirement* requirement, const std::optional<base::Address>& ip, Stamp now,
                Decision& decision) const noexcept;

private:
    void tell_token(Decision& decision) const noexcept;
    [[nodiscard]] Reason parents_life(Stamp now) const noexcept;
    [[nodiscard]] Reason bounds(std::uint64_t standing, const std::optional<base::Address>& ip) const noexcept;
    [[nodiscard]] bool counts_uses() const noexcept {
        return family_ != nullptr && family_->max_uses.load(std::memory_order_relaxed) != Family::unlimited;
    }

    const Index::State& state_;
    const CompiledRules& rules_;
    const Record& record_;
    TokenText text_;
    const Family* family_ = nullptr;  // none: it is alone, and its uses are not counted
    bool is_child_;
    const FamilyState* parent_ = nullptr;  // of a child; none: its parent is gone
};

Judgement::Judgement(const Index::State& state, const CompiledRules& rules, std::uint32_t number) noexcept
    : state_(state), rules_(rules), record_(state.records[number]), is_child_(record_.kind() == token::Kind::child) {
    state.principals.prefetch(record_.principal);
    // What a verifier is told of the token, read when the answer is written.
    __builtin_prefetch(state.texts.data(record_.text) + sizeof(TokenText));
    if (record_.has(flag::has_networks | flag::has_app | flag::has_not_before)) text_ = state.token_text(record_);
    if (record_.family != 0) {
        family_ = &state.families[record_.family];
        if (const auto parent = family_->parent.load(std::memory_order_seq_cst); parent != 0) {
            is_child_ = true;
            parent_ = state.families[parent].state.load(std::memory_order_seq_cst);
        }
    }
}

void Judgement::tell_token(Decision& decision) const noexcept {
    const char* const text = state_.texts.data(record_.text) + sizeof(TokenText);
    decision.known = true;
    decision.rules = rules_.number;
    decision.token.id = base::TokenId(record_.id);
    decision.token.family = family_ != nullptr ? family_->id : base::FamilyId(record_.id);
    decision.token.kind = record_.kind();
    decision.token.name = {text, record_.name_bytes};
    decision.token.metadata = {text + record_.name_bytes, record_.metadata_bytes};
    if (record_.expires != no_stamp) decision.token.expires_at = time_of(record_.expires);
    if (record_.has(flag::has_app)) {
        decision.app = {text + record_.name_bytes + record_.metadata_bytes, text_.app_bytes};
    }
}

Reason Judgement::parents_life(Stamp now) const noexcept {
    if (!is_child_) return Reason::none;
    // A limit that is gone grants nothing (A18).
    if (parent_ == nullptr) return Reason::revoked;
    return now >= parent_->alive_until ? parent_->why_dead : Reason::none;
}

Reason Judgement::bounds(std::uint64_t standing, const std::optional<base::Address>& ip) const noexcept {
    if (parent_ != nullptr && parent_->principal != record_.principal) {
        standing |=
            state_.principals[parent_->principal].standing.load(std::memory_order_seq_cst) & Principal::disabled;
    }
    if ((standing & (Principal::known | Principal::disabled)) != Principal::known) return Reason::principal_disabled;
    if (counts_uses() && family_->uses.load(std::memory_order_seq_cst) >= family_->max_uses.load()) {
        return Reason::used_up;
    }
    for (const auto networks : {text_.networks, parent_ != nullptr ? parent_->networks : 0}) {
        if (networks != 0 && !(ip && state_.networks[networks].contains(*ip))) return Reason::ip_not_allowed;
    }
    return Reason::none;
}

void Judgement::decide(const permission::Requirement* requirement, const std::optional<base::Address>& ip, Stamp now,
                       Decision& decision) const noexcept {
    // Every layer is asked the same question, one after the other (design 4): the token's grants, its parent's, the
    // ceiling. Who `self` is matters for principals alone, and is known only when the principal's line is there.
    const auto resource = requirement != nullptr ? requirement->resource : permission::Resource{};
    const bool asks_self = resource.type == permission::principal_type;
    const auto& own = rules_.grants(record_.grants).layer;
    auto allowed = asks_self ? permission::ScopeSet{} : own.allowed(resource, {});
    auto mentioned = own.mentioned();
    tell_token(decision);
    const auto own_life = life_of(record_, text_, now);
    auto reason = first_of(own_life, parents_life(now));

    const auto standing = state_.principals[record_.principal].standing.load(std::memory_order_seq_cst);
    decision.principal = state_.facts_of(record_.principal);
    if (reason == Reason::none) reason = bounds(standing, ip);
    if (reason == Reason::none) {
        const auto self = decision.principal.id_text;
        if (asks_self) allowed = own.allowed(resource, self);
        const auto& ceiling = rules_.grants(static_cast<std::uint32_t>(standing)).layer;
        allowed &= ceiling.allowed(resource, self);
        mentioned &= ceiling.mentioned();
        if (parent_ != nullptr) {
            const auto& parents = rules_.grants(parent_->grants).layer;
            allowed &= parents.allowed(resource, state_.facts_of(parent_->principal).id_text);
            mentioned &= parents.mentioned();
        }
        decision.scopes = allowed;
        decision.scopes &= rules_.rules.catalog->scopes_of_type(resource.type);
        if (requirement != nullptr && !allowed.contains(requirement->scopes)) {
            for (std::size_t i = 0; i < allowed.words.size(); ++i) {
                decision.missing.words[i] = requirement->scopes.words[i] & ~allowed.words[i];
            }
            reason =
                mentioned.contains(requirement->scopes) ? Reason::resource_not_granted : Reason::insufficient_scope;
        }
    }
    decision.reason = reason;
    decision.reused_after_overlap = reason == Reason::rotated && own_life == Reason::rotated;
    if (reason != Reason::none) return;
    decision.counts_use = counts_uses();
    decision.ends_overlap = record_.has(flag::ends_overlap);
    decision.verdict = decision.counts_use || decision.ends_overlap ? Verdict::yes_if_recorded : Verdict::yes;
}

}  // namespace

std::string_view name_of(Reason reason) noexcept {
    switch (reason) {
        case Reason::none:
            return "";
        case Reason::malformed:
            return "malformed";
        case Reason::unknown:
            return "unknown";
        case Reason::revoked:
            return "revoked";
        case Reason::rotated:
            return "rotated";
        case Reason::expired:
            return "expired";
        case Reason::not_yet_valid:
            return "not_yet_valid";
        case Reason::principal_disabled:
            return "principal_disabled";
        case Reason::app_disabled:
            return "app_disabled";
        case Reason::used_up:
            return "used_up";
        case Reason::ip_not_allowed:
            return "ip_not_allowed";
        case Reason::insufficient_scope:
            return "insufficient_scope";
        case Reason::resource_not_granted:
            return "resource_not_granted";
    }
    return "";
}

PrincipalFacts Index::State::facts_of(std::uint32_t number) const noexcept {
    const auto& principal = principals[number];
    const auto text = principal.text.load(std::memory_order_seq_cst);
    const char* const at = texts.data(static_cast<std::uint32_t>(text));
    const std::size_t name_bytes = (text >> 32) & 0xffff;
    const std::size_t external_bytes = (text >> 48) & 0x7fff;
    return {.id = principal.id(),
            .id_text = {at, Principal::id_bytes},
            .name = {at + Principal::id_bytes, name_bytes},
            .external_id = {at + Principal::id_bytes + name_bytes, external_bytes}};
}

View::View(const Index::State& state, void* slot) noexcept : state_(state), slot_(slot) {
    state.epochs.pin(*static_cast<Epochs::Slot*>(slot));
    rules_ = &state.grants.current();
}

View::~View() { Epochs::unpin(*static_cast<Epochs::Slot*>(slot_)); }

const permission::Catalog& View::catalog() const noexcept { return *rules_->rules.catalog; }

Decision View::verify(std::string_view secret, const permission::Requirement* requirement,
                      const std::optional<base::Address>& ip, base::Time now, const Sought* sought) const noexcept {
    const bool has_digest = sought != nullptr && sought->is(secret);
    const auto digest = has_digest ? sought->digest() : Sought(state_.digest_key, secret).digest();
    state_.digests.prefetch(fingerprint_of(digest));
    const auto kind = token::parse_secret(state_.brand, secret);  // meanwhile the slots' line is on its way
    const auto number = state_.find_record(digest);
    Decision decision;
    if (!kind) {
        decision.reason = Reason::malformed;
    } else if (number != 0) {
        decision.record = number;
        Judgement(state_, *rules_, number).decide(requirement, ip, stamp_of(now), decision);
    }
    return decision;
}

std::string_view View::owner_of(std::string_view principal_id) const noexcept {
    const auto id = base::PrincipalId::parse(principal_id);
    const auto number = id ? state_.find_principal(*id) : 0;
    if (number == 0) return {};
    const auto text = state_.principals[number].text.load(std::memory_order_seq_cst);
    if ((text >> 63) == 0) return {};
    const auto facts = state_.facts_of(number);
    return {facts.external_id.data() + facts.external_id.size(), Principal::id_bytes};
}

std::string View::explain(const Decision& decision) const {
    if (!decision.known) return "[]";
    const auto& record = state_.records[decision.record];
    const auto standing = state_.principals[record.principal].standing.load(std::memory_order_seq_cst);
    const auto grants_of = [this](std::uint32_t number) {
        return permission::read_stored(catalog(), *rules_->grants(number).text);
    };
    std::vector<permission::Grants> layers{grants_of(record.grants), grants_of(static_cast<std::uint32_t>(standing))};
    const auto parent = record.family != 0 ? state_.families[record.family].parent.load(std::memory_order_seq_cst) : 0;
    if (parent != 0 || record.kind() == token::Kind::child) {
        const auto* const state = parent != 0 ? state_.families[parent].state.load(std::memory_order_seq_cst) : nullptr;
        layers.push_back(state != nullptr ? grants_of(state->grants) : permission::Grants{});
    }
    // Told without the limits that only the store needs.
    return boost::json::serialize(
        permission::write_grants(permission::effective(catalog(), layers, state_.facts_of(record.principal).id_text,
                                                       [this](std::string_view id) { return owner_of(id); })));
}

}  // namespace jeton::verify
