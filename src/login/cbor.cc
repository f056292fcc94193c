#include "login/cbor.h"

#include <cbor.h>

namespace jeton::login {
namespace {

constexpr int containers_max = 64;

struct Walk {
    std::size_t left = 0;  ///< bytes from the item at hand on; a member takes at least one
    int containers = 0;
    bool good = true;

    void enter(std::size_t bytes_min) noexcept {
        ++containers;
        good = good && containers <= containers_max && bytes_min <= left;
    }
};

Walk& walk_of(void* context) noexcept { return *static_cast<Walk*>(context); }

const cbor_callbacks& callbacks() noexcept {
    static const auto all = [] {
        auto made = cbor_empty_callbacks;
        made.array_start = [](void* context, std::size_t members) { walk_of(context).enter(members); };
        made.map_start = [](void* context, std::size_t pairs) {
            // Twice as many members; the product must not wrap around.
            walk_of(context).enter(pairs > SIZE_MAX / 2 ? SIZE_MAX : pairs * 2);
        };
        made.indef_array_start = [](void* context) { walk_of(context).enter(1); };
        made.indef_map_start = [](void* context) { walk_of(context).enter(1); };
        made.byte_string_start = [](void* context) { walk_of(context).enter(1); };
        made.string_start = [](void* context) { walk_of(context).enter(1); };
        return made;
    }();
    return all;
}

}  // namespace

bool holds_its_sizes(std::span<const std::uint8_t> bytes) noexcept {
    Walk walk;
    while (!bytes.empty()) {
        walk.left = bytes.size();
        const auto step = cbor_stream_decode(bytes.data(), bytes.size(), &callbacks(), &walk);
        if (step.status != CBOR_DECODER_FINISHED || step.read == 0 || !walk.good) return false;
        bytes = bytes.subspan(step.read);
    }
    return true;
}

}  // namespace jeton::login
