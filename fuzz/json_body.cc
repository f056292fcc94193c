// A body that is read is no deeper than it may be and writes itself as text that reads back the same.
#include <boost/json/serialize.hpp>

#include "base/json.h"
#include "fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jeton;
    const auto value = base::parse_json(fuzz::text_of(data, size));
    if (!value) {
        fuzz::must(!value.error().detail.empty());
        return 0;
    }
    const auto again = base::parse_json(boost::json::serialize(*value));
    fuzz::must(again.has_value());
    return 0;
}
