// Owners of what libfido2 and libcbor hand out.
#pragma once

#include <cbor.h>
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include <memory>

namespace jeton::login {

/// Calls a C function that frees `T` through the address of the pointer.
template <typename T, void (*release)(T**)>
struct Release {
    void operator()(T* owned) const noexcept { release(&owned); }
};
template <typename T, void (*release)(T**)>
using Owned = std::unique_ptr<T, Release<T, release>>;

using Credential = Owned<fido_cred_t, fido_cred_free>;
using Assertion = Owned<fido_assert_t, fido_assert_free>;
using Es256Key = Owned<es256_pk_t, es256_pk_free>;
using EddsaKey = Owned<eddsa_pk_t, eddsa_pk_free>;
using Rs256Key = Owned<rs256_pk_t, rs256_pk_free>;
using CborItem = Owned<cbor_item_t, cbor_decref>;

}  // namespace jeton::login
