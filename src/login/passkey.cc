#include "login/passkey.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/json.h"
#include "login/cbor.h"
#include "login/cose.h"
#include "login/fido.h"

namespace jeton::login {
namespace {

using Span = std::span<const std::uint8_t>;
using Done = std::expected<void, PasskeyError>;

// Authenticator data (§6.1): hash of the relying party's id, flags, count; with a new credential: AAGUID, length of the
// id, id, key.
constexpr std::size_t flags_at = 32;
constexpr std::size_t count_at = 33;
constexpr std::size_t head_bytes = 37;
constexpr std::size_t before_credential_bytes = head_bytes + 16 + 2;

std::unexpected<PasskeyError> wrong(PasskeyError error) { return std::unexpected(error); }

/// Steps 7 to 9 of §7.1, 11 to 13 of §7.2.
Done check_client_data(const RelyingParty& party, Ceremony ceremony, Span json) {
    const auto client = read_client_data(json);
    if (!client) return wrong(client.error());
    if (client->ceremony != ceremony) return wrong(PasskeyError::wrong_type);
    if (client->origin != party.origin || client->cross_origin) return wrong(PasskeyError::wrong_origin);
    return {};
}

/// What stands behind the fixed part: the key of a new credential, extensions; nothing when there is no room for it.
Span cbor_of(Span data) {
    if ((data[flags_at] & CTAP_AUTHDATA_ATT_CRED) == 0) return data.subspan(head_bytes);
    if (data.size() < before_credential_bytes) return {};
    const auto id_bytes =
        static_cast<std::size_t>(data[before_credential_bytes - 2]) << 8U | data[before_credential_bytes - 1];
    return data.subspan(std::min(before_credential_bytes + id_bytes, data.size()));
}

/// Steps 13 to 15 of §7.1, 15 to 17 of §7.2.
Done check_authenticator_data(const RelyingParty& party, Span data) {
    if (data.size() < head_bytes) return wrong(PasskeyError::malformed);
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> expected;
    SHA256(reinterpret_cast<const unsigned char*>(party.id.data()), party.id.size(), expected.data());
    if (!std::ranges::equal(expected, data.first(flags_at))) return wrong(PasskeyError::wrong_relying_party);
    const auto flags = data[flags_at];
    if ((flags & CTAP_AUTHDATA_USER_PRESENT) == 0) return wrong(PasskeyError::user_not_present);
    if ((flags & CTAP_AUTHDATA_USER_VERIFIED) == 0) return wrong(PasskeyError::user_not_verified);
    return holds_its_sizes(cbor_of(data)) ? Done{} : wrong(PasskeyError::malformed);
}

std::uint32_t count_of(Span data) {
    std::uint32_t count = 0;
    for (const auto byte : data.subspan(count_at, 4)) count = (count << 8U) | byte;
    return count;
}

/// The attestation object (§6.5): `fmt`, `attStmt`, `authData`.
struct Attestation {
    std::string format;
    Bytes statement;  ///< CBOR
    Bytes data;
    bool empty_statement = false;
    bool certified = false;  ///< with a chain of certificates
};

std::string_view text_of(const cbor_item_t* item) {
    if (!cbor_isa_string(item) || !cbor_string_is_definite(item)) return {};
    return {reinterpret_cast<const char*>(cbor_string_handle(item)), cbor_string_length(item)};
}

Bytes serialized(const cbor_item_t* item) {
    unsigned char* buffer = nullptr;
    std::size_t capacity = 0;
    const auto size = cbor_serialize_alloc(item, &buffer, &capacity);
    Bytes bytes(buffer, buffer + size);
    std::free(buffer);  // NOLINT: libcbor's allocator is malloc
    return bytes;
}

bool has_member(const cbor_item_t* map, std::string_view name) {
    const std::span pairs(cbor_map_handle(map), cbor_map_size(map));
    return std::ranges::any_of(pairs, [&](const cbor_pair& pair) { return text_of(pair.key) == name; });
}

std::optional<Attestation> read_attestation(Span bytes) {
    if (!holds_its_sizes(bytes)) return std::nullopt;
    cbor_load_result result{};
    const CborItem item(cbor_load(bytes.data(), bytes.size(), &result));
    if (!item || result.read != bytes.size() || !cbor_isa_map(item.get()) || cbor_map_size(item.get()) != 3) {
        return std::nullopt;
    }
    Attestation attestation;
    unsigned seen = 0;
    for (const auto& pair : std::span(cbor_map_handle(item.get()), 3)) {
        const auto name = text_of(pair.key);
        if (name == "fmt") {
            attestation.format = text_of(pair.value);
            seen |= 1U;
        } else if (name == "attStmt" && cbor_isa_map(pair.value)) {
            attestation.statement = serialized(pair.value);
            attestation.empty_statement = cbor_map_size(pair.value) == 0;
            attestation.certified = has_member(pair.value, "x5c");
            seen |= 2U;
        } else if (name == "authData" && cbor_isa_bytestring(pair.value) && cbor_bytestring_is_definite(pair.value)) {
            attestation.data.assign(cbor_bytestring_handle(pair.value),
                                    cbor_bytestring_handle(pair.value) + cbor_bytestring_length(pair.value));
            seen |= 4U;
        }
    }
    if (seen != 7U) return std::nullopt;
    return attestation;
}

/// libfido2's view of the new credential; it must be told the algorithm before it reads the key.
Credential read_credential(const RelyingParty& party, const RegistrationAnswer& answer, const Attestation& attestation,
                           CoseAlgorithm algorithm) {
    Credential credential(fido_cred_new());
    const bool read =
        credential && fido_cred_set_type(credential.get(), static_cast<int>(algorithm)) == FIDO_OK &&
        fido_cred_set_rp(credential.get(), party.id.c_str(), nullptr) == FIDO_OK &&
        fido_cred_set_clientdata(credential.get(), answer.client_data.data(), answer.client_data.size()) == FIDO_OK &&
        fido_cred_set_authdata_raw(credential.get(), attestation.data.data(), attestation.data.size()) == FIDO_OK;
    if (!read) credential.reset();
    return credential;
}

/// Step 19 of §7.1. Who made the authenticator is nobody's business here: a statement only has to be true.
Done check_statement(fido_cred_t* credential, const Attestation& attestation) {
    if (attestation.format == "none") {
        return attestation.empty_statement ? Done{} : wrong(PasskeyError::malformed);
    }
    if (fido_cred_set_fmt(credential, attestation.format.c_str()) != FIDO_OK ||
        fido_cred_set_attstmt(credential, attestation.statement.data(), attestation.statement.size()) != FIDO_OK) {
        return wrong(PasskeyError::unsupported_attestation);
    }
    const int verified = attestation.certified ? fido_cred_verify(credential) : fido_cred_verify_self(credential);
    return verified == FIDO_OK ? Done{} : wrong(PasskeyError::bad_signature);
}

/// The COSE_Key within authenticator data, as it stands there.
std::optional<Bytes> key_of(Span data, std::size_t id_bytes) {
    if (data.size() <= before_credential_bytes + id_bytes) return std::nullopt;
    const auto rest = data.subspan(before_credential_bytes + id_bytes);
    cbor_load_result result{};
    const CborItem item(cbor_load(rest.data(), rest.size(), &result));
    if (!item) return std::nullopt;
    return Bytes(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(result.read));
}

}  // namespace

std::string_view describe(PasskeyError error) noexcept {
    switch (error) {
        case PasskeyError::malformed:
            return "the passkey's answer is malformed";
        case PasskeyError::wrong_type:
            return "the answer belongs to another ceremony";
        case PasskeyError::wrong_origin:
            return "the answer was made for another origin";
        case PasskeyError::wrong_relying_party:
            return "the passkey belongs to another site";
        case PasskeyError::user_not_present:
            return "the authenticator did not ask for presence";
        case PasskeyError::user_not_verified:
            return "the authenticator did not verify the user";
        case PasskeyError::unsupported_algorithm:
            return "the passkey's algorithm is none of ES256, EdDSA and RS256";
        case PasskeyError::unsupported_attestation:
            return "the attestation's format is not known";
        case PasskeyError::bad_signature:
            return "the signature does not hold";
    }
    return {};
}

std::expected<ClientData, PasskeyError> read_client_data(Span json) {
    const auto parsed = base::parse_json({reinterpret_cast<const char*>(json.data()), json.size()});
    if (!parsed || !parsed->is_object()) return wrong(PasskeyError::malformed);
    const auto& object = parsed->get_object();
    const auto text = [&](std::string_view name) -> std::optional<std::string_view> {
        const auto* const value = object.if_contains(name);
        if (value == nullptr || !value->is_string()) return std::nullopt;
        return std::string_view(value->get_string());
    };
    const auto type = text("type");
    const auto challenge = text("challenge");
    const auto origin = text("origin");
    if (!type || !challenge || !origin) return wrong(PasskeyError::malformed);
    ClientData client;
    if (*type == "webauthn.create")
        client.ceremony = Ceremony::create;
    else if (*type != "webauthn.get")
        return wrong(PasskeyError::wrong_type);
    auto bytes = base::decode_base64url(*challenge);
    if (!bytes) return wrong(PasskeyError::malformed);
    client.challenge = std::move(*bytes);
    client.origin = *origin;
    if (const auto* const cross = object.if_contains("crossOrigin")) {
        if (!cross->is_bool()) return wrong(PasskeyError::malformed);
        client.cross_origin = cross->get_bool();
    }
    return client;
}

std::expected<NewPasskey, PasskeyError> verify_registration(const RelyingParty& party,
                                                            const RegistrationAnswer& answer) {
    if (auto ok = check_client_data(party, Ceremony::create, answer.client_data); !ok) return wrong(ok.error());
    const auto attestation = read_attestation(answer.attestation);
    if (!attestation) return wrong(PasskeyError::malformed);
    if (auto ok = check_authenticator_data(party, attestation->data); !ok) return wrong(ok.error());
    for (const auto algorithm : {CoseAlgorithm::es256, CoseAlgorithm::eddsa, CoseAlgorithm::rs256}) {
        const auto credential = read_credential(party, answer, *attestation, algorithm);
        if (!credential) continue;
        const Span id(fido_cred_id_ptr(credential.get()), fido_cred_id_len(credential.get()));
        const auto key = key_of(attestation->data, id.size());
        const bool same = std::ranges::equal(id, answer.credential);
        if (!same || id.empty() || id.size() > credential_bytes_max || !key) return wrong(PasskeyError::malformed);
        if (!read_cose_key(*key)) return wrong(PasskeyError::unsupported_algorithm);
        if (auto ok = check_statement(credential.get(), *attestation); !ok) return wrong(ok.error());
        return NewPasskey{
            .credential = answer.credential, .public_key = *key, .sign_count = count_of(attestation->data)};
    }
    return wrong(PasskeyError::unsupported_algorithm);
}

std::expected<std::uint32_t, PasskeyError> verify_assertion(const RelyingParty& party, Span public_key,
                                                            const AssertionAnswer& answer) {
    if (auto ok = check_client_data(party, Ceremony::get, answer.client_data); !ok) return wrong(ok.error());
    if (auto ok = check_authenticator_data(party, answer.authenticator_data); !ok) return wrong(ok.error());
    const auto key = read_cose_key(public_key);
    if (!key) return wrong(PasskeyError::unsupported_algorithm);
    if (!signature_holds(*key, party.id, answer.authenticator_data, answer.client_data, answer.signature)) {
        return wrong(PasskeyError::bad_signature);
    }
    return count_of(answer.authenticator_data);
}

}  // namespace jeton::login
