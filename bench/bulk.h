// Tokens in bulk, for the benchmarks: the same ones in each run, each with a secret that can be made again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "token/format.h"
#include "token/hmac.h"
#include "verify/index.h"

namespace jeton::bench {

/// What every token may do: read the repository that its grants name, and `repository:acme/site`.
constexpr std::string_view required_scope = "contents:read";
constexpr std::string_view required_resource = "repository:acme/site";

[[nodiscard]] verify::Rules make_rules();
[[nodiscard]] base::Key make_digest_key();
[[nodiscard]] token::Brand make_brand();
[[nodiscard]] base::Time now();

/// `tokens` tokens of `tokens / 10` users (1 at least), each of its own name, with one of a thousand different grants.
class Bulk {
public:
    explicit Bulk(std::size_t tokens, const base::Key& key = make_digest_key());

    /// Writes all of them by way of `Index::apply`, in batches as a start from a store does. Returns the seconds spent
    /// in `apply`.
    double write(verify::Index& index) const;
    [[nodiscard]] std::size_t users() const noexcept { return users_; }
    [[nodiscard]] store::PrincipalRow user(std::uint64_t number) const;
    [[nodiscard]] store::TokenRow token(std::uint64_t number) const;
    /// The secret of token `number`, below `size()`.
    [[nodiscard]] std::string secret(std::uint64_t number) const;
    [[nodiscard]] std::size_t size() const noexcept { return tokens_; }
    /// `count` secrets of tokens drawn at random, one behind the other: a run over them reads the input in order and
    /// everything else at random. With `count` a multiple of `size()`, each token comes equally often.
    [[nodiscard]] std::string shuffled_secrets(std::size_t count) const;
    [[nodiscard]] std::size_t secret_bytes() const noexcept { return secret_bytes_; }

private:
    std::size_t tokens_;
    std::size_t users_;
    std::size_t secret_bytes_;
    token::Brand brand_;
    token::HmacKey hmac_;
    std::vector<std::string> grants_;
};

}  // namespace jeton::bench
