// A statement: its name for logs, its text for both engines. All of them stand in statements.h.
#pragma once

namespace jeton::store {

struct Statement {
    const char* name;
    const char* text;
};

}  // namespace jeton::store
