#include "bench/bulk.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <numeric>
#include <random>

#include "permission/grant.h"

namespace jeton::bench {
namespace {

constexpr std::size_t batch_changes = 4096;
constexpr std::size_t different_grants = 1000;

// SplitMix64: every number leads to well-spread bits, so that token i can be made without those before it.
std::uint64_t spread(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

base::Uuid uuid_of(std::uint64_t kind, std::uint64_t number) {
    base::Uuid uuid;
    const std::array<std::uint64_t, 2> words = {spread(kind * 31 + number), spread(~number + kind)};
    std::memcpy(uuid.bytes.data(), words.data(), sizeof words);
    return uuid;
}

base::PrincipalId user_of(std::uint64_t number) { return {base::PrincipalType::user, uuid_of(1, number)}; }

std::string grants_of(std::size_t number) {
    const auto grant = permission::parse_grant_line("contents:read on repository:acme/site,repository:acme/" +
                                                    std::to_string(number) + "-*");
    static const auto catalog = make_rules().catalog;
    return catalog->stored_text({*grant});
}

}  // namespace

verify::Rules make_rules() {
    auto catalog = permission::Catalog::build(
        {{.name = "repository", .title = "Repository"}},
        {{.name = "contents", .title = "Contents", .levels = {"read", "write"}, .resource = "repository"},
         {.name = "pull_requests", .title = "Pull requests", .levels = {"read", "write"}, .resource = "repository"}});
    if (!catalog) {
        std::cerr << catalog.error() << "\n";
        std::exit(1);
    }
    return {.catalog = *catalog, .default_ceiling = verify::DefaultCeiling::catalog};
}

base::Key make_digest_key() {
    std::array<std::byte, base::Key::bytes> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(spread(i));
    return base::Key(bytes);
}

token::Brand make_brand() { return *token::Brand::parse("jtn"); }

base::Time now() { return base::Time(std::chrono::seconds(1'800'000'000)); }

Bulk::Bulk(std::size_t tokens, const base::Key& key)
    : tokens_(tokens),
      users_(std::max<std::size_t>(1, tokens / 10)),
      secret_bytes_(make_brand().text().size() + 2 + token::random_characters + token::checksum_characters),
      brand_(make_brand()),
      hmac_(key) {
    for (std::size_t i = 0; i < different_grants; ++i) grants_.push_back(grants_of(i));
}

std::string Bulk::secret(std::uint64_t number) const {
    static constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string text(brand_.text());
    text += token::letter_of(token::Kind::personal);
    text += '_';
    for (std::uint64_t word = 0; word < 4; ++word) {
        auto bits = spread(number * 4 + word + 0x5ec7e7);
        for (int i = 0; i < 8; ++i, bits /= digits.size()) text += digits[bits % digits.size()];
    }
    const auto checksum = token::checksum_of(text);
    return text.append(checksum.data(), checksum.size());
}

store::PrincipalRow Bulk::user(std::uint64_t number) const {
    store::PrincipalRow row;
    row.id = user_of(number);
    row.name = "user-" + std::to_string(number);
    return row;
}

store::TokenRow Bulk::token(std::uint64_t number) const {
    store::TokenRow row;
    row.id = base::TokenId(uuid_of(2, number));
    row.family = base::FamilyId(row.id.uuid());
    row.digest = hmac_.mac(secret(number));
    row.owner = user_of(spread(number) % users_);
    row.name = "deploy-" + std::to_string(number);
    row.grants = grants_[spread(number + 1) % grants_.size()];
    row.created_at = now();
    row.expires_at = now() + std::chrono::hours(720);
    return row;
}

double Bulk::write(verify::Index& index) const {
    using SteadyClock = std::chrono::steady_clock;
    SteadyClock::duration spent{};
    std::vector<store::Change> changes;
    const auto flush = [&] {
        const auto from = SteadyClock::now();
        index.apply(changes);
        spent += SteadyClock::now() - from;
        changes.clear();
    };
    const auto add = [&](auto row) {
        changes.push_back({.number = 1, .what = std::move(row)});
        if (changes.size() == batch_changes) flush();
    };
    // As a start does, which knows the number from the ledger.
    const auto from = SteadyClock::now();
    index.expect(tokens_);
    spent += SteadyClock::now() - from;
    for (std::size_t i = 0; i < users_; ++i) add(user(i));
    for (std::size_t i = 0; i < tokens_; ++i) add(token(i));
    flush();
    return std::chrono::duration<double>(spent).count();
}

std::string Bulk::shuffled_secrets(std::size_t count) const {
    std::mt19937_64 random(7);
    std::vector<std::uint64_t> order(count);
    if (count >= tokens_) {
        for (std::size_t i = 0; i < count; ++i) order[i] = i % tokens_;
        std::shuffle(order.begin(), order.end(), random);
    } else {
        for (auto& number : order) number = random() % tokens_;
    }
    std::string secrets;
    secrets.reserve(count * secret_bytes_);
    for (const auto number : order) secrets += secret(number);
    return secrets;
}

}  // namespace jeton::bench
