#include "store/contract_test.h"

#include <filesystem>
#include <future>

#include "store/migrations.h"
#include "store/opening.h"
#include "store/statements.h"

namespace jeton::store::contract {
namespace {

std::string sqlite_file(const std::string& data_dir) { return data_dir + "/jeton.db"; }

void execute_sqlite(const std::string& data_dir, const std::string& statements) {
    sqlite::Connection(sqlite_file(data_dir), sqlite::Connection::Mode::read_write)
        .execute({"changed", statements.c_str()});
}

std::vector<std::string> sqlite_schema_after(const std::string& data_dir, std::size_t count) {
    sqlite::Connection connection(sqlite_file(data_dir), sqlite::Connection::Mode::create);
    if (count > 0) connection.query(statements::make_migration_table).run();
    for (std::size_t i = 0; i < count; ++i) {
        connection.define(migrations()[i].text);
        connection.query(statements::add_migration).bind(static_cast<std::int64_t>(i + 1)).bind(std::int64_t{0}).run();
    }
    if (const auto done = migrate(connection, start); !done) throw std::runtime_error(done.error());
    std::vector<std::string> schema;
    auto query = connection.query({"schema",
                                   "SELECT type || ' ' || name || ': ' || sql FROM sqlite_master "
                                   "WHERE sql IS NOT NULL ORDER BY 1"});
    while (query.step()) schema.emplace_back(query.text(0));
    return schema;
}

}  // namespace

std::vector<EngineUnderTest> engines() {
    return {
        {.name = "sqlite", .url = "sqlite:jeton.db", .execute = execute_sqlite, .schema_after = sqlite_schema_after}};
}

base::Uuid uuid_of(std::uint64_t number) {
    base::Uuid uuid;
    for (std::size_t i = 0; i < 8; ++i) uuid.bytes[7 - i] = static_cast<std::uint8_t>(number >> (8 * i));
    std::mt19937_64 random(number);
    for (std::size_t i = 8; i < 16; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(random() & 0xff);
    return uuid;
}
PrincipalId user_of(std::uint64_t number) { return {base::PrincipalType::user, uuid_of(number)}; }
PrincipalId service_of(std::uint64_t number) { return {base::PrincipalType::service, uuid_of(number)}; }
token::Mac digest_of(std::uint64_t number) {
    token::Mac digest{};
    std::mt19937_64 random(number + 1000);
    for (auto& byte : digest) byte = static_cast<std::uint8_t>(random() & 0xff);
    return digest;
}

PrincipalRow user(std::uint64_t number) {
    PrincipalRow row{};
    row.id = user_of(number);
    row.name = "user-" + std::to_string(number);
    row.created_at = start;
    return row;
}
FamilyRow family(std::uint64_t number) {
    FamilyRow row{};
    row.id = FamilyId(uuid_of(number));
    row.owner = user_of(1);
    return row;
}
TokenRow token(std::uint64_t number) {
    TokenRow row{};
    row.id = TokenId(uuid_of(number));
    row.family = FamilyId(uuid_of(number));
    row.digest = digest_of(number);
    row.hint = "jtn_p…" + std::to_string(number);
    row.owner = user_of(1);
    row.name = "token-" + std::to_string(number);
    row.created_at = start;
    row.created_by = user_of(1).text();
    return row;
}
AuditRow event(std::uint64_t number) {
    AuditRow row{};
    row.id = EventId(uuid_of(number));
    row.at = start + std::chrono::seconds(number);
    row.type = "token.create";
    row.actor = user_of(1).text();
    row.target = TokenId(uuid_of(number)).text();
    row.owner = user_of(1).text();
    return row;
}

PrincipalRow full_service(std::uint64_t number) {
    auto row = user(number);
    row.id = service_of(number);
    row.email = "deploy@example.org";
    row.external_id = "external/" + std::to_string(number);
    row.owner = user_of(1);
    row.disabled = true;
    row.ceiling = R"([{"scopes":["contents:read"],"resources":{"repository":["*"]}}])";
    row.deleted_at = start + 2s;
    return row;
}
FamilyRow full_family(std::uint64_t number) {
    auto row = family(number);
    row.parent = FamilyId(uuid_of(number + 100));
    row.max_uses = 7;
    row.uses = 3;
    row.first_expires_at = start + 4s;
    return row;
}
TokenRow full_token(std::uint64_t number) {
    auto row = token(number);
    row.kind = token::Kind::child;
    row.description = "it's \"quoted\"; ünï\n";
    row.metadata = R"({"a":"b"})";
    row.grants = R"([{"scopes":["contents:write"],"resources":{"repository":["acme/site"]}}])";
    row.allowed_ips = R"(["203.0.113.0/24"])";
    row.parent = TokenId(uuid_of(number + 100));
    row.app = "app_" + base::format_uuid(uuid_of(7));
    row.not_before = start + 1s;
    row.expires_at = start + 3600s;
    row.rotated_from = TokenId(uuid_of(number + 200));
    row.rotated_to = TokenId(uuid_of(number + 300));
    row.rotated_at = start + 5s;
    row.rotated_by = TokenId(uuid_of(number + 400)).text();
    row.overlap_until = start + 6s;
    row.until_used = true;
    row.first_used = true;
    row.revoked_at = start + 7s;
    row.revoked_by = "setup";
    row.revoke_reason = "leaked";
    return row;
}
AuditRow full_event(std::uint64_t number) {
    auto row = event(number);
    row.actor_token = TokenId(uuid_of(number + 100)).text();
    row.ip = "2001:db8::1";
    row.request_id = "request-" + std::to_string(number);
    row.details = R"({"name":"ci"})";
    return row;
}

StoreContract::StoreContract() {
    auto path = (std::filesystem::temp_directory_path() / "jeton-store-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("no temporary directory");
    directory_ = path;
    std::array<std::byte, base::Key::bytes> bytes{};
    bytes.fill(std::byte{7});
    root_key_ = base::Key(bytes);
}

StoreContract::~StoreContract() {
    close();
    std::filesystem::remove_all(directory_);
}

std::expected<std::vector<Damage>, std::string> StoreContract::open(OpenOptions options) {
    options.data_dir = directory_;
    options.url = GetParam().url;
    options.create = true;
    auto opened = Store::open(options, root_key_, clock_, entropy_);
    if (!opened) return std::unexpected(opened.error());
    feed_ = std::make_unique<Recorder>();
    auto loaded = (*opened)->load(*feed_);
    if (loaded) store_ = std::move(*opened);
    return loaded;
}

StoreContract::Outcome StoreContract::write(std::function<void(Transaction&)> work) {
    std::promise<Outcome> answer;
    store_->write(std::move(work), [&](Outcome outcome) { answer.set_value(std::move(outcome)); });
    return answer.get_future().get();
}

StoreContract::Outcome StoreContract::read(std::function<void(Snapshot&)> work) {
    std::promise<Outcome> answer;
    store_->read(std::move(work), [&](Outcome outcome) { answer.set_value(std::move(outcome)); });
    return answer.get_future().get();
}

void StoreContract::fill(std::uint64_t tokens) {
    write_well([tokens](Transaction& transaction) {
        transaction.insert_principal(user(1));
        for (std::uint64_t i = 1; i <= tokens; ++i) {
            transaction.insert_family(family(i));
            transaction.insert_token(token(i));
            transaction.append_audit(event(i));
        }
    });
}

}  // namespace jeton::store::contract
