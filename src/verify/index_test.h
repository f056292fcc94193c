// A small deployment for the tests of the index: a catalog, rows with sensible defaults, an index fed by them.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/entropy.h"
#include "token/format.h"
#include "token/hmac.h"
#include "verify/index.h"

namespace jeton::verify::testing {

using namespace std::chrono_literals;

inline const base::Time start = base::Time(std::chrono::seconds(1'800'000'000));

/// The same bytes in each run: a failure can be repeated.
class SeededEntropy final : public base::Entropy {
public:
    explicit SeededEntropy(std::uint64_t seed = 1) : random_(seed) {}
    void fill(std::span<std::byte> out) override {
        for (auto& byte : out) byte = static_cast<std::byte>(random_() & 0xff);
    }

private:
    std::mt19937_64 random_;
};

inline base::Uuid uuid_of(std::uint64_t n) {
    base::Uuid uuid;
    std::mt19937_64 random(n);
    for (auto& byte : uuid.bytes) byte = static_cast<std::uint8_t>(random() & 0xff);
    return uuid;
}

inline std::shared_ptr<const permission::Catalog> catalog_with(bool pull_requests) {
    std::vector<permission::Permission> permissions = {
        {.name = "contents", .title = "Contents", .levels = {"read", "write"}, .resource = "repository"},
        {.name = "profile", .title = "Profile", .levels = {"read"}, .resource = ""}};
    if (pull_requests) {
        permissions.push_back(
            {.name = "pull_requests", .title = "Pull requests", .levels = {"read", "write"}, .resource = "repository"});
    }
    auto catalog = permission::Catalog::build({{.name = "repository", .title = "Repository"}}, std::move(permissions));
    if (!catalog) throw std::runtime_error(catalog.error());
    return *catalog;
}

inline std::string grants_text(std::initializer_list<std::string_view> lines) {
    permission::Grants grants;
    for (const auto line : lines) {
        auto grant = permission::parse_grant_line(line);
        if (!grant) throw std::runtime_error(grant.error());
        grants.push_back(std::move(*grant));
    }
    return catalog_with(true)->stored_text(std::move(grants));
}

/// A token as its holder and as the store know it.
struct Issued {
    std::string secret;
    store::TokenRow row;
};

class Deployment {
public:
    explicit Deployment(DefaultCeiling ceiling = DefaultCeiling::catalog)
        : brand(*token::Brand::parse("jtn")),
          key_bytes(make_key_bytes()),
          key(key_bytes),
          hmac(key),
          index(brand, key, {.catalog = catalog_with(true), .default_ceiling = ceiling}),
          reader(index) {
        owner = principal(1, base::PrincipalType::user);
        owner.name = "alice";
        put(owner);
    }

    [[nodiscard]] static store::PrincipalRow principal(std::uint64_t n, base::PrincipalType type) {
        store::PrincipalRow row;
        row.id = base::PrincipalId(type, uuid_of(n));
        row.name = "principal-" + std::to_string(n);
        return row;
    }
    /// A fresh token of `owner`, not yet in the index.
    [[nodiscard]] Issued token(std::initializer_list<std::string_view> grants,
                               token::Kind kind = token::Kind::personal) {
        Issued issued;
        token::make_secret(brand, kind, entropy).expose([&](std::string_view text) { issued.secret = text; });
        auto& row = issued.row;
        row.id = base::TokenId(uuid_of(1000 + ++count_));
        row.family = base::FamilyId(row.id.uuid());
        row.kind = kind;
        row.digest = hmac.mac(issued.secret);
        row.owner = owner.id;
        row.name = "token " + std::to_string(count_);
        row.grants = grants_text(grants);
        row.created_at = start;
        row.expires_at = start + 1h;
        return issued;
    }
    [[nodiscard]] Issued in(Issued issued) {
        put(issued.row);
        return issued;
    }
    /// Rotates `from`: the successor, and the change of the predecessor, in one batch.
    [[nodiscard]] Issued rotate(Issued& from, base::Time overlap_until, bool until_used = false) {
        Issued to = token({});
        to.row.grants = from.row.grants;
        to.row.family = from.row.family;
        to.row.kind = from.row.kind;
        to.row.rotated_from = from.row.id;
        from.row.rotated_to = to.row.id;
        from.row.rotated_at = start;
        from.row.overlap_until = overlap_until;
        from.row.until_used = until_used;
        put(from.row, to.row);
        return to;
    }
    /// A child of `parent`: its family hangs on the parent's.
    [[nodiscard]] Issued child_of(const Issued& parent, std::initializer_list<std::string_view> grants) {
        Issued child = token(grants, token::Kind::child);
        child.row.parent = parent.row.id;
        store::FamilyRow family;
        family.id = child.row.family;
        family.owner = owner.id;
        family.parent = parent.row.family;
        put(family, child.row);
        return child;
    }
    template <typename... Rows>
    void put(const Rows&... rows) {
        const std::vector<store::Change> changes = {store::Change{.number = ++number_, .what = rows}...};
        index.apply(changes);
    }

    /// What the index decides, as text: `yes`, `yes_if_recorded`, or the reason.
    [[nodiscard]] std::string ask(std::string_view secret, std::initializer_list<std::string_view> scopes = {},
                                  std::optional<std::string_view> resource = std::nullopt, base::Time now = start,
                                  std::optional<std::string_view> ip = std::nullopt) {
        const auto view = reader.pin();
        std::optional<permission::Requirement> requirement;
        if (scopes.size() != 0) {
            const std::vector<std::string_view> list(scopes);
            auto compiled = permission::Requirement::compile(view.catalog(), list, resource);
            if (!compiled) return "no requirement: " + compiled.error().detail;
            requirement = *compiled;
        }
        const auto address = ip ? base::Address::parse(*ip) : std::nullopt;
        const auto decision = view.verify(secret, requirement ? &*requirement : nullptr, address, now);
        switch (decision.verdict) {
            case Verdict::yes:
                return "yes";
            case Verdict::yes_if_recorded:
                return "yes_if_recorded";
            case Verdict::no:
                return std::string(name_of(decision.reason));
        }
        return "?";
    }

    SeededEntropy entropy;
    token::Brand brand;
    std::array<std::byte, base::Key::bytes> key_bytes;
    base::Key key;
    token::HmacKey hmac;
    Index index;
    Index::Reader reader;
    store::PrincipalRow owner;

private:
    std::array<std::byte, base::Key::bytes> make_key_bytes() {
        std::array<std::byte, base::Key::bytes> bytes;
        entropy.fill(bytes);
        return bytes;
    }
    std::uint64_t count_ = 0;
    std::int64_t number_ = 0;
};

}  // namespace jeton::verify::testing
