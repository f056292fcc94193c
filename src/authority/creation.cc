#include "authority/creation.h"

namespace jeton::authority {

Result<void> may_create(Look& look, const Caller& caller) {
    if (!caller.token) return {};  // a session
    const auto family = look.reads.find_family(caller.token->family);
    if (family && !family->max_uses) return {};
    return forbidden("A token with max_uses creates nothing: use one without.");
}

}  // namespace jeton::authority
