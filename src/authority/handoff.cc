#include "authority/handoff.h"

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>

#include "authority/audit.h"
#include "authority/bounds.h"
#include "authority/creation.h"
#include "authority/principals.h"
#include "base/base64.h"
#include "base/json.h"
#include "permission/ceiling.h"

namespace jeton::authority {
namespace {

constexpr std::size_t code_bytes = 32;

token::Mac digest_of(const Authority& authority, std::string_view code) {
    return authority.session_mac_of("handoff " + std::string(code));
}

std::string make_code(base::Entropy& entropy) {
    std::array<std::uint8_t, code_bytes> bytes{};
    entropy.fill(std::as_writable_bytes(std::span(bytes)));
    return base::encode_base64url(bytes);
}

Result<void> check_return_to(const std::optional<std::string>& return_to, std::span<const std::string> origins) {
    if (!return_to || leads_to(*return_to, origins)) return {};
    return invalid("/return_to",
                   "return_to must be a URL on one of the origins of [web] return_origins in the configuration.");
}

/// A caller that hands itself off must not come out with more than it went in with (design 2, promise 3).
Result<void> check_own(Look& look, const Caller& caller, const store::PrincipalRow& user) {
    if (user.id != caller.principal.id) return {};
    permission::Grants gained;
    for (const auto& permission : look.catalog().permissions()) {
        if (!permission.name.starts_with("jeton.") || permission.resource.empty()) continue;
        for (const auto& level : permission.levels) {  // each: a ceiling may hold the lower one alone
            permission::Grant one{.scopes = {{.permission = permission.name, .level = level}},
                                  .resources = {{"principal", {"self"}}}};
            if (beyond_ceiling(look, {one}, user).empty()) gained.push_back(std::move(one));
        }
    }
    auto missing = beyond(look, caller, gained, user);
    if (!missing.empty())
        return forbidden("The session would hold powers over the account that the token lacks.", std::move(missing));
    return {};
}

}  // namespace

bool leads_to(std::string_view url, std::span<const std::string> origins) noexcept {
    // A browser drops tabs and line ends, and reads `\` as `/`: what holds them is not looked at.
    const bool plain = std::ranges::all_of(url, [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
    if (!plain || url.size() > return_to_bytes_max) return false;
    return std::ranges::any_of(origins, [url](const std::string& origin) {
        if (!url.starts_with(origin)) return false;
        const auto rest = url.substr(origin.size());
        return rest.empty() || rest.front() == '/' || rest.front() == '?' || rest.front() == '#';
    });
}

Result<NewHandoff> create_handoff(Act& act, const Caller& caller, const HandoffDraft& draft,
                                  std::span<const std::string> origins) {
    if (draft.user.type() != base::PrincipalType::user) return not_found("user");
    const auto user = reach(act, caller, "jeton.issue:write", draft.user, "user");
    if (!user) return std::unexpected(user.error());
    if (auto ok = may_create(act, caller); !ok) return std::unexpected(ok.error());
    if (auto ok = may_empower(act, caller, *user, *user); !ok) return std::unexpected(ok.error());
    if (auto ok = check_own(act, caller, *user); !ok) return std::unexpected(ok.error());
    if (auto ok = check_return_to(draft.return_to, origins); !ok) return std::unexpected(ok.error());
    if (user->disabled) return conflict("disabled", "The user is disabled: enable it first.");
    const auto bounds = bounds_of(act, caller);
    if (!bounds) return std::unexpected(bounds.error());
    auto data = bounds_data(*bounds);
    if (draft.return_to) data["return_to"] = *draft.return_to;
    const auto code = make_code(act.authority.entropy());
    store::TicketRow ticket;
    ticket.id = base::TicketId::make(act.authority.clock(), act.authority.entropy());
    ticket.kind = store::TicketKind::handoff;
    ticket.digest = digest_of(act.authority, code);
    ticket.user = user->id;
    ticket.data = boost::json::serialize(data);
    ticket.created_at = act.now;
    ticket.expires_at = act.now + handoff_lifetime;
    act.writes.insert(ticket);
    record(act, caller, "user.handoff", user->id.text(), user->id.text(), {{"ticket", ticket.id.text()}});
    return NewHandoff{.ticket = ticket.id, .code = *base::Secret::copy_of(code), .expires_at = ticket.expires_at};
}

std::optional<Handoff> find_handoff(Look& look, std::string_view code) {
    auto ticket = look.reads.find_ticket(store::TicketKind::handoff, digest_of(look.authority, code));
    if (!ticket || ticket->expires_at <= look.now || !ticket->user) return std::nullopt;
    auto user = look.reads.find_principal(*ticket->user);
    if (!user || user->disabled || user->deleted_at) return std::nullopt;
    Handoff handoff{.ticket = std::move(*ticket), .user = std::move(*user), .return_to = {}, .session_ends_by = {}};
    const auto data = base::parse_json(handoff.ticket.data);
    if (!data || !data->is_object()) return std::nullopt;
    if (const auto* const text = data->get_object().if_contains("return_to"); text != nullptr && text->is_string())
        handoff.return_to = text->get_string();
    if (const auto* const ends = data->get_object().if_contains("session_ends_by"); ends != nullptr && ends->is_int64())
        handoff.session_ends_by = base::Time(base::microseconds(ends->get_int64()));
    return handoff;
}

permission::Grants handoff_bound_of(const permission::Catalog& catalog) {
    const auto everything = permission::everything(catalog);
    auto bound = permission::product_part(everything);
    for (auto& own : permission::built_in_part(everything)) {
        if (own.resources.empty()) continue;  // jeton.verify, jeton.admin: on no one's self
        own.resources["principal"] = {"self"};
        bound.push_back(std::move(own));
    }
    return bound;
}

}  // namespace jeton::authority
