#include "login/password_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/utf8.h"
#include "login/common_passwords.h"

namespace jeton::login {
namespace {

constexpr std::size_t own_characters_min = 8;  // beside the username
constexpr std::size_t distinct_characters_min = 5;
constexpr std::size_t words_max = 2;  // that make a password no better than one

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }
bool digit(char c) { return c >= '0' && c <= '9'; }

/// The letter that a digit or sign is written for.
char plain(char c) {
    constexpr std::array<std::pair<char, char>, 9> written{
        {{'0', 'o'}, {'1', 'i'}, {'3', 'e'}, {'4', 'a'}, {'5', 's'}, {'7', 't'}, {'@', 'a'}, {'$', 's'}, {'!', 'i'}}};
    const auto* const found = std::ranges::find(written, c, &std::pair<char, char>::first);
    return found == written.end() ? c : found->second;
}

bool listed(std::span<const std::string_view> list, std::string_view text) {
    return std::ranges::binary_search(list, text);
}

/// Whether `text` is at most `words_max` common words, with digits and signs around and between them.
bool made_of_common_words(std::string_view text, std::size_t words = 0) {
    while (!text.empty() && !letter(text.front())) text.remove_prefix(1);
    if (text.empty()) return words > 0;
    if (words == words_max) return false;
    for (std::size_t size = text.size(); size >= 3; --size) {
        if (listed(common_words(), text.substr(0, size)) && made_of_common_words(text.substr(size), words + 1)) {
            return true;
        }
    }
    return false;
}

bool common(const std::string& text) {
    if (listed(common_passwords(), text) || made_of_common_words(text)) return true;
    // The same written with digits and signs for letters; what stands behind the last letter is no letter.
    auto read = text;
    std::size_t end = text.size();
    while (end > 0 && !letter(text[end - 1])) --end;
    std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), read.begin(), plain);
    return listed(common_passwords(), read) || made_of_common_words(read);
}

bool repeated(std::string_view text) {
    std::array<bool, 256> seen{};
    for (const char c : text) seen[static_cast<unsigned char>(c)] = true;
    if (static_cast<std::size_t>(std::ranges::count(seen, true)) < distinct_characters_min) return true;
    for (std::size_t period = 1; period <= text.size() / 2 && period < password_characters_min; ++period) {
        if (text.substr(period) == text.substr(0, text.size() - period)) return true;
    }
    return false;
}

/// Where a key lies, or nothing.
std::optional<std::pair<int, int>> key_of(char c) {
    constexpr std::array<std::string_view, 4> rows{"1234567890-=", "qwertyuiop[]", "asdfghjkl;'\\", "zxcvbnm,./"};
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto column = rows[row].find(c);
        if (column != std::string_view::npos) return std::pair(static_cast<int>(row), static_cast<int>(column));
    }
    return std::nullopt;
}

bool follows(char a, char b) {
    const bool same_kind = (letter(a) && letter(b)) || (digit(a) && digit(b));
    if (same_kind && std::abs(a - b) <= 1) return true;
    const auto from = key_of(a);
    const auto to = key_of(b);
    return from && to && std::abs(from->first - to->first) <= 1 && std::abs(from->second - to->second) <= 1;
}

bool sequence(std::string_view text) {
    std::size_t steps = 0;
    for (std::size_t i = 1; i < text.size(); ++i) steps += follows(text[i - 1], text[i]) ? 1 : 0;
    return steps * 10 >= (text.size() - 1) * 7;
}

bool names(std::string text, std::string_view username) {
    if (username.size() < 3) return false;
    bool found = false;
    for (auto at = text.find(username); at != std::string::npos; at = text.find(username)) {
        text.erase(at, username.size());
        found = true;
    }
    return found && text.size() < own_characters_min;
}

}  // namespace

std::string_view describe(PasswordError error) noexcept {
    switch (error) {
        case PasswordError::too_short:
            return "The password has fewer than 12 characters: take a longer one, such as four words of your own.";
        case PasswordError::too_long:
            return "The password has more than 1024 bytes: take a shorter one.";
        case PasswordError::not_text:
            return "The password must be text (UTF-8) without NUL characters.";
        case PasswordError::common:
            return "The password is among those that are guessed first: take one that only you would think of.";
        case PasswordError::repeated:
            return "The password repeats itself: take one that does not.";
        case PasswordError::sequence:
            return "The password runs along the keyboard, the alphabet or the digits: take one that does not.";
        case PasswordError::names_the_user:
            return "The password is little more than the user name: take one that is not.";
    }
    std::unreachable();
}

std::optional<PasswordError> check_password(std::string_view password, std::string_view username) {
    if (password.size() > password_bytes_max) return PasswordError::too_long;
    if (!base::is_utf8(password) || password.contains('\0')) return PasswordError::not_text;
    if (base::characters_of(password) < password_characters_min) return PasswordError::too_short;
    std::string text(password);
    std::ranges::transform(text, text.begin(), lower);
    if (common(text)) return PasswordError::common;
    if (repeated(text)) return PasswordError::repeated;
    if (sequence(text)) return PasswordError::sequence;
    if (names(text, username)) return PasswordError::names_the_user;
    return std::nullopt;
}

}  // namespace jeton::login
