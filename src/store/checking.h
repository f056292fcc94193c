// Loading on two threads: one reads and decodes rows, the other checks their MACs, adds up the sums and feeds the
// index. Rows travel in pieces that are used again, so that their texts keep the memory that they have.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "store/feed.h"
#include "store/ledger.h"

namespace jeton::store {

/// What a table's rows came to.
struct Walked {
    Total total;              ///< of those that hold
    std::int64_t failed = 0;  ///< those that do not
};

class Checking {
public:
    static constexpr std::size_t piece_rows = 256;
    static constexpr std::size_t pieces_max = 8;

    /// Rows of one table on their way, the first `count`; a row that could not be decoded is marked.
    struct Piece {
        std::vector<Change> changes;
        std::vector<token::Mac> macs;
        std::vector<std::uint8_t> damaged;
        std::size_t count = 0;
        Walked* walked = nullptr;
        void (*check)(Piece&, const SealKeys&) = nullptr;

        /// The place of the next row, with what an earlier one left in it.
        template <typename Row>
        [[nodiscard]] Row& next() {
            auto& what = changes[count].what;
            return std::holds_alternative<Row>(what) ? std::get<Row>(what) : what.template emplace<Row>();
        }
        [[nodiscard]] bool full() const noexcept { return count == piece_rows; }
    };

    Checking(const SealKeys& keys, FeedReader& reader);
    ~Checking();
    Checking(const Checking&) = delete;
    Checking& operator=(const Checking&) = delete;

    /// An empty piece for rows of one table; waits until there is one. Throws what the checking thread threw.
    template <typename Row>
    [[nodiscard]] Piece& begin(Walked& walked) {
        auto& piece = take();
        piece.count = 0;
        piece.walked = &walked;
        piece.check = check_rows<Row>;
        return piece;
    }
    void hand_over(Piece& piece);
    /// Returns when all that was handed over is checked and applied. Throws what the checking thread threw.
    void finish();

private:
    [[nodiscard]] Piece& take();
    void run();
    /// Counts and adds what holds; moves it to the front, in its order.
    template <typename Row>
    static void check_rows(Piece& piece, const SealKeys& keys);

    const SealKeys& keys_;
    FeedReader& reader_;
    std::vector<std::unique_ptr<Piece>> pieces_;
    std::mutex mutex_;
    std::condition_variable moved_;
    std::deque<Piece*> free_;
    std::deque<Piece*> waiting_;
    std::exception_ptr thrown_;
    bool finished_ = false;
    std::thread thread_;
};

}  // namespace jeton::store
