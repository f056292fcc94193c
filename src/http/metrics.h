// Metrics: counters of each worker, added up when somebody asks (Prometheus text, names `jeton_…`).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "verify/decision.h"

namespace jeton::http {

/// Written by one worker, read by any thread.
class Metrics {
public:
    void count(unsigned status) noexcept { bump(statuses_[status < 600 ? status : 0]); }
    void decided(verify::Reason reason) noexcept { bump(decisions_[static_cast<std::size_t>(reason)]); }

    struct Totals {
        std::array<std::uint64_t, 600> statuses{};
        std::array<std::uint64_t, verify::reasons> decisions{};
    };
    void add_to(Totals& totals) const noexcept;

private:
    using Counter = std::atomic<std::uint64_t>;
    // One writer: a load and a store are enough, and cost no locked instruction.
    static void bump(Counter& counter) noexcept {
        counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
    std::array<Counter, 600> statuses_{};
    std::array<Counter, verify::reasons> decisions_{};
};

[[nodiscard]] std::string prometheus_text(const Metrics::Totals& totals);

}  // namespace jeton::http
