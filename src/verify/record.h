// What the index keeps of a token, a principal, a family: fixed cells that name each other by number.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/id.h"
#include "base/time.h"
#include "token/hmac.h"
#include "verify/decision.h"

namespace jeton::verify {

/// A point in time in whole seconds since 1970, in 32 bits: to the year 2106. What lies beyond ends there, which errs
/// on the safe side for an end.
using Stamp = std::uint32_t;
constexpr Stamp no_stamp = 0;  ///< as an end: never; as a beginning: always
constexpr Stamp stamp_max = 0xfffffffe;
constexpr Stamp forever = 0xffffffff;  ///< later than any `now`

/// Rounded down, as an end is.
[[nodiscard]] inline Stamp stamp_of(base::Time time) noexcept {
    const auto count = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    return static_cast<Stamp>(std::clamp<std::int64_t>(count, 1, stamp_max));
}
/// Rounded up, as a beginning is.
[[nodiscard]] inline Stamp stamp_after(base::Time time) noexcept {
    return stamp_of(time + std::chrono::seconds(1) - std::chrono::microseconds(1));
}
[[nodiscard]] inline base::Time time_of(Stamp stamp) noexcept { return base::Time(std::chrono::seconds(stamp)); }

/// Bits of Record::flags.
namespace flag {
constexpr std::uint16_t kind_mask = 0x7;
constexpr std::uint16_t revoked = 1U << 3;
constexpr std::uint16_t rotated = 1U << 4;         ///< works until `overlap_end`
constexpr std::uint16_t until_used = 1U << 5;      ///< and no longer than its successor's first yes
constexpr std::uint16_t first_used = 1U << 6;      ///< a successor whose first yes is recorded
constexpr std::uint16_t has_networks = 1U << 7;    ///< `allowed_ips` is not empty: see TokenText
constexpr std::uint16_t has_app = 1U << 8;         ///< an OAuth token: see TokenText
constexpr std::uint16_t has_not_before = 1U << 9;  ///< see TokenText
// Set by the family's settling, for they follow from other members.
constexpr std::uint16_t superseded = 1U << 10;    ///< `until_used`, and the successor was used: it is over
constexpr std::uint16_t ends_overlap = 1U << 11;  ///< its first yes is over what its predecessor still may
constexpr std::uint16_t settled = superseded | ends_overlap;
}  // namespace flag

/// A token: one cache line. Immutable once published; a change publishes another in its place.
struct alignas(64) Record {
    std::array<std::uint64_t, 2> digest;  ///< the first 16 of its bytes: no one finds another text for 128 bits
    base::Uuid id;
    Stamp expires = no_stamp;
    Stamp overlap_end = no_stamp;  ///< of a rotated one
    std::uint32_t principal = 0;
    std::uint32_t grants = 0;
    std::uint32_t family = 0;  ///< 0: it is alone in the family that has the token's own UUID
    std::uint32_t text = 0;    ///< of Texts: TokenText, then name, metadata, app
    std::uint16_t name_bytes = 0;
    std::uint16_t metadata_bytes = 0;
    std::uint16_t flags = 0;

    [[nodiscard]] bool has(std::uint16_t bits) const noexcept { return (flags & bits) != 0; }
    [[nodiscard]] token::Kind kind() const noexcept { return static_cast<token::Kind>(flags & flag::kind_mask); }
};
static_assert(sizeof(Record) == 64);

/// What precedes a token's name in its text; read only where a flag says that there is something.
struct TokenText {
    std::uint32_t networks = 0;  ///< of NetworkTable
    std::uint32_t app_bytes = 0;
    Stamp not_before = no_stamp;
};

/// Of a digest: what a slot keeps.
[[nodiscard]] inline std::uint32_t fingerprint_of(const token::Mac& digest) noexcept {
    std::uint32_t fingerprint;
    std::memcpy(&fingerprint, digest.data(), sizeof fingerprint);
    return fingerprint;
}
/// Of an id: its last bytes, which are random (RFC 9562 §5.7).
[[nodiscard]] inline std::uint32_t fingerprint_of(const base::Uuid& uuid) noexcept {
    std::uint32_t fingerprint;
    std::memcpy(&fingerprint, uuid.bytes.data() + 12, sizeof fingerprint);
    return fingerprint;
}
[[nodiscard]] inline std::array<std::uint64_t, 2> kept_of(const token::Mac& digest) noexcept {
    std::array<std::uint64_t, 2> kept;
    std::memcpy(kept.data(), digest.data(), sizeof kept);
    return kept;
}
/// In constant time: how many bytes agree must not show.
[[nodiscard]] inline bool same_digest(const Record& record, const token::Mac& digest) noexcept {
    const auto asked = kept_of(digest);
    return ((record.digest[0] ^ asked[0]) | (record.digest[1] ^ asked[1])) == 0;
}
[[nodiscard]] inline std::uint32_t fingerprint_of(const Record& record) noexcept {
    std::uint32_t fingerprint;
    std::memcpy(&fingerprint, record.digest.data(), sizeof fingerprint);
    return fingerprint;
}

/// A user or service account: half a cache line, for every decision reads one. Changed in place; what a decision needs
/// of it is one word, so that it is seen as a whole.
struct alignas(32) Principal {
    explicit Principal(const base::PrincipalId& of)
        : uuid(of.uuid()), standing(disabled | (of.type() == base::PrincipalType::service ? service : 0)) {}

    const base::Uuid uuid;
    /// The low half: its ceiling's number, 0 for the default. Above, the bits named below.
    std::atomic<std::uint64_t> standing;
    /// The low half: of Texts, `usr_…`, then name, external id, owner's id. Above: the bytes of name (16 bits), of the
    /// external id (15 bits); the last bit: it has an owner.
    std::atomic<std::uint64_t> text{0};

    static constexpr std::uint64_t known = std::uint64_t{1} << 32;
    static constexpr std::uint64_t disabled = std::uint64_t{1} << 33;  ///< or deleted
    static constexpr std::uint64_t service = std::uint64_t{1} << 34;   ///< else a user; never changes
    static constexpr std::size_t id_bytes = 4 + 26;

    [[nodiscard]] base::PrincipalId id() const noexcept {
        const bool is_service = (standing.load(std::memory_order_relaxed) & service) != 0;
        return {is_service ? base::PrincipalType::service : base::PrincipalType::user, uuid};
    }
};
static_assert(sizeof(Principal) == 32);

/// What the children of a family are judged by. Immutable.
struct FamilyState {
    Stamp alive_until = no_stamp;       ///< from then on no member lives; 0: none does now
    Reason why_dead = Reason::revoked;  ///< what its children are told from then on
    std::uint32_t grants = 0;           ///< of its newest member
    std::uint32_t networks = 0;
    std::uint32_t principal = 0;
};

/// A family of more than one token that is alone: one with children, with counted uses, or that was rotated.
struct alignas(64) Family {
    explicit Family(const base::FamilyId& of) : id(of) {}
    ~Family() { delete state.load(); }
    Family(const Family&) = delete;
    Family& operator=(const Family&) = delete;

    static constexpr std::uint64_t unlimited = ~std::uint64_t{0};

    const base::FamilyId id;
    std::atomic<const FamilyState*> state{nullptr};  ///< none: it has no children
    std::atomic<std::uint64_t> max_uses{unlimited};
    std::atomic<std::uint64_t> uses{0};
    std::atomic<std::uint32_t> parent{0};  ///< of a child's family: the one that it hangs on
};

}  // namespace jeton::verify
