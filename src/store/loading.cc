#include "store/loading.h"

#include <cmath>

#include <fmt/format.h>

#include "store/checking.h"
#include "store/failure.h"
#include "store/reads.h"
#include "store/sealed_tables.h"
#include "store/statements.h"

namespace jeton::store {
namespace {

constexpr base::seconds clock_slack{60};

/// Walks a table whose rows the feed's reader takes.
template <typename Row>
void walk(Opened& opened, const Statement& statement, Checking& checking, Walked& walked) {
    auto query = opened.connection->query(statement);
    auto* piece = &checking.begin<Row>(walked);
    while (query.step()) {
        auto& row = piece->template next<Row>();
        ColumnReader reader(query);
        each_column(row, reader);
        reader(piece->macs[piece->count]);
        piece->damaged[piece->count] = reader.damaged() ? 1 : 0;
        ++piece->count;
        if (piece->full()) {
            checking.hand_over(*piece);
            piece = &checking.begin<Row>(walked);
        }
    }
    checking.hand_over(*piece);
}

/// Walks a table that stays in the database.
template <typename Row>
void walk(Opened& opened, const Statement& statement, Walked& walked) {
    std::string scratch;
    auto query = opened.connection->query(statement);
    while (query.step()) {
        const auto row = read_sealed<Row>(query, *opened.keys, scratch);
        if (!row) {
            ++walked.failed;
            continue;
        }
        ++walked.total.rows;
        walked.total.sum.add(addend_of(opened.keys->row, seal_of(opened.keys->row, *row, scratch)));
    }
}

/// The tables that no decision reads: only checked.
void walk_accounts(Opened& opened, std::array<Walked, tables>& walked) {
    const auto check = [&]<typename Row>(const Row& row) {
        walk<Row>(opened, statements_of(row).all, walked[static_cast<std::size_t>(table_of(row))]);
    };
    std::apply([&](const auto&... rows) { (check(rows), ...); }, AccountRows{});
}

std::string sentence_of(const std::vector<std::string>& findings) {
    std::string text = "the database does not fit its MACs: ";
    for (const auto& finding : findings) text += (text.ends_with(": ") ? "" : "; ") + finding;
    return text +
           ". Somebody wrote to it beside jeton. Put a good copy back, or start with --accept-damage, which serves "
           "without what fails, takes a row that was put back for what it says, and ends again what the audit trail "
           "says has ended, or, if that was changed too, every token";
}

void compare(Table table, const Total& expected, const Total& found, std::int64_t failed,
             std::vector<std::string>& findings, std::vector<Damage>& damage) {
    if (failed == 0 && expected == found) return;
    const auto missing = expected.rows - found.rows - failed;
    if (failed > 0)
        findings.push_back(
            fmt::format("table {}: {} row{} failed the MAC", name_of(table), failed, failed == 1 ? "" : "s"));
    if (missing > 0)
        findings.push_back(
            fmt::format("table {}: {} row{} deleted", name_of(table), missing, missing == 1 ? " was" : "s were"));
    if (missing < 0)
        findings.push_back(
            fmt::format("table {}: {} row{} put back", name_of(table), -missing, missing == -1 ? " was" : "s were"));
    if (failed == 0 && missing == 0) {
        findings.push_back(
            fmt::format("table {}: at least 1 of its {} rows was put back as it once was", name_of(table), found.rows));
    }
    damage.push_back(
        {.table = std::string(name_of(table)), .rows = std::max<std::int64_t>(failed + std::abs(missing), 1)});
}

/// Whether the trail goes on to where the ledger says. Of the events before, `jeton audit verify` tells; but whoever
/// finds damage elsewhere is about to believe them (replay), so then all are looked at.
void check_audit(Opened& opened, const Ledger& ledger, std::vector<std::string>& findings,
                 std::vector<Damage>& damage) {
    auto query = opened.connection->query(statements::last_audit);
    const bool any = query.step();
    const auto number = any ? query.integer(0) : 0;
    const auto head = any ? query.bytes(1) : std::span<const std::uint8_t>{};
    const bool same =
        any ? head.size() == ledger.audit_head.size() && std::equal(head.begin(), head.end(), ledger.audit_head.begin())
            : ledger.audit_head == ledger.audit_start;
    if (same && (number == ledger.audit_number || !any)) {
        if (damage.empty()) return;
        const auto check = check_trail(*opened.connection, opened.keys->audit, ledger);
        if (!check.first_bad) return;
        findings.push_back("table audit: event " + *check.first_bad + " does not hold");
        damage.push_back({.table = "audit", .rows = 1});
        return;
    }
    const auto rows = std::max<std::int64_t>(std::abs(ledger.audit_number - number), 1);
    findings.push_back(fmt::format("table audit: {} row{} at its end changed", rows, rows == 1 ? "" : "s"));
    damage.push_back({.table = "audit", .rows = rows});
}

}  // namespace

std::expected<Loaded, std::string> load_all(Opened& opened, const std::string& anchor_path, const OpenOptions& options,
                                            base::Time now, FeedReader& reader) {
    try {
        Loaded loaded;
        std::vector<std::string> findings;
        Ledger found = opened.ledger.value_or(Ledger{});
        const Ledger expected = found;
        if (opened.ledger_damage) {
            findings.push_back(*opened.ledger_damage);
            loaded.damage.push_back({.table = "ledger", .rows = 1});
        }
        if (!options.accept_clock && now + clock_slack < base::Time(base::microseconds(expected.last_event_at))) {
            return std::unexpected(fmt::format(
                "the clock says {}, but the last change was committed at {}: set the clock, or start with "
                "--accept-clock",
                base::format_time(now), base::format_time(base::Time(base::microseconds(expected.last_event_at)))));
        }
        const auto anchor = read_anchor(anchor_path, opened.keys->row);
        if (!anchor) {
            findings.push_back(anchor.error());
            loaded.damage.push_back({.table = "anchor", .rows = 1});
        } else if (!*anchor && expected.number > 0) {
            findings.push_back("the anchor " + anchor_path +
                               " is missing: whether an older database was put back "
                               "cannot be told");
            loaded.damage.push_back({.table = "anchor", .rows = 1});
        } else if (*anchor && (expected.number < (*anchor)->number ||
                               (expected.number == (*anchor)->number &&
                                !token::equal(expected.mac(opened.keys->row), (*anchor)->ledger_mac)))) {
            findings.push_back(
                fmt::format("all tables: the database ends at change {}, the anchor says that there were {}: an older "
                            "one was put back, in which what was revoked since lives",
                            expected.number, (*anchor)->number));
            loaded.damage.push_back({.table = "ledger", .rows = 1});
        }
        std::array<Walked, tables> walked{};
        const auto of = [&](Table table) -> Walked& { return walked[static_cast<std::size_t>(table)]; };
        reader.expect(static_cast<std::size_t>(
            std::max<std::int64_t>(expected.totals[static_cast<std::size_t>(Table::token)].rows, 0)));
        Checking checking(*opened.keys, reader);
        walk<PrincipalRow>(opened, statements::all_principals, checking, of(Table::principal));
        walk<FamilyRow>(opened, statements::all_families, checking, of(Table::family));
        walk<TokenRow>(opened, statements::all_tokens, checking, of(Table::token));
        walk_accounts(opened, walked);
        checking.finish();
        for (std::size_t i = 0; i < tables; ++i) found.totals[i] = walked[i].total;
        if (opened.ledger) {
            for (std::size_t i = 0; i < tables; ++i) {
                compare(static_cast<Table>(i), expected.totals[i], found.totals[i], walked[i].failed, findings,
                        loaded.damage);
            }
            check_audit(opened, expected, findings, loaded.damage);
        } else {
            findings.push_back("table audit: without the ledger nothing says how far it went");
            loaded.damage.push_back({.table = "audit", .rows = 1});
        }
        loaded.ledger = expected;
        if (findings.empty()) return loaded;
        if (!options.accept_damage) return std::unexpected(sentence_of(findings));
        // Rows that do not hold stay where they are, and are found again.
        for (std::size_t i = 0; i < tables; ++i) found.totals[i].rows += walked[i].failed;
        // From here on what holds is what there is. The chain goes on behind what is there: `audit verify` still tells.
        loaded.ledger = found;
        loaded.ledger.number = std::max(found.number, anchor && *anchor ? (*anchor)->number : 0) + 1;
        if (auto query = opened.connection->query(statements::last_audit); query.step()) {
            loaded.ledger.audit_number = std::max(loaded.ledger.audit_number, query.integer(0));
        }
        opened.connection->begin();
        write_ledger(*opened.connection, opened.keys->row, loaded.ledger, nullptr);
        opened.connection->commit();
        return loaded;
    } catch (const StoreFailure& failure) {
        return std::unexpected(std::string(failure.what()));
    }
}

}  // namespace jeton::store
