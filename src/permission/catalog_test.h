// A catalog for the tests of what grants allow.
#pragma once

#include "permission/catalog.h"

namespace jeton::permission::testing {

inline const Catalog& catalog() {
    static const auto built =
        *Catalog::build({{.name = "repository", .title = "R"}},
                        {{.name = "contents", .title = "C", .levels = {"read", "write"}, .resource = "repository"},
                         {.name = "issues", .title = "I", .levels = {"read", "write"}, .resource = "repository"},
                         {.name = "billing", .title = "B", .levels = {"read", "write"}, .resource = ""}});
    return *built;
}

}  // namespace jeton::permission::testing
