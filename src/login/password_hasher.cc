#include "login/password_hasher.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <thread>

namespace jeton::login {
namespace {

static_assert(argon2_memory_bytes >= std::size_t{19} << 20U && argon2_passes >= 2);

constexpr int low_priority = 10;  // of 19: where cores are short, about a tenth of a worker's share

base::Pool::Options half_the_cores() {
    return {.threads = std::max(1U, std::thread::hardware_concurrency() / 2),
            .waiting_max = PasswordHasher::waiting_max,
            .niceness = low_priority};
}

}  // namespace

PasswordHasher::PasswordHasher(base::Entropy& entropy) : pool_(half_the_cores()) {
    std::array<std::byte, 32> random;
    entropy.fill(random);
    const auto password = base::Secret::copy_of({reinterpret_cast<const char*>(random.data()), random.size()});
    hash_of_nobody_ = hash(*password).value_or(std::string());
}

std::optional<std::string> PasswordHasher::hash(const base::Secret& password) {
    computed_.fetch_add(1, std::memory_order_relaxed);
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    const bool hashed = password.expose([&](std::string_view text) {
        return crypto_pwhash_str(hash.data(), text.data(), text.size(), argon2_passes, argon2_memory_bytes) == 0;
    });
    if (!hashed) return std::nullopt;
    return std::string(hash.data());
}

bool PasswordHasher::matches(const std::string& hash, const base::Secret& password) {
    computed_.fetch_add(1, std::memory_order_relaxed);
    const auto& asked = hash.empty() ? hash_of_nobody_ : hash;
    const bool same = password.expose(
        [&](std::string_view text) { return crypto_pwhash_str_verify(asked.c_str(), text.data(), text.size()) == 0; });
    return same && !hash.empty();
}

bool PasswordHasher::outdated(const std::string& hash) {
    return crypto_pwhash_str_needs_rehash(hash.c_str(), argon2_passes, argon2_memory_bytes) != 0;
}

}  // namespace jeton::login
