#include "login/throttle.h"

#include <sodium.h>

#include <algorithm>
#include <span>

namespace jeton::login {
namespace {

std::int64_t second_of(base::Time now) { return std::chrono::floor<base::seconds>(now).time_since_epoch().count(); }

}  // namespace

Throttle::Throttle(std::uint32_t most, base::Entropy& entropy) : most_(most), slots_(most == 0 ? 0 : slots) {
    static_assert(sizeof key_ == crypto_shorthash_KEYBYTES);
    entropy.fill(std::as_writable_bytes(std::span(key_)));
}

Throttle::Slot& Throttle::slot_of(std::string_view what) {
    std::array<std::uint8_t, crypto_shorthash_BYTES> hash;
    crypto_shorthash(hash.data(), reinterpret_cast<const std::uint8_t*>(what.data()), what.size(), key_.data());
    return slots_[hash[0] | static_cast<std::size_t>(hash[1]) << 8U];
}

unsigned Throttle::count(std::string_view what, base::Time now) {
    if (most_ == 0) return 0;
    const auto second = second_of(now);
    const std::scoped_lock lock(mutex_);
    auto& slot = slot_of(what);
    if (second - slot.began >= window.count()) slot = {.began = second, .tries = 0};
    if (slot.tries >= most_)
        return static_cast<unsigned>(std::max<std::int64_t>(slot.began + window.count() - second, 1));
    ++slot.tries;
    return 0;
}

void Throttle::forgive(std::string_view what, base::Time now) {
    if (most_ == 0) return;
    const std::scoped_lock lock(mutex_);
    auto& slot = slot_of(what);
    if (second_of(now) - slot.began < window.count() && slot.tries > 0) --slot.tries;
}

std::string network_of(const base::Address& address) { return address.masked(24, 64).text(); }

}  // namespace jeton::login
