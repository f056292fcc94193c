#include "store/checking.h"

#include <utility>

namespace jeton::store {

Checking::Checking(const SealKeys& keys, FeedReader& reader) : keys_(keys), reader_(reader) {
    for (std::size_t i = 0; i < pieces_max; ++i) {
        auto piece = std::make_unique<Piece>();
        piece->changes.resize(piece_rows);
        piece->macs.resize(piece_rows);
        piece->damaged.resize(piece_rows);
        free_.push_back(piece.get());
        pieces_.push_back(std::move(piece));
    }
    thread_ = std::thread([this] { run(); });
}

Checking::~Checking() {
    if (!thread_.joinable()) return;
    {
        const std::scoped_lock lock(mutex_);
        finished_ = true;
        waiting_.clear();
    }
    moved_.notify_all();
    thread_.join();
}

Checking::Piece& Checking::take() {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [this] { return !free_.empty() || thrown_; });
    if (thrown_) std::rethrow_exception(thrown_);
    auto& piece = *free_.front();
    free_.pop_front();
    return piece;
}

void Checking::hand_over(Piece& piece) {
    {
        const std::scoped_lock lock(mutex_);
        waiting_.push_back(&piece);
    }
    moved_.notify_all();
}

void Checking::finish() {
    {
        const std::scoped_lock lock(mutex_);
        finished_ = true;
    }
    moved_.notify_all();
    thread_.join();
    if (thrown_) std::rethrow_exception(thrown_);
}

void Checking::run() {
    for (;;) {
        Piece* piece = nullptr;
        {
            std::unique_lock lock(mutex_);
            moved_.wait(lock, [this] { return !waiting_.empty() || finished_; });
            if (waiting_.empty()) return;
            piece = std::exchange(waiting_.front(), nullptr);
            waiting_.pop_front();
        }
        std::exception_ptr thrown;
        try {
            piece->check(*piece, keys_);
            reader_.apply(std::span(piece->changes).first(piece->count));
        } catch (...) {
            thrown = std::current_exception();
        }
        {
            const std::scoped_lock lock(mutex_);
            free_.push_back(piece);
            if (thrown) thrown_ = thrown;
        }
        moved_.notify_all();
        if (thrown) return;
    }
}

template <typename Row>
void Checking::check_rows(Piece& piece, const SealKeys& keys) {
    std::string scratch;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < piece.count; ++i) {
        const auto& row = std::get<Row>(piece.changes[i].what);
        const auto& mac = piece.macs[i];
        if (piece.damaged[i] != 0 || !token::equal(mac, seal_of(keys.row, row, scratch))) {
            ++piece.walked->failed;
            continue;
        }
        ++piece.walked->total.rows;
        piece.walked->total.sum.add(addend_of(keys.row, mac));
        if (kept != i) std::swap(piece.changes[kept], piece.changes[i]);
        ++kept;
    }
    piece.count = kept;
}
template void Checking::check_rows<PrincipalRow>(Piece&, const SealKeys&);
template void Checking::check_rows<FamilyRow>(Piece&, const SealKeys&);
template void Checking::check_rows<TokenRow>(Piece&, const SealKeys&);

}  // namespace jeton::store
