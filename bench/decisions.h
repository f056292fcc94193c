// The decision as the benchmarks run it: what a server's thread does for each request, without the request.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "bench/bulk.h"

namespace jeton::bench {

/// Decides for each of `secrets`, each under a View of its own. Returns how many were allowed.
inline std::uint64_t decide_all(verify::Index::Reader& reader, std::string_view secrets, std::size_t secret_bytes) {
    static constexpr std::array<std::string_view, 1> scopes = {required_scope};
    std::uint64_t allowed = 0;
    // A guard's requirement is compiled when the configuration is read, not at each request.
    const auto requirement = [&] {
        const auto view = reader.pin();
        return *permission::Requirement::compile(view.catalog(), scopes, required_resource);
    }();
    for (std::size_t at = 0; at < secrets.size(); at += secret_bytes) {
        const auto view = reader.pin();
        const auto decision = view.verify(secrets.substr(at, secret_bytes), &requirement, std::nullopt, now());
        allowed += decision.verdict == verify::Verdict::yes ? 1 : 0;
    }
    return allowed;
}

}  // namespace jeton::bench
