// A letter to one person, and its text on the wire.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace jeton::mail {

struct Letter {
    std::string to;       ///< an address
    std::string subject;  ///< one line of ASCII
    std::string text;     ///< UTF-8, lines ended by '\n'
};

/// The address in `Name <address>`, or the text itself. Nothing when there is no address in it, or it would break a
/// header line (CR, LF, other control characters).
[[nodiscard]] std::optional<std::string> address_in(std::string_view mailbox);

/// The message (RFC 5322), lines ended by CRLF. `message_id` is its left part; the right part is the sender's domain.
[[nodiscard]] std::string message_of(const Letter& letter, std::string_view from, std::string_view message_id,
                                     base::Time date);

}  // namespace jeton::mail
