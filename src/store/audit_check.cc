#include "base/clock.h"
#include "base/entropy.h"
#include "store/columns.h"
#include "store/directory.h"
#include "store/failure.h"
#include "store/opening.h"
#include "store/statements.h"

namespace jeton::store {

AuditCheck check_trail(sqlite::Connection& connection, const token::HmacKey& key, const Ledger& ledger) {
    AuditCheck check;
    std::string scratch;
    auto head = ledger.audit_start;
    std::int64_t number = 0;
    auto query = connection.query(statements::audit_in_order);
    while (query.step()) {
        AuditRow row{};
        ColumnReader reader(query, 1);
        each_column(row, reader);
        token::Mac mac{};
        reader(mac);
        // The first that is kept may have any number; from there on none may be missing.
        const auto expected_number = number == 0 ? query.integer(0) : number + 1;
        number = query.integer(0);
        const bool holds = !reader.damaged() && number == expected_number &&
                           token::equal(mac, link_of(key, head, number, row, scratch));
        if (!holds) {
            check.first_bad = std::string(query.text(1));
            return check;
        }
        head = mac;
        ++check.events;
    }
    if (!token::equal(head, ledger.audit_head)) check.first_bad = "the end: events are missing there";
    return check;
}

std::expected<AuditCheck, std::string> verify_audit(const OpenOptions& options, const base::Key& root_key) {
    try {
        auto lock = DirectoryLock::take(options.data_dir);
        if (!lock) return std::unexpected(lock.error());
        const base::SystemClock clock;
        base::SystemEntropy entropy;
        auto opened = open_database(options, root_key, clock, entropy);
        if (!opened) return std::unexpected(opened.error());
        if (!opened->ledger) return std::unexpected(*opened->ledger_damage);
        return check_trail(*opened->connection, opened->keys->audit, *opened->ledger);
    } catch (const StoreFailure& failure) {
        return std::unexpected(std::string(failure.what()));
    }
}

}  // namespace jeton::store
