// The outbox: letters leave on a thread of its own, so that nobody waits for a mail server, and nobody learns from the
// time an answer takes whether a letter was sent (A39).
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <expected>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/entropy.h"
#include "base/secret.h"
#include "mail/letter.h"

namespace jeton::mail {

struct MailSettings {
    std::string smtp;           ///< `smtp://HOST:PORT`, `smtps://HOST:PORT`; empty: no mail
    std::string from;           ///< `Name <address>`
    std::string username;       ///< empty: no sign-in
    std::string password_file;  ///< read once, at the start
};

/// Thread-safe. One owner; ends within `stop_deadline`.
class Outbox {
public:
    static constexpr std::size_t letters_max = 1000;  ///< that wait; more are refused
    static constexpr int tries = 3;
    static constexpr std::chrono::seconds connect_deadline{10};
    static constexpr std::chrono::seconds send_deadline{30};
    static constexpr std::chrono::seconds between_tries{15};
    static constexpr std::chrono::seconds stop_deadline{5};

    /// Error: the sentence for the operator: no password file, no sender.
    [[nodiscard]] static std::expected<std::unique_ptr<Outbox>, std::string> open(MailSettings settings,
                                                                                  const base::Clock& clock,
                                                                                  base::Entropy& entropy);
    ~Outbox();
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    /// Hands a letter over. False when too many wait: the log says so.
    bool post(Letter letter);
    /// Sends what waits, without further tries, for `stop_deadline` at most.
    void stop();

    [[nodiscard]] std::uint64_t sent() const noexcept { return sent_.load(std::memory_order_relaxed); }
    [[nodiscard]] std::uint64_t failed() const noexcept { return failed_.load(std::memory_order_relaxed); }

private:
    Outbox(MailSettings settings, std::optional<base::Secret> password, const base::Clock& clock,
           base::Entropy& entropy);

    void run(const std::stop_token& stop);
    void deliver(const Letter& letter, const std::stop_token& stop);
    /// One try. Error: why, without the letter's text.
    [[nodiscard]] std::expected<void, std::string> send(const Letter& letter, const std::string& message);

    MailSettings settings_;
    std::optional<base::Secret> password_;
    const base::Clock& clock_;
    base::Entropy& entropy_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Letter> letters_;
    std::atomic<bool> over_{false};  ///< the stop's deadline has passed: what is being sent is broken off
    std::atomic<std::uint64_t> sent_{0};
    std::atomic<std::uint64_t> failed_{0};
    std::promise<void> ended_;
    std::jthread thread_;
};

}  // namespace jeton::mail
