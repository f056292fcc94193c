// CBOR (RFC 8949) from strangers: looked through before a library takes it in.
#pragma once

#include <cstdint>
#include <span>

namespace jeton::login {

/// Whether `bytes` are whole items, one after the other, with no more members than the bytes can hold and no more than
/// 64 arrays and maps. libcbor takes memory for as many members as a map says that it has, before it looks for one, and
/// a call for each that stands in another. Takes no memory. Thread-safe.
[[nodiscard]] bool holds_its_sizes(std::span<const std::uint8_t> bytes) noexcept;

}  // namespace jeton::login
