#include "cli/secret_prompt.h"

#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include <fmt/format.h>

#include "cli/output.h"

namespace jeton::cli {
namespace {

constexpr char interrupt = '\x03';
constexpr std::string_view end_of_line = "\n\r";

/// While it lives, what is typed is not shown. Ctrl-C is read as a character, so that no death leaves the terminal
/// mute.
class NoEcho {
public:
    NoEcho() : known_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
        if (!known_) return;
        auto mute = before_;
        mute.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
        known_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &mute) == 0;
    }
    ~NoEcho() {
        if (known_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;
    [[nodiscard]] bool mute() const noexcept { return known_; }

private:
    termios before_{};
    bool known_;
};

/// Wiped when it dies.
struct Typed {
    std::array<char, base::Secret::max_bytes + 2> bytes{};
    std::size_t size = 0;
    Typed() = default;
    ~Typed() { sodium_memzero(bytes.data(), bytes.size()); }
    Typed(const Typed&) = delete;
    Typed& operator=(const Typed&) = delete;
    [[nodiscard]] std::string_view text() const noexcept { return {bytes.data(), size}; }
};

/// Reads to the end of the line, or of stdin. Nothing: there is more than a secret may have.
bool read_into(Typed& typed, bool one_line) {
    while (typed.size < typed.bytes.size()) {
        const auto got = ::read(STDIN_FILENO, &typed.bytes.at(typed.size), 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return true;
        const char c = typed.bytes.at(typed.size);
        if (one_line && end_of_line.contains(c)) return true;
        ++typed.size;
    }
    return false;
}

std::unexpected<Failure> refuse(std::string sentence) {
    return std::unexpected(Failure{.code = ExitCode::usage, .sentence = std::move(sentence)});
}

Outcome<base::Secret> secret_of(std::string_view text, std::string_view what) {
    auto secret = base::Secret::copy_of(text);
    if (text.empty() || !secret) return refuse(fmt::format("no {} was given on stdin", what));
    return std::move(*secret);
}

}  // namespace

Outcome<base::Secret> read_new_secret(std::string_view what) {
    const auto too_long = fmt::format("the {} is longer than {} bytes", what, base::Secret::max_bytes);
    if (::isatty(STDIN_FILENO) == 0) {
        Typed typed;
        if (!read_into(typed, false)) return refuse(too_long);
        auto text = typed.text();
        if (text.ends_with('\n')) text.remove_suffix(1);
        if (text.ends_with('\r')) text.remove_suffix(1);
        return secret_of(text, what);
    }
    const NoEcho quiet;
    if (!quiet.mute()) return refuse(fmt::format("this terminal shows what is typed: give the {} on stdin", what));
    std::array<Typed, 2> both;
    for (std::size_t i = 0; i < both.size(); ++i) {
        tell(fmt::format("{} {}: ", i == 0 ? "New" : "Again, the", what));
        const bool fits = read_into(both.at(i), true);
        tell("\n");
        if (both.at(i).text().contains(interrupt)) return std::unexpected(Failure{ExitCode::failed, "interrupted"});
        if (!fits) return refuse(too_long);
    }
    if (both[0].text() != both[1].text()) return refuse(fmt::format("the two are not the same {}", what));
    return secret_of(both[0].text(), what);
}

}  // namespace jeton::cli
