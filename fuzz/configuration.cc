// Any file is read or refused with a sentence that names it.
#include "config/settings.h"
#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jeton;
    const auto settings = config::read(fuzz::text_of(data, size), "fuzz.toml", {}, {});
    if (!settings) {
        fuzz::must(!settings.error().empty() && settings.error().find('\n') == std::string::npos);
        return 0;
    }
    if (const auto catalog = permission::Catalog::build(settings->resource_types, settings->permissions)) {
        static_cast<void>(guard::Guards::compile(*catalog, settings->guards));
    }
    return 0;
}
