#include "base/spelling.h"

#include <algorithm>
#include <array>

namespace jeton::base {

// Optimal string alignment: three rows of the table of distances between heads of `a` and heads of `b`.
std::size_t spelling_distance(std::string_view a, std::string_view b) noexcept {
    constexpr std::size_t bytes_max = 128;
    if (a.size() > bytes_max || b.size() > bytes_max) return std::max(a.size(), b.size());
    using Row = std::array<std::size_t, bytes_max + 1>;
    Row before_last{};
    Row last{};
    Row row{};
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_last = last;
        last = row;
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
    }
    return row[b.size()];
}

}  // namespace jeton::base
