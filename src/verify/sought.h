// A secret that is looked for: its digest, made ahead of the decision, so that the memory that a decision reads can be
// asked for meanwhile.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "token/format.h"
#include "token/hmac.h"

namespace jeton::verify {

/// Holds what it was made of, so that it can be told whose it is; wiped at its end. Moves.
class Sought {
public:
    Sought(const token::HmacKey& key, std::string_view secret) noexcept;
    Sought(Sought&& other) noexcept;
    Sought& operator=(Sought&&) = delete;
    ~Sought();

    /// Whether its digest is `secret`'s.
    [[nodiscard]] bool is(std::string_view secret) const noexcept {
        return reach_of(secret) == std::string_view(text_.data(), text_bytes_);
    }
    [[nodiscard]] const token::Mac& digest() const noexcept { return digest_; }

private:
    /// A guess costs the same however wrong it is (A02): what is malformed is digested and looked up too, as far as a
    /// well-formed secret would reach.
    [[nodiscard]] static std::string_view reach_of(std::string_view secret) noexcept {
        return secret.substr(0, token::secret_bytes_max);
    }

    token::Mac digest_;
    std::array<char, token::secret_bytes_max> text_;
    std::uint8_t text_bytes_;
};

}  // namespace jeton::verify
