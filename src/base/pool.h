// A pool: a few threads for work that would hold up a connection's thread or the store's.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace jeton::base {

/// Thread-safe. Takes work oldest first; what does not fit in its queue is refused at once.
class Pool {
public:
    /// Called once with true on a thread of the pool, or, when the pool ends before its turn, with false.
    using Work = std::move_only_function<void(bool run)>;
    struct Options {
        unsigned threads = 1;
        std::size_t waiting_max = 64;
        int niceness = 0;  ///< above 0: gives way to the rest of the process
    };

    explicit Pool(const Options& options);
    /// Waits for what runs: the work bounds its own time.
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    /// False: the queue is full, or the pool is ending; `work` was not taken.
    [[nodiscard]] bool submit(Work work);

private:
    void run(int niceness);

    std::size_t waiting_max_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Work> waiting_;  // under `mutex_`
    bool stopping_ = false;     // under `mutex_`
    std::vector<std::thread> threads_;
};

}  // namespace jeton::base
