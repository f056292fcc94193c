// `verify`: the decision function in process, a million tokens in random order, against its reference (reference.h).
// Both run over the same secrets, in turns, so that what else the machine does hits both; medians are compared.
#include <cstdio>
#include <vector>

#include "bench/bulk.h"
#include "bench/counting.h"
#include "bench/decisions.h"
#include "bench/reference.h"
#include "bench/report.h"

namespace {

constexpr std::size_t tokens = 1'000'000;
constexpr std::size_t turn_secrets = 100'000;

}  // namespace

int main(int argc, char** argv) {
    using namespace jeton;
    if (argc != 2) {
        std::fputs("usage: verify_bench RESULTS.json\n", stderr);
        return 2;
    }
    const bench::Bulk bulk(tokens);
    verify::Index index(bench::make_brand(), bench::make_digest_key(), bench::make_rules());
    static_cast<void>(bulk.write(index));
    verify::Index::Reader reader(index);
    const bench::Reference reference(bench::make_digest_key());
    const auto secrets = bulk.shuffled_secrets(tokens);

    std::vector<double> of_reference;
    std::vector<double> of_decision;
    std::vector<double> of_unknown;
    std::vector<double> of_malformed;
    std::uint64_t allowed = 0;
    std::uint64_t seen = 0;
    // Well-formed secrets that no token has, and the same with a wrong checksum.
    std::string unknown;
    for (std::size_t i = 0; i < turn_secrets; ++i) unknown += bulk.secret(tokens + i);
    std::string malformed = unknown;
    for (auto at = bulk.secret_bytes() - 1; at < malformed.size(); at += bulk.secret_bytes()) {
        malformed[at] = malformed[at] == '0' ? '1' : '0';
    }
    const auto turn_bytes = turn_secrets * bulk.secret_bytes();
    const auto allocations = bench::allocations();
    const auto locks = bench::locks();
    std::uint64_t allocated = 0;
    std::uint64_t locked = 0;
    constexpr int rounds = 5;
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t at = 0; at < secrets.size(); at += turn_bytes) {
            const auto turn = std::string_view(secrets).substr(at, turn_bytes);
            of_reference.push_back(
                bench::nanoseconds_each(turn_secrets, [&] { seen += reference.run(turn, bulk.secret_bytes()); }));
            const auto allocations_before = bench::allocations();
            const auto locks_before = bench::locks();
            const double cost = bench::nanoseconds_each(
                turn_secrets, [&] { allowed += bench::decide_all(reader, turn, bulk.secret_bytes()); });
            allocated += bench::allocations() - allocations_before;
            locked += bench::locks() - locks_before;
            of_decision.push_back(cost);
        }
        of_unknown.push_back(bench::nanoseconds_each(
            turn_secrets, [&] { allowed += bench::decide_all(reader, unknown, bulk.secret_bytes()); }));
        of_malformed.push_back(bench::nanoseconds_each(
            turn_secrets, [&] { allowed += bench::decide_all(reader, malformed, bulk.secret_bytes()); }));
    }
    if (allowed != tokens * rounds || seen == 0) {
        std::fprintf(stderr, "%llu decisions of %zu were yes\n", static_cast<unsigned long long>(allowed),
                     tokens * rounds);
        return 1;
    }
    if (bench::allocations() == allocations || bench::locks() < locks) return 1;  // the counters must count

    const auto base = bench::median(of_reference);
    const auto cost = bench::median(of_decision);
    const auto of_a_guess = bench::median(of_unknown);
    const auto each = [&](std::uint64_t count) { return static_cast<double>(count) / (tokens * rounds); };
    const std::vector<bench::Result> results = {
        {"decision, 1 M tokens in random order", cost, "ns", base, cost / base, "<= 2.0"},
        {"a guess: well-formed, unknown", of_a_guess, "ns", base, of_a_guess / base, ""},
        {"a guess: wrong checksum, against a well-formed one", bench::median(of_malformed), "ns", of_a_guess,
         bench::median(of_malformed) / of_a_guess, ""},
        {"allocations a decision", each(allocated), "allocations", 0, each(allocated), "<= 0.0"},
        {"locks a decision", each(locked), "locks", 0, each(locked), "<= 0.0"}};
    return bench::report("verify", results, argv[1]) ? 0 : 1;
}
