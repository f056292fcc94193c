#include "cli/log.h"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <memory>

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "cli/output.h"

namespace jeton::cli {
namespace {

/// A message as JSON's string, or escaped for a terminal: nobody's name begins a line of its own.
class Escaped final : public spdlog::custom_flag_formatter {
public:
    explicit Escaped(config::LogFormat format) : format_(format) {}
    void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
        const std::string_view text(message.payload.data(), message.payload.size());
        const auto safe =
            format_ == config::LogFormat::json ? boost::json::serialize(boost::json::string(text)) : escaped(text);
        out.append(safe.data(), safe.data() + safe.size());
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
        return std::make_unique<Escaped>(format_);
    }

private:
    config::LogFormat format_;
};

}  // namespace

void set_up_log(config::LogFormat format) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
    formatter->add_flag<Escaped>('*', format);
    formatter->set_pattern(format == config::LogFormat::json
                               ? R"({"at":"%Y-%m-%dT%H:%M:%SZ","level":"%l","message":%*})"
                               : "%Y-%m-%dT%H:%M:%SZ %l %*");
    auto log = spdlog::stderr_logger_mt("jeton");
    log->set_formatter(std::move(formatter));
    spdlog::set_default_logger(std::move(log));
}

}  // namespace jeton::cli
