#include "login/credential_json.h"

#include <boost/json/array.hpp>

#include "base/base64.h"
#include "login/cose.h"

namespace jeton::login {
namespace {

constexpr std::int64_t timeout_milliseconds = 300'000;  // WebAuthn §15.1: user verification takes its time
constexpr std::string_view credential_type = "public-key";

boost::json::array descriptors(const std::vector<Bytes>& credentials) {
    boost::json::array array;
    for (const auto& id : credentials) {
        array.push_back(boost::json::object{{"type", credential_type}, {"id", base::encode_base64url(id)}});
    }
    return array;
}

const boost::json::object* object_in(const boost::json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}

std::optional<Bytes> bytes_in(const boost::json::object& object, std::string_view name) {
    const auto* const value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return base::decode_base64url(std::string_view(value->get_string()));
}

bool is_public_key(const boost::json::object& object) {
    const auto* const type = object.if_contains("type");
    return type != nullptr && type->is_string() && std::string_view(type->get_string()) == credential_type;
}

/// The credential's id, which stands there twice.
std::optional<Bytes> id_of(const boost::json::object& object) {
    auto id = bytes_in(object, "id");
    if (!id || bytes_in(object, "rawId") != id || id->empty() || id->size() > credential_bytes_max) return std::nullopt;
    return id;
}

}  // namespace

boost::json::object write_options(const CreationOptions& options) {
    boost::json::array algorithms;
    for (const auto algorithm : {CoseAlgorithm::es256, CoseAlgorithm::eddsa, CoseAlgorithm::rs256}) {
        algorithms.push_back(
            boost::json::object{{"type", credential_type}, {"alg", static_cast<std::int64_t>(algorithm)}});
    }
    return {{"rp", {{"id", options.party.id}, {"name", options.party_name}}},
            {"user",
             {{"id", base::encode_base64url(options.user_handle)},
              {"name", options.username},
              {"displayName", options.username}}},
            {"challenge", base::encode_base64url(options.challenge)},
            {"pubKeyCredParams", std::move(algorithms)},
            {"timeout", timeout_milliseconds},
            {"excludeCredentials", descriptors(options.known)},
            {"authenticatorSelection",
             {{"residentKey", "required"}, {"requireResidentKey", true}, {"userVerification", "required"}}},
            {"attestation", "none"}};
}

boost::json::object write_options(const RequestOptions& options) {
    return {{"challenge", base::encode_base64url(options.challenge)},
            {"timeout", timeout_milliseconds},
            {"rpId", options.party.id},
            {"allowCredentials", descriptors(options.allowed)},
            {"userVerification", "required"}};
}

std::optional<RegistrationAnswer> read_registration(const boost::json::value& credential) {
    const auto* const object = credential.if_object();
    if (object == nullptr || !is_public_key(*object)) return std::nullopt;
    const auto* const response = object_in(*object, "response");
    if (response == nullptr) return std::nullopt;
    auto id = id_of(*object);
    auto client_data = bytes_in(*response, "clientDataJSON");
    auto attestation = bytes_in(*response, "attestationObject");
    if (!id || !client_data || !attestation) return std::nullopt;
    return RegistrationAnswer{
        .credential = std::move(*id), .client_data = std::move(*client_data), .attestation = std::move(*attestation)};
}

std::optional<AssertionAnswer> read_assertion(const boost::json::value& credential) {
    const auto* const object = credential.if_object();
    if (object == nullptr || !is_public_key(*object)) return std::nullopt;
    const auto* const response = object_in(*object, "response");
    if (response == nullptr) return std::nullopt;
    auto id = id_of(*object);
    auto client_data = bytes_in(*response, "clientDataJSON");
    auto authenticator_data = bytes_in(*response, "authenticatorData");
    auto signature = bytes_in(*response, "signature");
    if (!id || !client_data || !authenticator_data || !signature) return std::nullopt;
    std::optional<Bytes> user_handle;
    if (const auto* const handle = response->if_contains("userHandle"); handle != nullptr && !handle->is_null()) {
        user_handle = bytes_in(*response, "userHandle");
        if (!user_handle) return std::nullopt;
    }
    return AssertionAnswer{.credential = std::move(*id),
                           .client_data = std::move(*client_data),
                           .authenticator_data = std::move(*authenticator_data),
                           .signature = std::move(*signature),
                           .user_handle = std::move(user_handle)};
}

}  // namespace jeton::login
