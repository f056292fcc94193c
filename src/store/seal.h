// Seals: the MAC of each row, the keyed sums over all of them, and the audit chain (design 6). A writer of the
// database's file can neither forge, widen, delete nor put back a row unseen.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "store/columns.h"
#include "token/hmac.h"

namespace jeton::store {

/// The keys that the root key wraps, ready for use.
struct SealKeys {
    token::HmacKey row;
    token::HmacKey audit;
};

/// What the keyed values of a table's rows add up to: four sums modulo 2^64. Nobody without the key knows what a row
/// adds, so that no other set of rows can be found with the same sum.
class Sum {
public:
    void add(const token::Mac& value) noexcept;
    void take(const token::Mac& value) noexcept;
    [[nodiscard]] token::Mac bytes() const noexcept;
    [[nodiscard]] static Sum of(const token::Mac& bytes) noexcept;
    friend bool operator==(const Sum&, const Sum&) = default;

private:
    std::array<std::uint64_t, 4> lanes_{};
};

struct Total {
    std::int64_t rows = 0;
    Sum sum;
    friend bool operator==(const Total&, const Total&) = default;
};

/// Gathers what a MAC is over: each value with its type and length, so that no two rows have the same bytes.
class SealText {
public:
    explicit SealText(std::string& scratch, std::string_view head) : text_(scratch) {
        text_.clear();
        put('t', head);
    }
    void operator()(std::int64_t value);
    void operator()(bool value) { (*this)(std::int64_t{value ? 1 : 0}); }
    void operator()(const std::string& text) { put('t', text); }
    void operator()(Time time) { (*this)(std::int64_t{time.time_since_epoch().count()}); }
    void operator()(token::Kind kind) { put('t', token::name_of(kind)); }
    void operator()(SessionKind kind) { put('t', name_of(kind)); }
    void operator()(TicketKind kind) { put('t', name_of(kind)); }
    void operator()(std::span<const std::uint8_t> bytes) {
        put('b', {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    void operator()(const base::PrincipalId& id) {
        put(id.type() == base::PrincipalType::user ? 'u' : 's', bytes_of(id.uuid()));
    }
    template <typename Tag>
    void operator()(const base::Id<Tag>& id) {
        put('i', bytes_of(id.uuid()));
    }
    template <typename T>
    void operator()(const std::optional<T>& value) {
        if (value)
            (*this)(*value);
        else
            text_.push_back('0');
    }
    void derived(std::string_view) {}
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

private:
    [[nodiscard]] static std::string_view bytes_of(const base::Uuid& uuid) {
        return {reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()};
    }
    void put(char type, std::string_view bytes);
    std::string& text_;
};

/// The MAC of a row over its table, id, version and every column. `scratch` is the caller's, to be used again.
template <typename Row>
[[nodiscard]] token::Mac seal_of(const token::HmacKey& key, const Row& row, std::string& scratch) {
    SealText text(scratch, name_of(table_of(row)));
    each_column(row, text);
    return key.mac(text.text());
}
/// What a row of this MAC adds to its table's sum.
[[nodiscard]] token::Mac addend_of(const token::HmacKey& key, const token::Mac& mac) noexcept;
/// The MAC of an event that follows one of MAC `before`.
[[nodiscard]] token::Mac link_of(const token::HmacKey& key, const token::Mac& before, std::int64_t number,
                                 const AuditRow& row, std::string& scratch);

}  // namespace jeton::store
