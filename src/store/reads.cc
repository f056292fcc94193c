#include "store/reads.h"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "store/columns.h"
#include "store/statements.h"

namespace jeton::store {
namespace {

constexpr std::string_view after_all_ids = "~";  // behind every id, as bytes compare

/// The first `limit` of several lists, each newest first, merged.
template <typename Row, typename Newer>
Page<Row> first_of(std::vector<Row> rows, std::int64_t limit, Newer newer) {
    std::ranges::sort(rows, newer);
    Page<Row> page;
    page.more = rows.size() > static_cast<std::size_t>(limit);
    if (page.more) rows.erase(rows.begin() + limit, rows.end());
    page.rows = std::move(rows);
    return page;
}

/// A pattern of LIKE for what holds `part` somewhere.
std::string anywhere(std::string_view before, std::string_view part, std::string_view behind) {
    std::string pattern = "%" + std::string(before);
    for (const char c : part) {
        if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
        pattern.push_back(c);
    }
    return pattern.append(behind).append("%");
}

void bind_token_filter(sqlite::Query& query, const TokenFilter& filter) {
    const auto after = filter.after ? filter.after->text() : std::string(after_all_ids);
    query.bind(std::string_view(after)).bind(filter.name).bind(filter.app).bind(filter.status);
    query.bind(std::int64_t{filter.now.time_since_epoch().count()}).bind(filter.limit + 1).bind(filter.kind);
    std::optional<std::string> part;
    if (filter.part) part = anywhere({}, *filter.part, {});
    // Grants and used scopes are JSON text: a scope of this permission begins so.
    std::optional<std::string> held;
    if (filter.permission) held = anywhere("\"", *filter.permission, ":");
    std::optional<std::string> used;
    if (filter.unused) used = held.value_or("%");
    query.bind(part).bind(held).bind(used);
}

void bind_audit_filter(sqlite::Query& query, const AuditFilter& filter) {
    if (filter.after)
        query.bind(std::string_view(filter.after->text()));
    else
        query.bind_null();
    const auto bind_time = [&query](const std::optional<Time>& time) {
        if (time)
            query.bind(std::int64_t{time->time_since_epoch().count()});
        else
            query.bind_null();
    };
    bind_time(filter.since);
    query.bind(filter.actor).bind(filter.token).bind(filter.type).bind(filter.limit + 1).bind(filter.target);
    bind_time(filter.until);
}

struct NumberedEvent {
    std::int64_t number = 0;
    AuditRow row;
};

void read_events(sqlite::Query& query, std::vector<NumberedEvent>& events) {
    while (query.step()) {
        NumberedEvent event{.number = query.integer(0), .row = {}};
        ColumnReader reader(query, 1);
        each_column(event.row, reader);
        if (!reader.damaged()) events.push_back(std::move(event));
    }
}

}  // namespace

void report_damage(Table table) { spdlog::error("table {}: a row fails its MAC and is not honoured", name_of(table)); }

template <typename Base>
std::optional<PrincipalRow> Reads<Base>::find_principal(const PrincipalId& id) {
    auto query = connection_.query(statements::find_principal);
    return this->template one<PrincipalRow>(query.bind(std::string_view(id.text())));
}
template <typename Base>
std::optional<PrincipalRow> Reads<Base>::find_user_by_name(std::string_view username) {
    auto query = connection_.query(statements::find_user_by_name);
    return this->template one<PrincipalRow>(query.bind(username));
}
template <typename Base>
std::optional<PrincipalRow> Reads<Base>::find_user_by_external_id(std::string_view external_id) {
    auto query = connection_.query(statements::find_user_by_external_id);
    return this->template one<PrincipalRow>(query.bind(external_id));
}
template <typename Base>
std::vector<PrincipalRow> Reads<Base>::users_by_email(std::string_view email, std::int64_t limit) {
    auto query = connection_.query(statements::users_by_email);
    return this->template all<PrincipalRow>(query.bind(email).bind(limit));
}
template <typename Base>
std::vector<PrincipalRow> Reads<Base>::services_owned_by(const PrincipalId& owner) {
    auto query = connection_.query(statements::services_owned_by);
    return this->template all<PrincipalRow>(query.bind(std::string_view(owner.text())));
}

template <typename Base>
Page<PrincipalRow> Reads<Base>::list_principals(const PrincipalFilter& filter) {
    std::vector<PrincipalRow> rows;
    if (filter.all) {
        auto query = connection_.query(statements::list_principals);
        const auto after = filter.after ? filter.after->text() : std::string(after_all_ids);
        query.bind(name_of(filter.type)).bind(std::string_view(after)).bind(filter.limit + 1);
        rows = this->template all<PrincipalRow>(query);
    } else {
        for (const auto& id : filter.visible) {
            if (id.type() != filter.type || (filter.after && id >= *filter.after)) continue;
            auto row = find_principal(id);
            if (row && !row->deleted_at) rows.push_back(std::move(*row));
        }
    }
    return first_of(std::move(rows), filter.limit, [](const auto& a, const auto& b) { return a.id > b.id; });
}

template <typename Base>
std::int64_t Reads<Base>::count_principals() {
    auto query = connection_.query(statements::count_principals);
    return query.step() ? query.integer(0) : 0;
}
template <typename Base>
Totals Reads<Base>::totals() {
    auto query = connection_.query(statements::totals);
    if (!query.step()) return {};
    return {.changes = query.integer(0),
            .tokens = query.integer(1),
            .principals = query.integer(2),
            .audit_events = query.integer(3)};
}

template <typename Base>
std::optional<TokenRow> Reads<Base>::find_token(const TokenId& id) {
    auto query = connection_.query(statements::find_token);
    return this->template one<TokenRow>(query.bind(std::string_view(id.text())));
}
template <typename Base>
std::optional<TokenRow> Reads<Base>::find_token_by_digest(const token::Mac& digest) {
    auto query = connection_.query(statements::find_token_by_digest);
    return this->template one<TokenRow>(query.bind(std::span<const std::uint8_t>(digest)));
}
template <typename Base>
std::vector<TokenRow> Reads<Base>::tokens_of_family(const FamilyId& family) {
    auto query = connection_.query(statements::tokens_of_family);
    return this->template all<TokenRow>(query.bind(std::string_view(family.text())));
}
template <typename Base>
std::vector<TokenRow> Reads<Base>::children_of_family(const FamilyId& family) {
    auto query = connection_.query(statements::children_of_family);
    return this->template all<TokenRow>(query.bind(std::string_view(family.text())));
}
template <typename Base>
std::vector<TokenRow> Reads<Base>::tokens_of_owner(const PrincipalId& owner) {
    auto query = connection_.query(statements::tokens_of_owner);
    return this->template all<TokenRow>(query.bind(std::string_view(owner.text())));
}
template <typename Base>
std::int64_t Reads<Base>::count_unended_tokens(const PrincipalId& owner, Time now) {
    auto query = connection_.query(statements::count_unended_tokens);
    query.bind(std::string_view(owner.text())).bind(std::int64_t{now.time_since_epoch().count()});
    return query.step() ? query.integer(0) : 0;
}
template <typename Base>
std::int64_t Reads<Base>::count_living_tokens(const PrincipalId& owner, Time now) {
    auto query = connection_.query(statements::count_living_tokens);
    query.bind(std::string_view(owner.text())).bind(std::int64_t{now.time_since_epoch().count()});
    return query.step() ? query.integer(0) : 0;
}

template <typename Base>
Page<TokenRow> Reads<Base>::list_tokens(const TokenFilter& filter) {
    std::vector<TokenRow> rows;
    const auto add_of_owner = [&](const PrincipalId& owner) {
        auto query = connection_.query(statements::list_tokens_of_owner);
        query.bind(std::string_view(owner.text()));
        bind_token_filter(query, filter);
        std::ranges::move(this->template all<TokenRow>(query), std::back_inserter(rows));
    };
    if (filter.owner) {
        if (filter.all_owners ||
            std::ranges::find(filter.visible_owners, *filter.owner) != filter.visible_owners.end()) {
            add_of_owner(*filter.owner);
        }
    } else if (filter.all_owners) {
        auto query = connection_.query(statements::list_tokens);
        query.bind_null();
        bind_token_filter(query, filter);
        rows = this->template all<TokenRow>(query);
    } else {
        for (const auto& owner : filter.visible_owners) add_of_owner(owner);
    }
    return first_of(std::move(rows), filter.limit, [](const auto& a, const auto& b) { return a.id > b.id; });
}

template <typename Base>
std::optional<FamilyRow> Reads<Base>::find_family(const FamilyId& id) {
    auto query = connection_.query(statements::find_family);
    return this->template one<FamilyRow>(query.bind(std::string_view(id.text())));
}

template <typename Base>
std::optional<UseRow> Reads<Base>::find_use(const TokenId& id) {
    auto query = connection_.query(statements::find_use);
    if (!query.bind(std::string_view(id.text())).step()) return std::nullopt;
    UseRow row{};
    ColumnReader reader(query);
    reader(row.token);
    reader(row.uses);
    reader(row.last_used_at);
    reader(row.last_used_ip);
    reader(row.days);
    reader(row.scopes);
    reader(row.addresses);
    return row;
}

template <typename Base>
Page<AuditRow> Reads<Base>::list_audit(const AuditFilter& filter) {
    std::vector<NumberedEvent> events;
    if (filter.all_owners) {
        auto query = connection_.query(statements::list_audit);
        query.bind_null();
        bind_audit_filter(query, filter);
        read_events(query, events);
    } else {
        for (const auto& principal : filter.visible_owners) {
            for (const auto* statement : {&statements::list_audit_of_owner, &statements::list_audit_of_actor}) {
                auto query = connection_.query(*statement);
                query.bind(std::string_view(principal));
                bind_audit_filter(query, filter);
                read_events(query, events);
            }
        }
        // What one of them did to another, or to itself, was found twice.
        std::ranges::sort(events, {}, &NumberedEvent::number);
        const auto repeated = std::ranges::unique(events, {}, &NumberedEvent::number);
        events.erase(repeated.begin(), repeated.end());
    }
    auto newest =
        first_of(std::move(events), filter.limit, [](const auto& a, const auto& b) { return a.number > b.number; });
    Page<AuditRow> page{.rows = {}, .more = newest.more};
    for (auto& event : newest.rows) page.rows.push_back(std::move(event.row));
    return page;
}

template <typename Base>
std::optional<IdempotencyRow> Reads<Base>::find_idempotency(std::string_view caller, std::string_view route,
                                                            std::string_view key) {
    auto query = connection_.query(statements::find_idempotency);
    if (!query.bind(caller).bind(route).bind(key).step()) return std::nullopt;
    IdempotencyRow row{};
    row.caller = caller;
    row.route = route;
    row.key = key;
    ColumnReader reader(query);
    reader(row.body);
    reader(row.status);
    reader(row.answer);
    reader(row.target);
    reader(row.created_at);
    return row;
}
template <typename Base>
std::int64_t Reads<Base>::count_idempotency(std::string_view caller) {
    auto query = connection_.query(statements::count_idempotency);
    return query.bind(caller).step() ? query.integer(0) : 0;
}
template <typename Base>
std::optional<PasswordRow> Reads<Base>::find_password(const PrincipalId& user) {
    auto query = connection_.query(statements::sealed_password.find);
    return this->template one<SealedPassword>(query.bind(std::string_view(user.text())));
}

template class Reads<Snapshot>;
template class Reads<Transaction>;

}  // namespace jeton::store
