// What a benchmark found, as the JSON that `./dev bench` collects (contract 1).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace jeton::bench {

struct Result {
    std::string what;
    double value = 0;
    std::string unit;
    double reference = 0;
    double ratio = 0;
    std::string must;  ///< such as `<= 2.0`, judged on `ratio`; empty: reported only
};

/// Whether `ratio` does what `must` says. True when nothing is asked.
[[nodiscard]] bool holds(const Result& result);

/// Prints a table and writes `path`. False, with a line on stderr, when it cannot be written.
bool report(const std::string& name, const std::vector<Result>& results, const std::string& path);

/// Nanoseconds that `work` takes for each of `count`.
template <typename Work>
[[nodiscard]] double nanoseconds_each(std::size_t count, Work&& work) {
    const auto from = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - from;
    return spent.count() / static_cast<double>(count);
}
[[nodiscard]] double median(std::vector<double> values);

}  // namespace jeton::bench
