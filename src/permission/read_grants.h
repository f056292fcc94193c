// Stored grants, read and compiled once for all that ask for the same text: most tokens hold what many others hold.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "permission/catalog.h"
#include "permission/grant.h"
#include "permission/layer.h"

namespace jeton::permission {

/// A layer's grants, to be told, and compiled, to be asked.
struct ReadGrants {
    Grants grants;
    Layer layer;
};
[[nodiscard]] std::shared_ptr<const ReadGrants> compile(const Catalog& catalog, Grants grants);

/// Reads against one catalog, as `read_stored` does. Thread-safe.
class GrantReader {
public:
    /// Of texts kept, together; a text that comes when there is no room left makes it forget the others.
    static constexpr std::size_t kept_bytes_max = std::size_t{1} << 20U;

    explicit GrantReader(std::shared_ptr<const Catalog> catalog) : catalog_(std::move(catalog)) {}

    [[nodiscard]] std::shared_ptr<const ReadGrants> read(std::string_view text) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    std::shared_ptr<const Catalog> catalog_;
    mutable std::mutex mutex_;
    mutable std::unordered_map<std::string, std::shared_ptr<const ReadGrants>, Hash, std::equal_to<>> kept_;
    mutable std::size_t kept_bytes_ = 0;
};

}  // namespace jeton::permission
