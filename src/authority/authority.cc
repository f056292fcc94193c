#include "authority/authority.h"

#include <algorithm>

#include "authority/audit.h"
#include "authority/handoff.h"
#include "authority/revoke.h"

namespace jeton::authority {

InForce::InForce(Settings settings)
    : Settings(std::move(settings)),
      default_ceiling(permission::LayerGrants::of(*catalog, verify::default_ceiling_of(rules()))),
      handoff_bound(permission::LayerGrants::of(*catalog, handoff_bound_of(*catalog))),
      stored_grants(catalog) {}

Authority::Authority(token::Brand brand, Keys keys, Settings settings, Parts parts)
    : brand_(brand),
      digest_key_(keys.digest),
      idempotency_key_(keys.idempotency),
      session_key_(keys.session),
      factor_key_(std::move(keys.factor)),
      parts_(parts),
      settings_(std::make_shared<const InForce>(std::move(settings))) {}

std::size_t Authority::NoteHash::operator()(const NoteKey& key) const noexcept {
    return std::hash<base::TokenId>{}(key.token) ^
           std::hash<std::string_view>{}(key.network.value_or(base::Address{}).octets()) ^
           (static_cast<std::size_t>(key.reason) << 17U);
}

bool Authority::note_refused(const verify::Decision& decision, const std::optional<base::Address>& address,
                             std::string_view request_id) noexcept {
    if (!decision.known) return false;
    const bool first = notes_.note(
        [&] {
            return NoteKey{.token = decision.token.id,
                           .reason = decision.reason,
                           .network = address ? std::optional(address->allotment()) : std::nullopt,
                           .address = address,
                           .reused = decision.reused_after_overlap};
        },
        request_id, parts_.clock.now());
    return first && decision.reused_after_overlap;
}

bool Authority::notes_due() const noexcept {
    const auto now = parts_.clock.now();
    return refused_sign_ins_.due(now) || notes_.due(now);
}

void Authority::write_notes(store::Transaction& transaction) {
    auto work = act(*this, transaction, {}, {});
    const auto due = notes_.take(work.now);
    refused_sign_ins_.write(work);
    for (const auto& note : due) {
        const auto& key = note.key;
        const auto row = transaction.find_token(key.token);
        if (!row) continue;
        work.ip = key.address ? key.address->text() : std::string();
        work.request_id = note.request_id;
        const boost::json::object details{{"reason", verify::name_of(key.reason)}, {"count", note.count}};
        record(work, {.type = key.reused ? "token.reuse" : "token.verify_refused",
                      .actor = {},
                      .actor_token = {},
                      .target = key.token.text(),
                      .owner = row->owner.text(),
                      .details = details});
        if (key.reused && work.policy().reuse == Reuse::revoke_family) revoke_family(work, row->family, "reuse");
    }
}

void Authority::write_sightings(store::Transaction& transaction) const {
    if (const auto now = parts_.clock.now(); sightings_.due(now)) sightings_.write(transaction, now);
}

void Authority::write_use(store::Transaction& transaction) const {
    for (const auto& noted : parts_.use.take()) {
        auto row = transaction.find_use(noted.token)
                       .value_or(store::UseRow{.token = noted.token,
                                               .uses = 0,
                                               .last_used_at = {},
                                               .last_used_ip = {},
                                               .days = "[]",
                                               .scopes = "[]",
                                               .addresses = "[]"});
        verify::Use::merge(row, noted);
        if (transaction.find_token(noted.token)) transaction.put_use(row);
    }
}

Look look(const Authority& authority, store::Snapshot& snapshot, std::string ip, std::string request_id) {
    return {.authority = authority,
            .settings = authority.settings(),
            .reads = snapshot,
            .now = authority.clock().now(),
            .ip = std::move(ip),
            .request_id = std::move(request_id)};
}

Act act(const Authority& authority, store::Transaction& transaction, std::string ip, std::string request_id) {
    return {look(authority, transaction, std::move(ip), std::move(request_id)), transaction};
}

}  // namespace jeton::authority
