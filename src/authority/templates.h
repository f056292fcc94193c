// Templates: what an administrator offers to start a new token from. A template gives no right: whoever uses one
// creates the token by their own.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "authority/caller.h"
#include "base/address.h"

namespace jeton::authority {

struct TemplateDraft {
    std::string name;
    std::string description;
    permission::Grants grants;
    std::optional<base::seconds> expires_in;  ///< none: the policy's default
    std::vector<base::Network> allowed_ips;   ///< empty: every address
    std::optional<std::int64_t> max_uses;
};

inline constexpr std::size_t templates_max = 200;

/// 422 when the catalog or the policy has no such token; 409 when the name is taken, or there are too many.
[[nodiscard]] Result<store::TemplateRow> create_template(Act& act, const Caller& caller, const TemplateDraft& draft);
[[nodiscard]] Result<void> remove_template(Act& act, const Caller& caller, const base::TemplateId& id);

/// As the API writes it. `unfit` says why no such token can be made any more, since catalog or policy changed.
[[nodiscard]] boost::json::object view(const Look& look, const store::TemplateRow& row);

}  // namespace jeton::authority
