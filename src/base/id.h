// Public ids: TypeIDs, a prefix and a UUIDv7 in Crockford base32. An id is not a secret.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/entropy.h"

namespace jeton::base {

/// 128 bits, RFC 9562.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};
    friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// A UUIDv7 of now (RFC 9562 §5.7): milliseconds, then 74 random bits.
[[nodiscard]] Uuid make_uuid(const Clock& clock, Entropy& entropy);

/// 26 characters of lower-case Crockford base32 (TypeID specification 0.3).
[[nodiscard]] std::string format_uuid(const Uuid& uuid);
/// Exactly 26 characters, the first at most `7`; nothing else parses.
[[nodiscard]] std::optional<Uuid> parse_uuid(std::string_view text) noexcept;

/// One type per kind of id: `TokenId` does not convert to `UserId`.
template <typename Tag>
class Id {
public:
    [[nodiscard]] static Id make(const Clock& clock, Entropy& entropy) { return Id(make_uuid(clock, entropy)); }
    [[nodiscard]] static std::optional<Id> parse(std::string_view text) noexcept {
        if (!text.starts_with(Tag::prefix) || text.size() != Tag::prefix.size() + 1 + 26) return std::nullopt;
        if (text[Tag::prefix.size()] != '_') return std::nullopt;
        const auto uuid = parse_uuid(text.substr(Tag::prefix.size() + 1));
        if (!uuid) return std::nullopt;
        return Id(*uuid);
    }
    constexpr Id() = default;
    explicit constexpr Id(const Uuid& uuid) : uuid_(uuid) {}
    [[nodiscard]] std::string text() const { return std::string(Tag::prefix) + "_" + format_uuid(uuid_); }
    [[nodiscard]] const Uuid& uuid() const noexcept { return uuid_; }
    friend auto operator<=>(const Id&, const Id&) = default;

private:
    Uuid uuid_;
};

struct TokenTag {
    static constexpr std::string_view prefix = "tok";
};
struct FamilyTag {
    static constexpr std::string_view prefix = "fam";
};
struct EventTag {
    static constexpr std::string_view prefix = "evt";
};
struct SessionTag {
    static constexpr std::string_view prefix = "ses";
};
struct RecoveryCodeTag {
    static constexpr std::string_view prefix = "rec";
};
struct PasskeyTag {
    static constexpr std::string_view prefix = "psk";
};
struct TicketTag {
    static constexpr std::string_view prefix = "tkt";
};
struct IdentityTag {
    static constexpr std::string_view prefix = "idn";
};
struct TemplateTag {
    static constexpr std::string_view prefix = "tpl";
};
using TokenId = Id<TokenTag>;
using FamilyId = Id<FamilyTag>;
using EventId = Id<EventTag>;
using SessionId = Id<SessionTag>;
using RecoveryCodeId = Id<RecoveryCodeTag>;
using PasskeyId = Id<PasskeyTag>;
using TicketId = Id<TicketTag>;
using IdentityId = Id<IdentityTag>;
using TemplateId = Id<TemplateTag>;

enum class PrincipalType : std::uint8_t { user, service };
[[nodiscard]] constexpr std::string_view name_of(PrincipalType type) {
    return type == PrincipalType::user ? "user" : "service";
}

/// A user's (`usr_`) or a service account's (`svc_`) id: who a token acts for.
class PrincipalId {
public:
    constexpr PrincipalId() = default;
    constexpr PrincipalId(PrincipalType type, const Uuid& uuid) : type_(type), uuid_(uuid) {}
    [[nodiscard]] static std::optional<PrincipalId> parse(std::string_view text) noexcept;
    [[nodiscard]] std::string text() const;
    [[nodiscard]] PrincipalType type() const noexcept { return type_; }
    [[nodiscard]] const Uuid& uuid() const noexcept { return uuid_; }
    friend auto operator<=>(const PrincipalId&, const PrincipalId&) = default;

private:
    PrincipalType type_ = PrincipalType::user;
    Uuid uuid_;
};

}  // namespace jeton::base

template <>
struct std::hash<jeton::base::Uuid> {
    std::size_t operator()(const jeton::base::Uuid& uuid) const noexcept {
        std::size_t tail;  // of a UUIDv7 the last eight bytes are random
        std::memcpy(&tail, uuid.bytes.data() + 8, sizeof tail);
        return tail;
    }
};
template <typename Tag>
struct std::hash<jeton::base::Id<Tag>> {
    std::size_t operator()(const jeton::base::Id<Tag>& id) const noexcept {
        return std::hash<jeton::base::Uuid>{}(id.uuid());
    }
};
template <>
struct std::hash<jeton::base::PrincipalId> {
    std::size_t operator()(const jeton::base::PrincipalId& id) const noexcept {
        return std::hash<jeton::base::Uuid>{}(id.uuid());
    }
};
