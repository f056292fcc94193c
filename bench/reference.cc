#include "bench/reference.h"

#include <cstring>

namespace jeton::bench {
namespace {

std::uint64_t first_word(const token::Mac& mac) {
    std::uint64_t word;
    std::memcpy(&word, mac.data(), sizeof word);
    return word;
}

}  // namespace

Reference::Reference(const base::Key& key) : hmac_(key), memory_(memory_bytes) {
    for (std::size_t at = 0; at < memory_bytes; at += line_bytes) memory_.data()[at] = static_cast<std::byte>(at >> 6);
}

std::uint64_t Reference::run(std::string_view secrets, std::size_t secret_bytes) const {
    std::uint64_t seen = 0;
    for (std::size_t at = 0; at < secrets.size(); at += secret_bytes) {
        const auto word = first_word(hmac_.mac(secrets.substr(at, secret_bytes)));
        const volatile std::byte* const line = memory_.data() + word % (memory_bytes / line_bytes) * line_bytes;
        seen += word + static_cast<std::uint64_t>(*line);
    }
    return seen;
}

std::uint64_t Reference::run_without_line(std::string_view secrets, std::size_t secret_bytes) const {
    std::uint64_t seen = 0;
    for (std::size_t at = 0; at < secrets.size(); at += secret_bytes) {
        seen += first_word(hmac_.mac(secrets.substr(at, secret_bytes)));
    }
    return seen;
}

}  // namespace jeton::bench
