#include "base/entropy.h"

#include <sodium.h>

#include <cstdlib>

namespace jeton::base {

SystemEntropy::SystemEntropy() {
    if (sodium_init() < 0) std::abort();
}

void SystemEntropy::fill(std::span<std::byte> out) { randombytes_buf(out.data(), out.size()); }

}  // namespace jeton::base
