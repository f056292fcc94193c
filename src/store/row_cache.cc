#include "store/row_cache.h"

#include <algorithm>
#include <cstring>

namespace jeton::store {

std::size_t RowCache::DigestHash::operator()(const token::Mac& digest) const noexcept {
    std::size_t head;  // an HMAC is spread already
    std::memcpy(&head, digest.data(), sizeof head);
    return head;
}

const TokenRow* RowCache::find(const token::Mac& digest) const {
    const auto* const id = find_in(digests_, digest);
    return id == nullptr ? nullptr : find_in(tokens_, *id);
}

void RowCache::keep(const TokenRow& row) {
    if (tokens_.size() >= rows_max) digests_.clear();
    keep_in(tokens_, row.id, row);
    digests_.insert_or_assign(row.digest, row.id);
}

void RowCache::forget(const TokenId& id) {
    const auto found = tokens_.find(id);
    if (found == tokens_.end()) return;
    digests_.erase(found->second.digest);
    tokens_.erase(found);
}

void RowCache::forget_all() {
    principals_.clear();
    families_.clear();
    tokens_.clear();
    digests_.clear();
    living_.clear();
}

std::optional<std::int64_t> RowCache::living(const PrincipalId& owner, Time now) const {
    const auto* const known = find_in(living_, owner);
    if (known == nullptr || now < known->since || now >= known->until) return std::nullopt;
    return known->count;
}

void RowCache::keep_living(const PrincipalId& owner, std::int64_t count, Time now, Time until) {
    keep_in(living_, owner, Living{.count = count, .since = now, .until = until});
}

void RowCache::count_in(const TokenRow& row) {
    const auto found = living_.find(row.owner);
    if (found == living_.end()) return;
    auto& known = found->second;
    const auto end = std::min(row.expires_at.value_or(Time::max()), row.overlap_until.value_or(Time::max()));
    if (row.revoked_at || end <= known.since) return;
    ++known.count;
    known.until = std::min(known.until, end);
}

}  // namespace jeton::store
