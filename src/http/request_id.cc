#include "http/request_id.h"

#include <algorithm>
#include <string>

#include "token/format.h"

namespace jeton::http {

std::string_view RequestId::choose(std::optional<std::string_view> theirs, RequestIds& ids) noexcept {
    const auto sane = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-_.:/=+@").contains(c);
    };
    // It stands in logs and in the trail, so it is none of theirs that has a secret's shape.
    const auto harmless = [](std::string_view id) {
        constexpr auto behind = token::random_characters + token::checksum_characters;
        return id.size() < behind || token::without_secrets(std::string(id)) == id;
    };
    if (theirs && !theirs->empty() && theirs->size() <= bytes_max && std::ranges::all_of(*theirs, sane) &&
        harmless(*theirs))
        return *theirs;
    static constexpr char digits[] = "0123456789abcdef";
    const auto put = [this](std::size_t at, std::uint64_t value, std::size_t count) {
        for (std::size_t i = count; i-- > 0; value >>= 4U) own_[at + i] = digits[value & 15U];
    };
    put(0, ids.prefix(), 16);
    put(16, ids.next(), 10);
    return {own_.data(), 26};
}

}  // namespace jeton::http
