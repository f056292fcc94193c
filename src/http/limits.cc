#include "http/limits.h"

#include <algorithm>
#include <string_view>

namespace jeton::http {

std::size_t MinuteLimit::Hash::operator()(const base::Address& address) const noexcept {
    return std::hash<std::string_view>{}({reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size()});
}

unsigned MinuteLimit::count(const base::Address& address, base::Time now) {
    if (most_ == 0) return 0;
    auto key = address;
    if (!key.is_v4()) std::fill(key.bytes.begin() + 8, key.bytes.end(), std::uint8_t{0});
    const auto second = std::chrono::floor<base::seconds>(now).time_since_epoch().count();
    const std::scoped_lock lock(mutex_);
    if (second / 60 != minute_ || counts_.size() >= addresses_max) {
        counts_.clear();
        minute_ = second / 60;
    }
    return ++counts_[key] > most_ ? static_cast<unsigned>(60 - second % 60) : 0;
}

}  // namespace jeton::http
