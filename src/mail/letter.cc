#include "mail/letter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace jeton::mail {
namespace {

constexpr std::size_t address_bytes_max = 254;  // RFC 5321 §4.5.3.1.3, less the brackets

bool plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x20 && byte != 0x7f;
    });
}

/// RFC 5322 §3.3, `Wed, 25 Nov 2026 17:00:00 +0000`.
std::string date_text(base::Time date) {
    constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(date);
    const std::chrono::year_month_day calendar(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<base::seconds>(date - day));
    return fmt::format("{}, {} {} {} {:02}:{:02}:{:02} +0000", days[std::chrono::weekday(day).c_encoding()],
                       static_cast<unsigned>(calendar.day()), months[static_cast<unsigned>(calendar.month()) - 1],
                       static_cast<int>(calendar.year()), time.hours().count(), time.minutes().count(),
                       time.seconds().count());
}

}  // namespace

std::optional<std::string> address_in(std::string_view mailbox) {
    if (!plain(mailbox)) return std::nullopt;
    if (mailbox.ends_with('>')) {
        const auto open = mailbox.rfind('<');
        if (open == std::string_view::npos) return std::nullopt;
        mailbox = mailbox.substr(open + 1, mailbox.size() - open - 2);
    }
    const auto at = mailbox.rfind('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == mailbox.size() || mailbox.size() > address_bytes_max ||
        mailbox.find_first_of(" <>,;") != std::string_view::npos) {
        return std::nullopt;
    }
    return std::string(mailbox);
}

std::string message_of(const Letter& letter, std::string_view from, std::string_view message_id, base::Time date) {
    const auto sender = address_in(from).value_or(std::string(from));
    auto message = fmt::format(
        "Date: {}\r\nFrom: {}\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: <{}@{}>\r\nAuto-Submitted: auto-generated\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n",
        date_text(date), from, letter.to, letter.subject, message_id, sender.substr(sender.rfind('@') + 1));
    for (const char c : letter.text) {
        if (c == '\n') message += '\r';
        message += c;
    }
    return message;
}

}  // namespace jeton::mail
