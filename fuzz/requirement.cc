// A requirement that compiles names a resource exactly when its scopes have a type.
#include "fuzz/input.h"
#include "permission/grant.h"
#include "permission/layer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jeton;
    static const auto catalog = *permission::Catalog::build(
        {{.name = "repository", .title = ""}},
        {{.name = "contents", .title = "", .levels = {"read", "write"}, .resource = "repository"},
         {.name = "billing", .title = "", .levels = {"read"}, .resource = ""}});
    const auto text = fuzz::text_of(data, size);
    const auto line = text.find('\n');
    const auto scope = text.substr(0, line);
    const auto resource = line == std::string_view::npos ? std::nullopt : std::optional(text.substr(line + 1));
    const auto requirement = permission::Requirement::compile(*catalog, std::span(&scope, 1), resource);
    if (!requirement) {
        fuzz::must(!requirement.error().detail.empty());
        return 0;
    }
    const auto* const known = catalog->find(scope);
    fuzz::must(known != nullptr && requirement->scopes.test(known->bit));
    if (known->type != permission::no_type)
        fuzz::must(resource && permission::well_formed_resource_name(requirement->resource.name));
    return 0;
}
