// A path that is not ambiguous has no segment that another program would read differently; a match's resource is one.
#include "fuzz/input.h"
#include "guard/rules.h"
#include "permission/grant.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jeton;
    const auto text = fuzz::text_of(data, size);
    guard::Path path;
    if (path.read(text)) {
        for (std::size_t i = 0; i < path.segments().size(); ++i) {
            const auto segment = path.segments()[i];
            fuzz::must(segment != "." && segment != ".." && segment.find_first_of("/\\;") == std::string_view::npos);
            fuzz::must(!segment.empty() || i + 1 == path.segments().size());
            for (const char c : segment) fuzz::must(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
        }
    }
    static const auto catalog =
        *permission::Catalog::build({{.name = "repository", .title = ""}},
                                    {{.name = "contents", .title = "", .levels = {"read"}, .resource = "repository"}});
    static const auto guard = *guard::Guard::compile({.name = "g",
                                                      .proxy = guard::Proxy::nginx,
                                                      .basic = false,
                                                      .rules = {{.methods = {"GET"},
                                                                 .path = "/{a}/{b}.git/{c...}",
                                                                 .query = {{"q", "v"}},
                                                                 .require = {"contents:read"},
                                                                 .resource = "repository:{a}/{b}"}}},
                                                     *catalog);
    guard::Scratch scratch;
    if (const auto match = guard.match("GET", text, scratch))
        fuzz::must(permission::well_formed_resource_name(match->resource.name));
    return 0;
}
