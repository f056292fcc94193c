#include "verify/index.h"

#include "verify/state.h"

namespace jeton::verify {

Index::State::State(const token::Brand& brand_of, const base::Key& key, Rules rules)
    : brand(brand_of), digest_key(key), grants(epochs, std::move(rules)) {}

Index::Index(const token::Brand& brand, const base::Key& digest_key, Rules rules)
    : state_(std::make_unique<State>(brand, digest_key, std::move(rules))) {}

Index::~Index() = default;

void Index::apply(std::span<const store::Change> changes) {
    // Each change reads a few random lines; asked for so far ahead, they are near when their turn comes.
    constexpr std::size_t slots_ahead = 16;
    constexpr std::size_t cells_ahead = 8;
    auto& state = *state_;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        if (i + slots_ahead < changes.size()) state.prefetch_slots(changes[i + slots_ahead]);
        if (i + cells_ahead < changes.size()) state.prefetch_cells(changes[i + cells_ahead]);
        std::visit([&](const auto& row) { state.put(row); }, changes[i].what);
    }
    state.end_batch();
}

void Index::replace(Rules rules) {
    state_->grants.replace(std::move(rules));
    state_->end_batch();
}

void Index::expect(std::size_t tokens) {
    state_->digests.reserve(tokens);
    state_->ids.reserve(tokens);
    state_->texts.expect(tokens);  // a name each, at most
    state_->end_batch();
}

Index::Size Index::size() const noexcept {
    const auto& state = *state_;
    Size size;
    size.tokens = state.tokens.load();
    size.bytes_shared = state.grants.bytes() + state.networks.bytes() + state.texts.bytes() + state.principals.bytes() +
                        state.principal_ids.bytes();
    size.bytes = size.bytes_shared + state.digests.bytes() + state.ids.bytes() + state.records.bytes() +
                 state.families.bytes() + state.family_ids.bytes();
    for (const auto& book : state.books) {
        size.bytes += sizeof book + book.members.capacity() * sizeof(State::Member);
    }
    return size;
}

Index::Reader::Reader(const Index& index) : index_(index), slot_(index.state_->epochs.add_reader()) {}

Index::Reader::~Reader() { index_.state_->epochs.remove_reader(static_cast<Epochs::Slot*>(slot_)); }

View Index::Reader::pin() noexcept { return View(*index_.state_, slot_); }

std::shared_ptr<const permission::Catalog> Index::catalog_of(std::uint32_t rules) const {
    return state_->grants.catalog_of(rules);
}

}  // namespace jeton::verify
