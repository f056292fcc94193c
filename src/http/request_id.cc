#include "http/request_id.h"

#include <algorithm>

namespace jeton::http {

std::string_view RequestId::choose(std::optional<std::string_view> theirs, RequestIds& ids) noexcept {
    const auto sane = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_.:/=+@").contains(c);
    };
    if (theirs && !theirs->empty() && theirs->size() <= bytes_max && std::ranges::all_of(*theirs, sane)) return *theirs;
    static constexpr char digits[] = "0123456789abcdef";
    const auto put = [this](std::size_t at, std::uint64_t value, std::size_t count) {
        for (std::size_t i = count; i-- > 0; value >>= 4U) own_[at + i] = digits[value & 15U];
    };
    put(0, ids.prefix(), 16);
    put(16, ids.next(), 10);
    return {own_.data(), 26};
}

}  // namespace jeton::http
