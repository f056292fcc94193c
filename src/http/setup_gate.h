// The gate of the first run: who shows the one-time setup secret may make the first administrator, once.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string_view>

#include "base/secret.h"
#include "token/hmac.h"

namespace jeton::http {

/// Thread-safe. Holds a keyed digest of the secret, never the secret.
class SetupGate {
public:
    /// A gate that is shut for good: there are principals already.
    SetupGate() = default;
    /// `spent` is called once, after the first administrator was made: it removes `DIR/setup-secret`.
    SetupGate(const base::Key& key, std::string_view secret, std::function<void()> spent);

    /// Whether setup is still to be done.
    [[nodiscard]] bool open() const noexcept { return state_.load() != State::shut; }
    /// Whether `secret` is the one that was written; in constant time. False when the gate is shut.
    [[nodiscard]] bool matches(std::string_view secret) const noexcept;

    /// Takes the gate for one try: false when another try holds it or it is shut.
    [[nodiscard]] bool enter() noexcept;
    /// The try that holds it failed.
    void leave() noexcept;
    /// The try that holds it made the administrator.
    void shut();

private:
    enum class State : unsigned char { open, entered, shut };
    std::optional<token::HmacKey> key_;
    token::Mac expected_{};
    std::function<void()> spent_;
    std::atomic<State> state_{State::shut};
};

}  // namespace jeton::http
