#include "authority/authority.h"

#include <algorithm>

#include "authority/audit.h"
#include "authority/revoke.h"

namespace jeton::authority {
namespace {

constexpr base::seconds between_events{60};

}  // namespace

Authority::Authority(token::Brand brand, Keys keys, Settings settings, Parts parts)
    : brand_(brand),
      digest_key_(keys.digest),
      idempotency_key_(keys.idempotency),
      session_key_(keys.session),
      factor_key_(std::move(keys.factor)),
      parts_(parts),
      settings_(std::make_shared<const Settings>(std::move(settings))) {}

std::size_t Authority::NoteHash::operator()(const NoteKey& key) const noexcept {
    return std::hash<base::TokenId>{}(key.token) ^ std::hash<std::string_view>{}(key.ip) ^
           (static_cast<std::size_t>(key.reason) << 17U);
}

void Authority::note_refused(const base::TokenId& token, verify::Reason reason, bool reused, std::string_view ip,
                             std::string_view request_id) noexcept {
    try {
        const auto now = parts_.clock.now();
        const std::scoped_lock lock(notes_mutex_);
        NoteKey key{.token = token, .reason = reason, .ip = std::string(ip)};
        auto found = notes_.find(key);
        if (found == notes_.end()) {
            if (notes_.size() >= notes_max) {
                notes_dropped_.fetch_add(1, std::memory_order_relaxed);
                return;
            }
            found =
                notes_.emplace(std::move(key), Note{.count = 0, .reused = reused, .due = now, .request_id = {}}).first;
        }
        if (found->second.count++ == 0) found->second.request_id = request_id;
    } catch (const std::exception&) {  // no memory: a note is worth less than the answer
        notes_dropped_.fetch_add(1, std::memory_order_relaxed);
    }
}

bool Authority::notes_due() const noexcept {
    const auto now = parts_.clock.now();
    if (refused_sign_ins_.due(now)) return true;
    const std::scoped_lock lock(notes_mutex_);
    return std::ranges::any_of(notes_, [now](const auto& entry) { return entry.second.due <= now; });
}

void Authority::write_notes(store::Transaction& transaction) {
    auto work = act(*this, transaction, {}, {});
    std::vector<std::pair<NoteKey, Note>> due;
    {
        const std::scoped_lock lock(notes_mutex_);
        for (auto at = notes_.begin(); at != notes_.end();) {
            if (at->second.due > work.now) {
                ++at;
            } else if (at->second.count == 0) {
                at = notes_.erase(at);
            } else {
                due.emplace_back(at->first, at->second);
                at->second.count = 0;
                at->second.due = work.now + between_events;
                ++at;
            }
        }
    }
    refused_sign_ins_.write(work);
    for (auto& [key, note] : due) {
        const auto row = transaction.find_token(key.token);
        if (!row) continue;
        work.ip = key.ip;
        work.request_id = note.request_id;
        const boost::json::object details{{"reason", verify::name_of(key.reason)}, {"count", note.count}};
        record(work, {.type = note.reused ? "token.reuse" : "token.verify_refused",
                      .actor = {},
                      .actor_token = {},
                      .target = key.token.text(),
                      .owner = row->owner.text(),
                      .details = details});
        if (note.reused && work.policy().reuse == Reuse::revoke_family) revoke_family(work, row->family, "reuse");
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
