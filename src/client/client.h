// Speaks the HTTP API: one request, one answer, over http or https, each wait with a deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"

namespace jeton::client {

/// Where a Jeton answers. Value.
struct Url {
    bool tls = false;
    std::string host;  ///< a name or an address; IPv6 without its brackets
    std::uint16_t port = 0;
    std::string path;  ///< what stands before `/v1`, without a closing slash; mostly empty

    /// `http://HOST[:PORT][/PATH]` or `https://…`. No user, query or fragment: a secret does not belong in a URL.
    /// Error: the sentence for the user.
    [[nodiscard]] static std::expected<Url, std::string> parse(std::string_view text);
    /// What `Host` says, and messages.
    [[nodiscard]] std::string authority() const;
    [[nodiscard]] std::string text() const;
    /// `localhost`, 127.0.0.0/8 or ::1: what may carry a token without TLS unremarked.
    [[nodiscard]] bool loopback() const;
};

struct Answer {
    unsigned status = 0;
    std::string content_type;
    std::string body;
    std::string applied;  ///< `Jeton-Applied`, or empty
};

/// No answer came: the sentence for the user.
struct Unreachable {
    std::string why;
};

/// One connection a request: a command line sends few. Not thread-safe.
class Client {
public:
    static constexpr std::size_t body_bytes_max = std::size_t{16} << 20U;
    /// For the whole of one request, resolving and TLS included.
    static constexpr std::chrono::seconds default_deadline{30};

    Client(Url url, std::optional<base::Secret> token, std::chrono::milliseconds deadline = default_deadline);

    /// Sends `method` `target` (`/v1/tokens?limit=50`) with `body` as JSON when there is one. Any status is an answer.
    /// Certificates are checked against the system's roots (`SSL_CERT_FILE` is heeded). Follows no redirect: the token
    /// goes to the host that was named and to no other.
    [[nodiscard]] std::expected<Answer, Unreachable> send(std::string_view method, std::string_view target,
                                                          const std::optional<std::string>& body = std::nullopt);

    [[nodiscard]] const Url& url() const noexcept { return url_; }

private:
    Url url_;
    std::optional<base::Secret> token_;
    std::chrono::milliseconds deadline_;
};

}  // namespace jeton::client
