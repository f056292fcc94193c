// Grants that are read are written so that they read back the same, from JSON and from the command line's form.
#include "fuzz/input.h"
#include "permission/grant.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jeton;
    const auto text = fuzz::text_of(data, size);
    if (const auto grants = permission::parse_grants_text(text)) {
        fuzz::must(permission::parse_grants_text(permission::grants_text(*grants)) == *grants);
    }
    if (const auto grant = permission::parse_grant_line(text)) {
        fuzz::must(permission::parse_grant_line(permission::format_grant_line(*grant)) == *grant);
    }
    return 0;
}
