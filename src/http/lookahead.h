// The secrets of the requests that stand ready on a thread, looked for together: a decision waits for lines of memory
// that name one another, several decisions wait for theirs at the same time.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "verify/index.h"

namespace jeton::http {

/// On its worker's thread alone.
class Lookahead {
public:
    static constexpr std::size_t digests_max = 16;  ///< about as many lines as a core waits for at once

    explicit Lookahead(verify::Index::Reader& reader) : reader_(reader) {}

    /// Makes the digest of a secret that will be decided on soon.
    [[nodiscard]] verify::Sought seek(std::string_view secret) noexcept {
        auto sought = reader_.seek(secret);
        if (count_ != digests_max) digests_[count_++] = sought.digest();
        return sought;
    }
    /// Before the first of those that were sought is decided on: asks for what the decisions will read.
    void prefetch() noexcept {
        // One that is alone would wait for its lines here instead of there.
        if (count_ > 1) reader_.pin().prefetch(std::span(digests_).first(count_));
        count_ = 0;
    }

private:
    verify::Index::Reader& reader_;
    std::array<token::Mac, digests_max> digests_;
    std::size_t count_ = 0;
};

}  // namespace jeton::http
