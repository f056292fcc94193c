// Grants and address lists, kept once however many tokens carry them; grants compiled against the catalog of the rules.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/address.h"
#include "permission/layer.h"
#include "verify/epoch.h"
#include "verify/index.h"
#include "verify/memory.h"

namespace jeton::verify {

/// Grants as a reader asks them.
struct CompiledGrants {
    permission::Layer layer;
    std::shared_ptr<const std::string> text;  ///< JSON, for `explain`
};

/// What a reader judges by for the whole of a View: a catalog and all grants compiled against it.
struct CompiledRules {
    explicit CompiledRules(Rules from, std::uint32_t rules_number);
    ~CompiledRules();
    CompiledRules(const CompiledRules&) = delete;
    CompiledRules& operator=(const CompiledRules&) = delete;

    Rules rules;
    std::uint32_t number;  ///< counts the reloads
    CompiledGrants default_ceiling;
    CompiledGrants nothing;  ///< grants nothing: what stands in for what is missing
    Cells<std::atomic<const CompiledGrants*>, 10, 16> by_number;

    /// Number 0 is the default ceiling.
    [[nodiscard]] const CompiledGrants& grants(std::uint32_t grants_number) const noexcept {
        if (grants_number == 0) return default_ceiling;
        const auto* const found = by_number[grants_number].load(std::memory_order_seq_cst);
        return found != nullptr ? *found : nothing;
    }
};

/// One writer. Grants are named by number; equal texts have one number.
class GrantTable {
public:
    GrantTable(Epochs& epochs, Rules rules);
    GrantTable(const GrantTable&) = delete;
    GrantTable& operator=(const GrantTable&) = delete;

    [[nodiscard]] const CompiledRules& current() const noexcept { return *current_.load(std::memory_order_seq_cst); }

    /// Writer only. One more holder. A text that is no grants grants nothing.
    [[nodiscard]] std::uint32_t intern(std::string_view text);
    void release(std::uint32_t number);
    /// Writer only. Compiles all grants anew, then publishes.
    void replace(Rules rules);

    /// The catalog of rules `number`, if that was not long ago. Any thread; takes a lock: not for the hot path.
    [[nodiscard]] std::shared_ptr<const permission::Catalog> catalog_of(std::uint32_t number) const;
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    struct Entry {
        std::shared_ptr<const std::string> text;  // none: the number is free
        std::uint32_t holders = 0;
    };
    void add_rules(Rules rules);
    void give_back(std::uint32_t number);

    Epochs& epochs_;
    std::vector<Entry> entries_{1};  // by number; 0 is no entry
    std::vector<std::uint32_t> free_;
    std::unordered_map<std::string_view, std::uint32_t> numbers_;  // views into entries_' texts
    std::size_t text_bytes_ = 0;
    // The newest last; those before it are waiting for their last reader, and are kept up with until then.
    std::vector<std::unique_ptr<CompiledRules>> living_;
    std::atomic<const CompiledRules*> current_{nullptr};
    std::uint32_t rules_count_ = 0;
    mutable std::mutex catalogs_lock_;
    std::vector<std::pair<std::uint32_t, std::shared_ptr<const permission::Catalog>>> catalogs_;
};

/// A token's `allowed_ips`.
struct NetworkList {
    std::vector<base::Network> networks;  ///< none: no address is allowed (the text cannot be read)
    [[nodiscard]] bool contains(const base::Address& address) const noexcept;
};

/// One writer. Number 0: any address.
class NetworkTable {
public:
    explicit NetworkTable(Epochs& epochs) : epochs_(epochs) {}
    NetworkTable(const NetworkTable&) = delete;
    NetworkTable& operator=(const NetworkTable&) = delete;

    /// Writer only. `text` is a JSON array of networks; the empty one is number 0.
    [[nodiscard]] std::uint32_t intern(std::string_view text);
    void release(std::uint32_t number);
    [[nodiscard]] const NetworkList& operator[](std::uint32_t number) const noexcept { return cells_[number].list; }
    [[nodiscard]] std::size_t bytes() const noexcept;

private:
    struct Cell {
        NetworkList list;
        std::string text;
        std::uint32_t holders = 1;
    };
    Epochs& epochs_;
    Cells<Cell, 8, 16> cells_;
    std::unordered_map<std::string_view, std::uint32_t> numbers_;  // views into cells' texts
    std::size_t list_bytes_ = 0;
};

}  // namespace jeton::verify
