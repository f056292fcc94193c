#include "store/ledger.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include <fmt/format.h>
#include <sodium.h>

#include "store/statements.h"

namespace jeton::store {
namespace {

std::string hex(const token::Mac& mac) {
    std::string text(mac.size() * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), mac.data(), mac.size());
    text.pop_back();
    return text;
}

std::string anchor_line(const Anchor& anchor) {
    return fmt::format("jeton-anchor 1 {} {}", anchor.number, hex(anchor.ledger_mac));
}

constexpr std::size_t tables_without_names = 4;

token::Mac mac_column(const sqlite::Query& query, int column) {
    token::Mac mac{};
    const auto bytes = query.bytes(column);
    if (bytes.size() == mac.size()) std::copy(bytes.begin(), bytes.end(), mac.begin());
    return mac;
}

}  // namespace

token::Mac Ledger::mac(const token::HmacKey& key) const {
    std::string scratch;
    SealText text(scratch, "ledger");
    for (const auto value : {number, last_event_at, audit_number}) text(value);
    text(audit_start);
    text(audit_head);
    for (std::size_t i = 0; i < tables; ++i) {
        // An empty table says nothing, so that one that a migration adds leaves the MAC as it was. The first four stood
        // here before tables had names.
        if (i >= tables_without_names) {
            if (totals[i] == Total{}) continue;
            text(std::string(name_of(static_cast<Table>(i))));
        }
        text(totals[i].rows);
        text(totals[i].sum.bytes());
    }
    return key.mac(text.text());
}

std::expected<std::optional<Ledger>, std::string> read_ledger(sqlite::Connection& connection,
                                                              const token::HmacKey& key) {
    auto query = connection.query(statements::find_ledger);
    if (!query.step()) return std::nullopt;
    Ledger ledger;
    ledger.number = query.integer(0);
    ledger.last_event_at = query.integer(1);
    ledger.audit_number = query.integer(2);
    ledger.audit_start = mac_column(query, 3);
    ledger.audit_head = mac_column(query, 4);
    const auto mac = mac_column(query, 5);
    auto totals = connection.query(statements::all_totals);
    while (totals.step()) {
        for (std::size_t i = 0; i < tables; ++i) {
            if (totals.text(0) != name_of(static_cast<Table>(i))) continue;
            ledger.totals[i] = {.rows = totals.integer(1), .sum = Sum::of(mac_column(totals, 2))};
        }
    }
    if (!token::equal(ledger.mac(key), mac)) {
        return std::unexpected("table ledger: 1 row fails its MAC: it was edited, or the root key is another's");
    }
    return ledger;
}

void write_ledger(sqlite::Connection& connection, const token::HmacKey& key, const Ledger& ledger,
                  const Ledger* before) {
    for (std::size_t i = 0; i < tables; ++i) {
        const auto& total = ledger.totals[i];
        if (before != nullptr && total == before->totals[i]) continue;
        const auto sum = total.sum.bytes();
        auto query = connection.query(statements::put_total);
        query.bind(name_of(static_cast<Table>(i))).bind(total.rows).bind(std::span<const std::uint8_t>(sum)).run();
    }
    auto query = connection.query(statements::put_ledger);
    query.bind(ledger.number).bind(ledger.last_event_at).bind(ledger.audit_number);
    query.bind(std::span<const std::uint8_t>(ledger.audit_start))
        .bind(std::span<const std::uint8_t>(ledger.audit_head));
    const auto mac = ledger.mac(key);
    query.bind(std::span<const std::uint8_t>(mac)).run();
}

std::expected<std::optional<Anchor>, std::string> read_anchor(const std::string& path, const token::HmacKey& key) {
    if (::access(path.c_str(), F_OK) != 0) return std::nullopt;
    std::ifstream file(path);
    std::string line;
    std::string mac;
    const auto changed = [&] { return std::unexpected("the anchor " + path + " cannot be read or was changed"); };
    if (!std::getline(file, line) || !std::getline(file, mac) || mac != hex(key.mac(line))) return changed();
    const auto first = line.find(' ', std::string_view("jeton-anchor ").size());
    const auto second = first == std::string::npos ? first : line.find(' ', first + 1);
    if (second == std::string::npos) return changed();
    Anchor anchor;
    anchor.number = std::strtoll(line.c_str() + first, nullptr, 10);
    std::size_t bytes = 0;
    sodium_hex2bin(anchor.ledger_mac.data(), anchor.ledger_mac.size(), line.c_str() + second + 1,
                   line.size() - second - 1, nullptr, &bytes, nullptr);
    if (bytes != anchor.ledger_mac.size()) return changed();
    return anchor;
}

bool write_anchor(const std::string& path, const token::HmacKey& key, const Anchor& anchor) noexcept {
    try {
        const auto line = anchor_line(anchor);
        const auto text = line + "\n" + hex(key.mac(line)) + "\n";
        const auto fresh = path + ".new";
        const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (file < 0) return false;
        const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
        const bool synced = written && ::fdatasync(file) == 0;
        ::close(file);
        if (synced && std::rename(fresh.c_str(), path.c_str()) == 0) return true;
        ::unlink(fresh.c_str());
        return false;
    } catch (const std::exception&) {
        return false;
    }
}

}  // namespace jeton::store
