// Stored grants, read and compiled once for all that ask for the same text: most tokens hold what many others hold.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "permission/catalog.h"
#include "permission/grant.h"
#include "permission/layer.h"

namespace jeton::permission {

/// A layer's grants, to be told, and compiled, to be asked. Immutable.
struct LayerGrants {
    Grants grants;
    Layer layer;
    [[nodiscard]] static std::shared_ptr<const LayerGrants> of(const Catalog& catalog, Grants grants);
};

/// Reads against one catalog, as `read_stored` does. Thread-safe.
class GrantCache {
public:
    /// Texts are kept up to so many bytes together, which cost some twenty times as much once read; one for which there
    /// is no room left takes the place of all the others.
    static constexpr std::size_t text_bytes_max = std::size_t{256} * 1024;

    explicit GrantCache(std::shared_ptr<const Catalog> catalog);

    [[nodiscard]] std::shared_ptr<const LayerGrants> read(std::string_view text) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    using Kept = std::unordered_map<std::string, std::shared_ptr<const LayerGrants>, Hash, std::equal_to<>>;

    std::shared_ptr<const Catalog> catalog_;
    mutable std::mutex mutex_;
    mutable Kept kept_;
    mutable std::size_t text_bytes_ = 0;
};

}  // namespace jeton::permission
