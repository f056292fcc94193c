#include "http/setup_gate.h"

namespace jeton::http {

SetupGate::SetupGate(const base::Key& key, std::string_view secret, std::function<void()> spent)
    : key_(std::in_place, key), expected_(key_->mac(secret)), spent_(std::move(spent)), state_(State::open) {}

bool SetupGate::matches(std::string_view secret) const noexcept {
    return key_ && open() && token::equal(key_->mac(secret), expected_);
}

bool SetupGate::enter() noexcept {
    auto expected = State::open;
    return state_.compare_exchange_strong(expected, State::entered);
}

void SetupGate::leave() noexcept {
    auto expected = State::entered;
    state_.compare_exchange_strong(expected, State::open);
}

void SetupGate::shut() {
    if (state_.exchange(State::shut) != State::shut && spent_) spent_();
}

}  // namespace jeton::http
