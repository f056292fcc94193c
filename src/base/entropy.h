// Where randomness comes from.
#pragma once

#include <cstddef>
#include <span>

namespace jeton::base {

/// Thread-safe.
class Entropy {
public:
    virtual ~Entropy() = default;
    /// Fills `out` with uniformly random bytes; aborts the process rather than give fewer.
    virtual void fill(std::span<std::byte> out) = 0;
};

/// getrandom(2), by way of libsodium.
class SystemEntropy final : public Entropy {
public:
    SystemEntropy();
    void fill(std::span<std::byte> out) override;
};

}  // namespace jeton::base
