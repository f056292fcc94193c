#include "permission/grant_cache.h"

#include <utility>

#include "permission/ceiling.h"

namespace jeton::permission {

std::shared_ptr<const LayerGrants> LayerGrants::of(const Catalog& catalog, Grants grants) {
    auto layer = Layer::compile(catalog, grants);
    return std::make_shared<const LayerGrants>(LayerGrants{.grants = std::move(grants), .layer = std::move(layer)});
}

GrantCache::GrantCache(std::shared_ptr<const Catalog> catalog) : catalog_(std::move(catalog)) {}

std::shared_ptr<const LayerGrants> GrantCache::read(std::string_view text) const {
    {
        const std::scoped_lock lock(mutex_);
        if (const auto known = kept_.find(text); known != kept_.end()) return known->second;
    }
    auto read = LayerGrants::of(*catalog_, read_stored(*catalog_, text));
    if (text.size() > text_bytes_max) return read;
    Kept forgotten;  // thousands, which are freed when nobody waits for the lock any more
    const std::scoped_lock lock(mutex_);
    if (const auto known = kept_.find(text); known != kept_.end()) return known->second;
    if (text_bytes_ + text.size() > text_bytes_max) {
        forgotten.swap(kept_);
        text_bytes_ = 0;
    }
    kept_.emplace(text, read);
    text_bytes_ += text.size();
    return read;
}

}  // namespace jeton::permission
