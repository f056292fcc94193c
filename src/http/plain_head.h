// The shape in which nearly every request's head comes: read in one pass, nothing copied.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "http/request.h"

namespace jeton::http {

/// A head; views the bytes that it was read from.
struct PlainHead {
    std::string_view method;
    std::string_view target;
    std::size_t size = 0;        ///< with the empty line
    std::size_t body_bytes = 0;  ///< by Content-Length
    bool keep_alive = true;
};

/// Reads the head at the front of `bytes`: HTTP/1.1, printable ASCII, one Host, at most one Content-Length and one
/// `Connection: close` or `keep-alive`, nothing that frames or awaits a body otherwise. `fields` gets its fields.
/// Nothing when the head is not all there, or is anything else, be it right or wrong: MessageParser then judges it.
/// What is read here, MessageParser reads in the same way (A50).
[[nodiscard]] std::optional<PlainHead> read_plain_head(std::string_view bytes, std::vector<Field>& fields);

}  // namespace jeton::http
