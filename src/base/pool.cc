#include "base/pool.h"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace jeton::base {

Pool::Pool(const Options& options) : waiting_max_(options.waiting_max) {
    for (unsigned i = 0; i < options.threads; ++i) {
        threads_.emplace_back([this, niceness = options.niceness] { run(niceness); });
    }
}

Pool::~Pool() {
    std::deque<Work> left;
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
        left.swap(waiting_);
    }
    changed_.notify_all();
    for (auto& work : left) work(false);
    for (auto& thread : threads_) thread.join();
}

bool Pool::submit(Work work) {
    {
        const std::scoped_lock lock(mutex_);
        if (stopping_ || waiting_.size() >= waiting_max_) return false;
        waiting_.push_back(std::move(work));
    }
    changed_.notify_one();
    return true;
}

void Pool::run(int niceness) {
    // On Linux a thread has a niceness of its own; that it could not be raised changes nothing but the order.
    if (niceness > 0) static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness));
    for (;;) {
        Work work;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            work = std::move(waiting_.front());
            waiting_.pop_front();
        }
        work(true);
    }
}

}  // namespace jeton::base
