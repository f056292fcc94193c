#include "login/recovery_code.h"

#include <sodium.h>

#include <array>

namespace jeton::login {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
static_assert(alphabet.size() == 32);
constexpr std::size_t group = 4;

/// The character of the alphabet that was meant; NUL when none was.
char meant_by(char typed) {
    if (typed >= 'A' && typed <= 'Z') typed = static_cast<char>(typed - 'A' + 'a');
    if (typed == 'o') typed = '0';
    if (typed == 'i' || typed == 'l') typed = '1';
    return alphabet.find(typed) == std::string_view::npos ? '\0' : typed;
}

}  // namespace

base::Secret make_recovery_code(base::Entropy& entropy) {
    std::array<std::byte, recovery_code_characters> random;
    entropy.fill(random);
    std::array<char, recovery_code_characters + recovery_code_characters / group - 1> text;
    std::size_t size = 0;
    for (std::size_t i = 0; i < random.size(); ++i) {
        if (i > 0 && i % group == 0) text[size++] = '-';
        text[size++] = alphabet[std::to_integer<std::size_t>(random[i]) % alphabet.size()];  // 256 is a multiple of 32
    }
    auto code = base::Secret::copy_of({text.data(), size});
    sodium_memzero(random.data(), random.size());
    sodium_memzero(text.data(), text.size());
    return std::move(*code);
}

std::string normal_recovery_code(std::string_view typed) {
    std::string normal;
    for (const char c : typed) {
        if (c == '-' || c == ' ') continue;
        const char meant = meant_by(c);
        if (meant == '\0' || normal.size() == recovery_code_characters) return {};
        normal += meant;
    }
    return normal.size() == recovery_code_characters ? normal : std::string();
}

}  // namespace jeton::login
