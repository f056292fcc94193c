#include "http/metrics.h"

#include <fmt/format.h>

namespace jeton::http {

void Metrics::add_to(Totals& totals) const noexcept {
    for (std::size_t i = 0; i < statuses_.size(); ++i)
        totals.statuses[i] += statuses_[i].load(std::memory_order_relaxed);
    for (std::size_t i = 0; i < decisions_.size(); ++i)
        totals.decisions[i] += decisions_[i].load(std::memory_order_relaxed);
}

std::string prometheus_text(const Metrics::Totals& totals) {
    std::string text = "# HELP jeton_http_answers_total Answers by status.\n# TYPE jeton_http_answers_total counter\n";
    for (std::size_t status = 0; status < totals.statuses.size(); ++status) {
        if (totals.statuses[status] != 0)
            text += fmt::format("jeton_http_answers_total{{status=\"{}\"}} {}\n", status, totals.statuses[status]);
    }
    text += "# HELP jeton_decisions_total Decisions by reason; yes has none.\n# TYPE jeton_decisions_total counter\n";
    for (std::size_t reason = 0; reason < totals.decisions.size(); ++reason) {
        const auto name = verify::name_of(static_cast<verify::Reason>(reason));
        text += fmt::format("jeton_decisions_total{{reason=\"{}\"}} {}\n", name.empty() ? "yes" : name,
                            totals.decisions[reason]);
    }
    return text;
}

}  // namespace jeton::http
