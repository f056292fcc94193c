// A C++ program that verifies by itself: it links the index and the decision, opens a data directory that no server
// holds, and asks for each secret that it reads.
//
//   embedded_verifier DIR CONFIG SCOPE [RESOURCE] < secrets
#include <cstdio>
#include <iostream>
#include <string>

#include "base/clock.h"
#include "base/entropy.h"
#include "config/settings.h"
#include "store/store.h"
#include "token/keys.h"
#include "verify/index.h"

int main(int argc, char** argv) {
    using namespace jeton;
    if (argc < 4 || argc > 5) {
        std::fputs("usage: embedded_verifier DIR CONFIG SCOPE [RESOURCE] < secrets\n", stderr);
        return 2;
    }
    const auto fail = [](const std::string& sentence) {
        std::fprintf(stderr, "embedded_verifier: %s\n", sentence.c_str());
        return 1;
    };
    const std::string directory = argv[1];
    const auto settings = config::load(argv[2], {}, {});
    if (!settings) return fail(settings.error());
    const auto catalog = permission::Catalog::build(settings->resource_types, settings->permissions);
    if (!catalog) return fail(catalog.error());
    const auto root = token::read_root_key(directory + "/root.key");
    if (!root) return fail(root.error());

    const base::SystemClock clock;
    base::SystemEntropy entropy;
    store::OpenOptions options;
    options.data_dir = directory;
    options.url = settings->store_url;
    auto store = store::Store::open(options, *root, clock, entropy);
    if (!store) return fail(store.error());
    if (const auto known = (*store)->deployment(); known && known->brand != settings->brand)
        return fail("the tokens of this data directory begin with '" + known->brand + "'");
    verify::Index index(*token::Brand::parse(settings->brand), (*store)->digest_key(),
                        {.catalog = *catalog, .default_ceiling = settings->policy.default_ceiling});
    if (const auto loaded = (*store)->load(index); !loaded) return fail(loaded.error());

    verify::Index::Reader reader(index);
    const std::string_view scope = argv[3];
    const auto resource = argc == 5 ? std::optional<std::string_view>(argv[4]) : std::nullopt;
    for (std::string secret; std::getline(std::cin, secret);) {
        const auto view = reader.pin();
        const auto requirement = permission::Requirement::compile(view.catalog(), std::span(&scope, 1), resource);
        if (!requirement) return fail(requirement.error().detail);
        const auto decision = view.verify(secret, &*requirement, std::nullopt, clock.now());
        // `yes_if_recorded` is no yes yet: max_uses asks for one durable write first, which this program does not do.
        const bool yes = decision.verdict == verify::Verdict::yes;
        std::cout << (yes ? "yes " : "no ") << (yes ? decision.principal.name : verify::name_of(decision.reason))
                  << '\n';
    }
    (*store)->stop();
    return 0;
}
