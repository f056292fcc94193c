#include "permission/read_grants.h"

#include "permission/ceiling.h"

namespace jeton::permission {

std::shared_ptr<const ReadGrants> compile(const Catalog& catalog, Grants grants) {
    auto layer = Layer::compile(catalog, grants);
    return std::make_shared<const ReadGrants>(ReadGrants{.grants = std::move(grants), .layer = std::move(layer)});
}

std::shared_ptr<const ReadGrants> GrantReader::read(std::string_view text) const {
    {
        const std::scoped_lock lock(mutex_);
        if (const auto known = kept_.find(text); known != kept_.end()) return known->second;
    }
    auto read = compile(*catalog_, read_stored(*catalog_, text));
    if (text.size() > kept_bytes_max) return read;
    const std::scoped_lock lock(mutex_);
    if (kept_bytes_ + text.size() > kept_bytes_max) {
        kept_.clear();
        kept_bytes_ = 0;
    }
    if (kept_.emplace(text, read).second) kept_bytes_ += text.size();
    return read;
}

}  // namespace jeton::permission
