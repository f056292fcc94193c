#include "authority/bounds.h"

#include "base/json.h"
#include "base/networks.h"

namespace jeton::authority {
namespace {

/// Apart from the digests of links, whose codes come from outside.
token::Mac digest_of(const Look& look, const store::SessionRow& session) {
    return look.authority.session_mac_of("bounds of session " + session.id.text());
}

std::optional<Bounds> read(const store::TicketRow& ticket) {
    const auto data = base::parse_json(ticket.data);
    const auto* const object = data ? data->if_object() : nullptr;
    const auto* const stored = object != nullptr ? object->if_contains("allowed_ips") : nullptr;
    if (stored == nullptr || !stored->is_string()) return std::nullopt;
    auto networks = base::read_networks(std::string_view(stored->get_string()));
    if (!networks) return std::nullopt;
    Bounds bounds{.networks = std::move(*networks), .until = {}};
    if (const auto* const until = object->if_contains("session_ends_by"); until != nullptr && until->is_int64())
        bounds.until = base::Time(base::microseconds(until->get_int64()));
    return bounds;
}

}  // namespace

Result<Bounds> bounds_of(Look& look, const Caller& caller) {
    if (caller.token) {
        auto networks = base::read_networks(caller.token->allowed_ips);
        if (!networks) return forbidden("The addresses of this token cannot be read: it makes nothing.");
        return Bounds{.networks = std::move(*networks), .until = caller.token->expires_at};
    }
    if (!caller.session || caller.session->kind == store::SessionKind::login) return Bounds{};
    const auto ticket = look.reads.find_ticket(store::TicketKind::handoff, digest_of(look, *caller.session));
    auto bounds = ticket ? read(*ticket) : std::nullopt;
    if (!bounds) return forbidden("What this session may make is not known any more: come from the product again.");
    return std::move(*bounds);
}

boost::json::object bounds_data(const Bounds& bounds) {
    boost::json::object data{{"allowed_ips", base::write_networks(bounds.networks)}};
    if (bounds.until) data["session_ends_by"] = bounds.until->time_since_epoch().count();
    return data;
}

void keep_bounds(Act& act, store::TicketRow ticket, const store::SessionRow& session) {
    ticket.digest = digest_of(act, session);
    ticket.expires_at = session.expires_at;
    act.writes.update(ticket);
}

}  // namespace jeton::authority
