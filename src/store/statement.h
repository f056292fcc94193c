// A statement: its name for logs, its text for both engines. All of them stand in statements.h.
#pragma once

namespace jeton::store {

struct Statement {
    const char* name;
    const char* text;
};

/// What every sealed table is asked, in the order of its columns: id, version, the others, mac.
struct SealedStatements {
    Statement all;
    Statement find;
    Statement insert;
    Statement update;
    Statement seal;
    Statement remove;
};

}  // namespace jeton::store
