// Writes tokens in bulk into the data directory of a server that is stopped, by the store's own code: each row sealed,
// sums and ledger right. What a start from a large store is measured on.
#include <cstdio>
#include <cstdlib>
#include <future>

#include "base/clock.h"
#include "base/entropy.h"
#include "bench/bulk.h"
#include "store/store.h"
#include "token/keys.h"

namespace {

using namespace jeton;

constexpr std::size_t rows_a_unit = 5000;

class Nobody final : public store::FeedReader {
public:
    void apply(std::span<const store::Change>) override {}
};

int fail(const std::string& why) {
    std::fprintf(stderr, "fill_store: %s\n", why.c_str());
    return 1;
}

/// Runs `put(transaction, i)` for each `i` below `count`, many in a unit of work.
template <typename Put>
std::expected<void, store::Unavailable> write_all(store::Store& store, std::size_t count, Put put) {
    for (std::size_t from = 0; from < count; from += rows_a_unit) {
        std::promise<std::expected<void, store::Unavailable>> answer;
        store.write(
            [&](store::Transaction& transaction) {
                for (auto i = from; i < std::min(count, from + rows_a_unit); ++i) put(transaction, i);
            },
            [&](auto outcome) { answer.set_value(std::move(outcome)); });
        if (auto outcome = answer.get_future().get(); !outcome) return outcome;
    }
    return {};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) return fail("usage: fill_store DATA_DIR TOKENS");
    const std::string data_dir = argv[1];
    const auto root_key = token::read_root_key(data_dir + "/root.key");
    if (!root_key) return fail(root_key.error());
    const base::SystemClock clock;
    base::SystemEntropy entropy;
    const auto opened = store::Store::open({.data_dir = data_dir}, *root_key, clock, entropy);
    if (!opened) return fail(opened.error());
    auto& store = **opened;
    Nobody nobody;
    if (const auto loaded = store.load(nobody); !loaded) return fail(loaded.error());

    const bench::Bulk bulk(std::strtoull(argv[2], nullptr, 10), store.digest_key());
    const auto users = write_all(store, bulk.users(), [&](store::Transaction& transaction, std::size_t i) {
        transaction.insert_principal(bulk.user(i));
    });
    if (!users) return fail(users.error().why);
    const auto tokens = write_all(store, bulk.size(), [&](store::Transaction& transaction, std::size_t i) {
        const auto row = bulk.token(i);
        store::FamilyRow family;
        family.id = row.family;
        family.owner = row.owner;
        family.first_expires_at = row.expires_at;
        transaction.insert_family(family);
        transaction.insert_token(row);
    });
    if (!tokens) return fail(tokens.error().why);
    store.stop();
    return 0;
}
