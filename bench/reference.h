// What a decision is measured against: the same HMAC code on the same bytes, and one read of a random cache line in 1
// GiB.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/secret.h"
#include "token/hmac.h"
#include "verify/memory.h"

namespace jeton::bench {

/// The GiB is mapped by the index's own `Pages`, so that both have large pages, or neither.
class Reference {
public:
    explicit Reference(const base::Key& key);

    /// The HMAC of each secret, and the line that the HMAC names, as a look-up would. Returns something to be looked
    /// at.
    std::uint64_t run(std::string_view secrets, std::size_t secret_bytes) const;
    /// The HMACs alone.
    std::uint64_t run_without_line(std::string_view secrets, std::size_t secret_bytes) const;

private:
    static constexpr std::size_t line_bytes = 64;
    static constexpr std::size_t memory_bytes = std::size_t{1} << 30;
    token::HmacKey hmac_;
    verify::Pages memory_;
};

}  // namespace jeton::bench
