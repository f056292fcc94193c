#include "authority/templates.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "authority/audit.h"
#include "authority/creation.h"
#include "authority/tokens.h"
#include "base/networks.h"

namespace jeton::authority {
namespace {

/// Why catalog or policy has no such token.
Result<void> fits(const Look& look, const permission::Grants& grants, std::optional<base::seconds> expires_in) {
    if (const auto wrong = look.catalog().check(grants, "/grants")) return invalid(wrong->pointer, wrong->detail);
    if (!expires_in) return {};
    const auto end = expiry_of(look, Lifetime(*expires_in), std::nullopt);
    if (!end) return std::unexpected(end.error());
    return {};
}

}  // namespace

Result<store::TemplateRow> create_template(Act& act, const Caller& caller, const TemplateDraft& draft) {
    if (auto lasting = may_create(act, caller); !lasting) return std::unexpected(lasting.error());
    if (const auto fit = fits(act, draft.grants, draft.expires_in); !fit) return std::unexpected(fit.error());
    const auto all = act.reads.templates();
    if (std::ranges::any_of(all, [&](const auto& other) { return other.name == draft.name; })) {
        return conflict("template_exists",
                        "There is a template of this name: remove it first, or choose another name.");
    }
    if (all.size() >= templates_max) {
        return conflict("too_many_templates",
                        "There are " + std::to_string(all.size()) + " templates, the most that may be: remove some.");
    }
    store::TemplateRow row{};
    row.id = base::TemplateId::make(act.authority.clock(), act.authority.entropy());
    row.name = draft.name;
    row.description = draft.description;
    row.grants = act.catalog().stored_text(draft.grants);
    if (draft.expires_in) row.expires_in = draft.expires_in->count();
    row.allowed_ips = base::write_networks(draft.allowed_ips);
    row.max_uses = draft.max_uses;
    row.created_at = act.now;
    row.created_by = caller.id();
    act.writes.insert(row);
    record(act, caller, "template.create", row.id.text(), caller.id(),
           {{"name", row.name}, {"grants", permission::write_grants(draft.grants)}});
    return row;
}

Result<void> remove_template(Act& act, const Caller& caller, const base::TemplateId& id) {
    const auto row = act.reads.find_template(id);
    if (!row) return not_found("template");
    act.writes.remove(*row);
    record(act, caller, "template.delete", id.text(), caller.id(), {{"name", row->name}});
    return {};
}

boost::json::object view(const Look& look, const store::TemplateRow& row) {
    using boost::json::value;
    const auto grants = permission::parse_grants_text(row.grants).value_or(permission::Grants{});
    std::optional<base::seconds> expires_in;
    if (row.expires_in) expires_in = base::seconds(*row.expires_in);
    auto fit = fits(look, grants, expires_in);
    boost::json::array networks;
    if (const auto read = base::read_networks(row.allowed_ips)) {
        for (const auto& network : *read) networks.emplace_back(network.text());
    } else {
        fit = invalid("/allowed_ips", "The addresses cannot be read: make another template.");
    }
    return {{"id", row.id.text()},
            {"name", row.name},
            {"description", row.description},
            {"grants", permission::write_grants(grants)},
            {"expires_in", row.expires_in ? value(*row.expires_in) : value(nullptr)},
            {"allowed_ips", std::move(networks)},
            {"max_uses", row.max_uses ? value(*row.max_uses) : value(nullptr)},
            {"created_at", base::format_time(row.created_at)},
            {"created_by", row.created_by},
            {"unfit", fit ? value(nullptr) : value(fit.error().detail)}};
}

}  // namespace jeton::authority
