// Asks another server something over HTTP, by libcurl: bounded in time and size, and never sent elsewhere.
#pragma once

#include <atomic>
#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace jeton::fetch {

/// What is asked. `form`: POSTed as application/x-www-form-urlencoded; without it, a GET.
struct Question {
    std::string url;
    std::optional<std::string> form{};
    std::optional<std::string> authorization{};  ///< the field's whole value
    std::chrono::seconds deadline{10};           ///< for all of it, from name to last byte
    std::size_t bytes_max = std::size_t{256} << 10U;
    const std::atomic<bool>* over = nullptr;  ///< set by another thread: the question is broken off. Outlives `ask`.
};
struct Page {
    long status = 0;
    std::string body;
};

/// `https://` to anywhere, `http://` to loopback alone: what the operator's configuration may name.
[[nodiscard]] bool may_ask(std::string_view url) noexcept;

/// Blocks until the answer is there or the deadline has passed. Follows no redirect: where a question goes is the
/// operator's to say. Thread-safe. Error: why, for the operator's log; nothing secret stands in it.
[[nodiscard]] std::expected<Page, std::string> ask(const Question& question);

}  // namespace jeton::fetch
