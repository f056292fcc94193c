#include "verify/grants.h"

#include <algorithm>

#include "base/networks.h"
#include "permission/ceiling.h"

namespace jeton::verify {
namespace {

// Rules whose catalog a late note of use may still refer to (use.h).
constexpr std::size_t catalogs_kept = 8;

CompiledGrants compile(const permission::Catalog& catalog, std::shared_ptr<const std::string> text) {
    return {permission::Layer::compile(catalog, permission::read_stored(catalog, *text)), std::move(text)};
}

CompiledGrants compile(const permission::Catalog& catalog, const permission::Grants& grants) {
    return {permission::Layer::compile(catalog, grants),
            std::make_shared<const std::string>(permission::grants_text(grants))};
}

}  // namespace

permission::Grants default_ceiling_of(const Rules& rules) {
    permission::Grants ceiling;
    if (rules.default_ceiling == DefaultCeiling::catalog)
        ceiling = permission::product_part(permission::everything(*rules.catalog));
    permission::Grant own;  // contract 4: what everyone may do with what is their own
    for (const auto* name : {"jeton.tokens", "jeton.issue", "jeton.apps"}) {
        own.scopes.push_back({.permission = name, .level = "write"});
    }
    own.scopes.push_back({.permission = "jeton.audit", .level = "read"});
    own.resources["principal"] = {"self"};
    ceiling.push_back(std::move(own));
    return ceiling;
}

CompiledRules::CompiledRules(Rules from, std::uint32_t rules_number)
    : rules(std::move(from)),
      number(rules_number),
      default_ceiling(compile(*rules.catalog, default_ceiling_of(rules))),
      nothing(compile(*rules.catalog, permission::Grants{})) {}

CompiledRules::~CompiledRules() {
    for (std::uint32_t i = 1; i < by_number.end(); ++i) delete by_number[i].load();
}

GrantTable::GrantTable(Epochs& epochs, Rules rules) : epochs_(epochs) { add_rules(std::move(rules)); }

std::uint32_t GrantTable::intern(std::string_view text) {
    if (const auto known = numbers_.find(text); known != numbers_.end()) {
        ++entries_[known->second].holders;
        return known->second;
    }
    std::uint32_t number;
    if (!free_.empty()) {
        number = free_.back();
        free_.pop_back();
    } else {
        number = static_cast<std::uint32_t>(entries_.size());
        entries_.emplace_back();
    }
    auto& entry = entries_[number];
    entry = {.text = std::make_shared<const std::string>(text), .holders = 1};
    numbers_.emplace(*entry.text, number);
    text_bytes_ += text.size();
    for (const auto& rules : living_) {
        // A View that was pinned before a reload still judges by the older rules, new tokens too.
        while (rules->by_number.end() <= number) static_cast<void>(rules->by_number.make(nullptr));
        rules->by_number[number].store(new CompiledGrants(compile(*rules->rules.catalog, entry.text)));
    }
    return number;
}

void GrantTable::release(std::uint32_t number) {
    auto& entry = entries_[number];
    if (--entry.holders != 0) return;
    numbers_.erase(*entry.text);
    epochs_.retire(
        [](void* self, std::uintptr_t what) {
            static_cast<GrantTable*>(self)->give_back(static_cast<std::uint32_t>(what));
        },
        this, number);
}

void GrantTable::give_back(std::uint32_t number) {
    for (const auto& rules : living_) {
        if (number < rules->by_number.end()) delete rules->by_number[number].exchange(nullptr);
    }
    text_bytes_ -= entries_[number].text->size();
    entries_[number].text.reset();
    free_.push_back(number);
}

void GrantTable::replace(Rules rules) {
    add_rules(std::move(rules));
    // The rules before these go when the last View that judges by them has gone.
    epochs_.retire(
        [](void* self, std::uintptr_t) {
            auto& table = *static_cast<GrantTable*>(self);
            table.living_.erase(table.living_.begin());
        },
        this, 0);
}

void GrantTable::add_rules(Rules rules) {
    auto added = std::make_unique<CompiledRules>(std::move(rules), ++rules_count_);
    for (std::uint32_t number = 1; number < entries_.size(); ++number) {
        const auto& text = entries_[number].text;
        static_cast<void>(
            added->by_number.make(text ? new CompiledGrants(compile(*added->rules.catalog, text)) : nullptr));
    }
    {
        const std::scoped_lock guard(catalogs_lock_);
        catalogs_.emplace_back(added->number, added->rules.catalog);
        if (catalogs_.size() > catalogs_kept) catalogs_.erase(catalogs_.begin());
    }
    living_.push_back(std::move(added));
    current_.store(living_.back().get(), std::memory_order_seq_cst);
}

std::shared_ptr<const permission::Catalog> GrantTable::catalog_of(std::uint32_t number) const {
    const std::scoped_lock guard(catalogs_lock_);
    const auto found = std::ranges::find(catalogs_, number, [](const auto& kept) { return kept.first; });
    return found == catalogs_.end() ? nullptr : found->second;
}

std::size_t GrantTable::bytes() const noexcept {
    std::size_t sum = text_bytes_ + entries_.capacity() * sizeof(Entry) + numbers_.size() * 48;
    for (const auto& rules : living_) {
        sum += rules->by_number.bytes();
        for (std::uint32_t number = 1; number < rules->by_number.end(); ++number) {
            if (const auto* grants = rules->by_number[number].load(std::memory_order_relaxed)) {
                sum += sizeof *grants + grants->layer.heap_bytes();
            }
        }
    }
    return sum;
}

bool NetworkList::contains(const base::Address& address) const noexcept {
    return std::ranges::any_of(networks, [&](const base::Network& network) { return network.contains(address); });
}

std::uint32_t NetworkTable::intern(std::string_view text) {
    if (text == "[]") return 0;
    if (const auto known = numbers_.find(text); known != numbers_.end()) {
        ++cells_[known->second].holders;
        return known->second;
    }
    NetworkList list{.networks = base::read_networks(text).value_or(std::vector<base::Network>{})};
    list_bytes_ += text.size() + list.networks.size() * sizeof(base::Network);
    const auto number = cells_.make(Cell{.list = std::move(list), .text = std::string(text)});
    numbers_.emplace(cells_[number].text, number);
    return number;
}

void NetworkTable::release(std::uint32_t number) {
    if (number == 0 || --cells_[number].holders != 0) return;
    numbers_.erase(cells_[number].text);
    epochs_.retire(
        [](void* self, std::uintptr_t what) {
            auto& table = *static_cast<NetworkTable*>(self);
            const auto freed = static_cast<std::uint32_t>(what);
            auto& cell = table.cells_[freed];
            table.list_bytes_ -= cell.text.size() + cell.list.networks.size() * sizeof(base::Network);
            cell = Cell{};
            table.cells_.give_back(freed);
        },
        this, number);
}

std::size_t NetworkTable::bytes() const noexcept { return cells_.bytes() + list_bytes_ + numbers_.size() * 48; }

}  // namespace jeton::verify
