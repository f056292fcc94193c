// `scale`, the part in process: what a decision costs, and how much memory a token, at a thousand to ten million
// tokens. All four indexes stand side by side and are asked in turns with the reference; medians are compared.
#include <array>
#include <cstdio>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "bench/bulk.h"
#include "bench/decisions.h"
#include "bench/reference.h"
#include "bench/report.h"

namespace {

using namespace jeton;

constexpr std::array<std::size_t, 4> sizes = {1'000, 100'000, 1'000'000, 10'000'000};
constexpr std::array<const char*, 4> size_names = {"1 k", "100 k", "1 M", "10 M"};
constexpr std::size_t secrets_count = 1'000'000;
constexpr std::size_t turn_secrets = 50'000;
constexpr double bytes_max = 96;

struct Sized {
    explicit Sized(std::size_t tokens)
        : bulk(tokens),
          index(bench::make_brand(), bench::make_digest_key(), bench::make_rules()),
          apply_seconds(bulk.write(index)),
          reader(index),
          secrets(bulk.shuffled_secrets(secrets_count)) {}
    bench::Bulk bulk;
    verify::Index index;
    double apply_seconds;
    verify::Index::Reader reader;
    std::string secrets;
    std::vector<double> costs;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: scale_bench RESULTS.json\n", stderr);
        return 2;
    }
    std::vector<std::unique_ptr<Sized>> all;
    for (const auto size : sizes) all.push_back(std::make_unique<Sized>(size));
    const bench::Reference reference(bench::make_digest_key());

    std::vector<double> with_line;
    std::vector<double> without_line;
    std::uint64_t allowed = 0;
    std::uint64_t seen = 0;
    const auto secret_bytes = all[0]->bulk.secret_bytes();
    for (std::size_t at = 0; at < secrets_count * secret_bytes; at += turn_secrets * secret_bytes) {
        const auto turn_of = [&](const Sized& sized) {
            return std::string_view(sized.secrets).substr(at, turn_secrets * secret_bytes);
        };
        const auto some = turn_of(*all[2]);
        with_line.push_back(bench::nanoseconds_each(turn_secrets, [&] { seen += reference.run(some, secret_bytes); }));
        without_line.push_back(
            bench::nanoseconds_each(turn_secrets, [&] { seen += reference.run_without_line(some, secret_bytes); }));
        for (auto& sized : all) {
            sized->costs.push_back(bench::nanoseconds_each(
                turn_secrets, [&] { allowed += bench::decide_all(sized->reader, turn_of(*sized), secret_bytes); }));
        }
    }
    if (allowed != secrets_count * sizes.size() || seen == 0) {
        std::fprintf(stderr, "%llu decisions of %zu were yes\n", static_cast<unsigned long long>(allowed),
                     secrets_count * sizes.size());
        return 1;
    }

    const double line = bench::median(with_line) - bench::median(without_line);
    const double smallest = bench::median(all[0]->costs);
    std::vector<bench::Result> results;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        const double cost = bench::median(all[i]->costs);
        const bool largest = i + 1 == sizes.size();
        const double against = largest ? smallest + 3 * line : smallest;
        results.push_back({fmt::format("decision at {} tokens{}", size_names[i],
                                       largest ? ", against 1 k and three random lines" : ", against 1 k"),
                           cost, "ns", against, cost / against, largest ? "<= 1.0" : ""});
    }
    results.push_back({"a random line of the reference", line, "ns", line, 1, ""});
    for (std::size_t i = 2; i < sizes.size(); ++i) {
        const auto size = all[i]->index.size();
        const auto tokens = static_cast<double>(size.tokens);
        const double own = static_cast<double>(size.bytes - size.bytes_shared) / tokens;
        const double shared = static_cast<double>(size.bytes_shared) / tokens;
        const double speed = tokens / all[i]->apply_seconds;
        results.push_back(
            {fmt::format("bytes a token at {}", size_names[i]), own, "bytes", bytes_max, own / bytes_max, "<= 1.0"});
        results.push_back(
            {fmt::format("of grants, names, principals, at {}", size_names[i]), shared, "bytes", 0, 0, ""});
        results.push_back({fmt::format("tokens taken in at {}", size_names[i]), speed, "tokens/s", 0, 0, ""});
    }
    return bench::report("scale", results, argv[1]) ? 0 : 1;
}
