// Rows that the writing thread read lately. Nobody else writes while the directory is locked, so that a row whose MAC
// held stays what it was until this thread changes it; what is not committed in the end is forgotten as a whole.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "store/rows.h"

namespace jeton::store {

/// Bounded: a map that is full starts anew. Not thread-safe.
class RowCache {
public:
    static constexpr std::size_t rows_max = 1024;  ///< of each kind

    [[nodiscard]] const PrincipalRow* find(const PrincipalId& id) const { return find_in(principals_, id); }
    [[nodiscard]] const FamilyRow* find(const FamilyId& id) const { return find_in(families_, id); }
    [[nodiscard]] const TokenRow* find(const TokenId& id) const { return find_in(tokens_, id); }
    [[nodiscard]] const TokenRow* find(const token::Mac& digest) const;

    void keep(const PrincipalRow& row) { keep_in(principals_, row.id, row); }
    void keep(const FamilyRow& row) { keep_in(families_, row.id, row); }
    void keep(const TokenRow& row);

    void forget(const PrincipalId& id) { principals_.erase(id); }
    void forget(const FamilyId& id) { families_.erase(id); }
    void forget(const TokenId& id);
    void forget_all();

    /// How many tokens of `owner` live at `now`, if that is known.
    [[nodiscard]] std::optional<std::int64_t> living(const PrincipalId& owner, Time now) const;
    /// `count` live at `now`, and until one of them ends at `until`.
    void keep_living(const PrincipalId& owner, std::int64_t count, Time now, Time until);
    void forget_living(const PrincipalId& owner) { living_.erase(owner); }
    /// A token is new.
    void count_in(const TokenRow& row);

private:
    struct Living {
        std::int64_t count = 0;
        Time since;
        Time until;
    };
    struct DigestHash {
        std::size_t operator()(const token::Mac& digest) const noexcept;
    };
    template <typename Map, typename Key>
    [[nodiscard]] static const typename Map::mapped_type* find_in(const Map& map, const Key& key) {
        const auto found = map.find(key);
        return found == map.end() ? nullptr : &found->second;
    }
    template <typename Map, typename Key, typename Value>
    static void keep_in(Map& map, const Key& key, const Value& value) {
        if (map.size() >= rows_max) map.clear();
        map.insert_or_assign(key, value);
    }

    std::unordered_map<PrincipalId, PrincipalRow> principals_;
    std::unordered_map<FamilyId, FamilyRow> families_;
    std::unordered_map<TokenId, TokenRow> tokens_;
    std::unordered_map<token::Mac, TokenId, DigestHash> digests_;  // of `tokens_`
    std::unordered_map<PrincipalId, Living> living_;               // by owner
};

}  // namespace jeton::store
