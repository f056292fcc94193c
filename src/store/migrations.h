// Migrations: numbered, append-only, one transaction each. What has shipped is never edited.
#pragma once

#include <span>

#include "store/statement.h"

namespace jeton::store {

/// In order; the first is number 1. Text for both engines: TEXT, BIGINT, BYTEA; times in microseconds since 1970.
[[nodiscard]] std::span<const Statement> migrations() noexcept;

}  // namespace jeton::store
