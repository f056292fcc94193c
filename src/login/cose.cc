#include "login/cose.h"

#include <cbor.h>
#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

#include <algorithm>
#include <memory>
#include <string>

#include "login/cbor.h"
#include "login/fido.h"

namespace jeton::login {
namespace {

using Bytes = std::vector<std::uint8_t>;

// COSE_Key labels (RFC 9052 §7.1, RFC 9053 §7, RFC 8230 §4).
constexpr std::int64_t label_type = 1;
constexpr std::int64_t label_algorithm = 3;
constexpr std::int64_t label_curve = -1;
constexpr std::int64_t label_x = -2;
constexpr std::int64_t label_y = -3;
constexpr std::int64_t label_modulus = -1;
constexpr std::int64_t label_exponent = -2;
constexpr std::size_t coordinate_bytes = 32;
constexpr std::size_t modulus_bytes = 256;
constexpr std::size_t exponent_bytes = 3;

std::optional<std::int64_t> integer_of(const cbor_item_t* item) {
    if (!cbor_isa_uint(item) && !cbor_isa_negint(item)) return std::nullopt;
    const auto value = cbor_get_int(item);
    if (value > INT32_MAX) return std::nullopt;
    return cbor_isa_uint(item) ? static_cast<std::int64_t>(value) : -1 - static_cast<std::int64_t>(value);
}

/// A map whose keys are small integers, each once.
class CoseMap {
public:
    explicit CoseMap(const cbor_item_t* map) : pairs_(cbor_map_handle(map), cbor_map_size(map)) {}

    [[nodiscard]] const cbor_item_t* find(std::int64_t label) const {
        const cbor_item_t* found = nullptr;
        for (const auto& pair : pairs_) {
            if (integer_of(pair.key) != label) continue;
            if (found != nullptr) return nullptr;
            found = pair.value;
        }
        return found;
    }
    [[nodiscard]] std::optional<std::int64_t> integer(std::int64_t label) const {
        const auto* const item = find(label);
        return item == nullptr ? std::nullopt : integer_of(item);
    }
    /// Appends the bytes at `label` if there are exactly `size`.
    [[nodiscard]] bool append(std::int64_t label, std::size_t size, Bytes& to) const {
        const auto* const item = find(label);
        if (item == nullptr || !cbor_isa_bytestring(item) || !cbor_bytestring_is_definite(item) ||
            cbor_bytestring_length(item) != size) {
            return false;
        }
        to.insert(to.end(), cbor_bytestring_handle(item), cbor_bytestring_handle(item) + size);
        return true;
    }

private:
    std::span<const cbor_pair> pairs_;
};

/// Type, curve and parts of each algorithm, in libfido2's order.
bool read_parts(const CoseMap& map, CoseKey& key) {
    const auto type = map.integer(label_type);
    const auto curve = map.integer(label_curve);
    switch (key.algorithm) {
        case CoseAlgorithm::es256:
            return type == COSE_KTY_EC2 && curve == COSE_P256 && map.append(label_x, coordinate_bytes, key.bytes) &&
                   map.append(label_y, coordinate_bytes, key.bytes);
        case CoseAlgorithm::eddsa:
            return type == COSE_KTY_OKP && curve == COSE_ED25519 && map.append(label_x, coordinate_bytes, key.bytes);
        case CoseAlgorithm::rs256:
            return type == COSE_KTY_RSA && map.append(label_modulus, modulus_bytes, key.bytes) &&
                   map.append(label_exponent, exponent_bytes, key.bytes);
    }
    return false;
}

bool verify(const fido_assert_t* assertion, const CoseKey& key) {
    switch (key.algorithm) {
        case CoseAlgorithm::es256: {
            const Es256Key es256(es256_pk_new());
            return es256 && es256_pk_from_ptr(es256.get(), key.bytes.data(), key.bytes.size()) == FIDO_OK &&
                   fido_assert_verify(assertion, 0, COSE_ES256, es256.get()) == FIDO_OK;
        }
        case CoseAlgorithm::eddsa: {
            const EddsaKey eddsa(eddsa_pk_new());
            return eddsa && eddsa_pk_from_ptr(eddsa.get(), key.bytes.data(), key.bytes.size()) == FIDO_OK &&
                   fido_assert_verify(assertion, 0, COSE_EDDSA, eddsa.get()) == FIDO_OK;
        }
        case CoseAlgorithm::rs256: {
            const Rs256Key rs256(rs256_pk_new());
            return rs256 && rs256_pk_from_ptr(rs256.get(), key.bytes.data(), key.bytes.size()) == FIDO_OK &&
                   fido_assert_verify(assertion, 0, COSE_RS256, rs256.get()) == FIDO_OK;
        }
    }
    return false;
}

}  // namespace

std::optional<CoseKey> read_cose_key(std::span<const std::uint8_t> cose) {
    if (!holds_its_sizes(cose)) return std::nullopt;
    cbor_load_result result{};
    const CborItem item(cbor_load(cose.data(), cose.size(), &result));
    if (!item || result.read != cose.size() || !cbor_isa_map(item.get()) || !cbor_map_is_definite(item.get())) {
        return std::nullopt;
    }
    const CoseMap map(item.get());
    const auto number = map.integer(label_algorithm);
    for (const auto algorithm : {CoseAlgorithm::es256, CoseAlgorithm::eddsa, CoseAlgorithm::rs256}) {
        if (number != static_cast<std::int64_t>(algorithm)) continue;
        CoseKey key{.algorithm = algorithm, .bytes = {}};
        if (!read_parts(map, key)) return std::nullopt;
        return key;
    }
    return std::nullopt;
}

bool signature_holds(const CoseKey& key, const std::string& rp_id, std::span<const std::uint8_t> authenticator_data,
                     std::span<const std::uint8_t> client_data, std::span<const std::uint8_t> signature) {
    const Assertion assertion(fido_assert_new());
    return assertion && fido_assert_set_count(assertion.get(), 1) == FIDO_OK &&
           fido_assert_set_rp(assertion.get(), rp_id.c_str()) == FIDO_OK &&
           fido_assert_set_clientdata(assertion.get(), client_data.data(), client_data.size()) == FIDO_OK &&
           fido_assert_set_authdata_raw(assertion.get(), 0, authenticator_data.data(), authenticator_data.size()) ==
               FIDO_OK &&
           fido_assert_set_sig(assertion.get(), 0, signature.data(), signature.size()) == FIDO_OK &&
           verify(assertion.get(), key);
}

}  // namespace jeton::login
