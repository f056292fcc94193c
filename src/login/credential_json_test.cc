#include "login/credential_json.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace jeton::login {
namespace {

const RelyingParty party{.id = "tokens.example.org", .origin = "https://tokens.example.org"};

TEST(CredentialJson, creation_asks_for_a_discoverable_verified_unattested_passkey) {
    const auto options = write_options(CreationOptions{.party = party,
                                                       .party_name = "Jeton",
                                                       .user_handle = {1, 2, 3},
                                                       .username = "ada",
                                                       .challenge = {0xfb, 0xff},
                                                       .known = {{9}}});
    EXPECT_EQ(options, boost::json::parse(R"({
        "rp": {"id": "tokens.example.org", "name": "Jeton"},
        "user": {"id": "AQID", "name": "ada", "displayName": "ada"},
        "challenge": "-_8",
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}, {"type": "public-key", "alg": -8},
                             {"type": "public-key", "alg": -257}],
        "timeout": 300000,
        "excludeCredentials": [{"type": "public-key", "id": "CQ"}],
        "authenticatorSelection": {"residentKey": "required", "requireResidentKey": true,
                                   "userVerification": "required"},
        "attestation": "none"})"));
}

TEST(CredentialJson, a_request_names_no_passkey_unless_told) {
    EXPECT_EQ(write_options(RequestOptions{.party = party, .challenge = {1}, .allowed = {}}),
              boost::json::parse(R"({"challenge": "AQ", "timeout": 300000, "rpId": "tokens.example.org",
                                     "allowCredentials": [], "userVerification": "required"})"));
}

constexpr std::string_view registration = R"({"id": "AQ", "rawId": "AQ", "type": "public-key",
    "authenticatorAttachment": "platform", "clientExtensionResults": {},
    "response": {"clientDataJSON": "Ag", "attestationObject": "Aw", "transports": ["internal"]}})";
constexpr std::string_view assertion =
    R"({"id": "AQ", "rawId": "AQ", "type": "public-key", "clientExtensionResults": {},
    "response": {"clientDataJSON": "Ag", "authenticatorData": "Aw", "signature": "BA", "userHandle": "BQ"}})";

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
    std::string result(text);
    const auto at = result.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    return result.replace(at, what.size(), with);
}

TEST(CredentialJson, reads_what_browsers_write) {
    const auto made = read_registration(boost::json::parse(registration));
    ASSERT_TRUE(made);
    EXPECT_EQ(made->credential, Bytes{1});
    EXPECT_EQ(made->client_data, Bytes{2});
    EXPECT_EQ(made->attestation, Bytes{3});
    const auto signed_in = read_assertion(boost::json::parse(assertion));
    ASSERT_TRUE(signed_in);
    EXPECT_EQ(signed_in->authenticator_data, Bytes{3});
    EXPECT_EQ(signed_in->signature, Bytes{4});
    EXPECT_EQ(signed_in->user_handle, Bytes{5});
    for (const std::string_view none : {R"("userHandle": null)", R"("more": 1)"}) {
        const auto without = read_assertion(boost::json::parse(replaced(assertion, R"("userHandle": "BQ")", none)));
        ASSERT_TRUE(without) << none;
        EXPECT_FALSE(without->user_handle) << none;
    }
}

TEST(CredentialJson, refuses_what_is_missing_or_bad) {
    for (const auto& [what, with] : std::vector<std::pair<std::string, std::string>>{
             {R"("id": "AQ")", R"("id": "BQ")"},
             {R"("rawId": "AQ")", R"("rawId": "AQ==")"},
             {R"("rawId": "AQ", )", ""},
             {R"("public-key")", R"("password")"},
             {R"("type": "public-key")", R"("type": 7)"},
             {R"("clientDataJSON": "Ag")", R"("clientDataJSON": ["Ag"])"},
             {R"("clientDataJSON": "Ag")", R"("clientDataJSON": "A g")"}}) {
        EXPECT_FALSE(read_registration(boost::json::parse(replaced(registration, what, with)))) << what << with;
        EXPECT_FALSE(read_assertion(boost::json::parse(replaced(assertion, what, with)))) << what << with;
    }
    EXPECT_FALSE(read_assertion(boost::json::parse(registration)));
    EXPECT_FALSE(read_registration(boost::json::parse(assertion)));
    EXPECT_FALSE(
        read_assertion(boost::json::parse(replaced(assertion, R"("userHandle": "BQ")", R"("userHandle": 5)"))));
    for (const std::string_view text : {"null", "[]", "{}", R"("AQ")", R"({"response": []})"}) {
        EXPECT_FALSE(read_registration(boost::json::parse(text))) << text;
        EXPECT_FALSE(read_assertion(boost::json::parse(text))) << text;
    }
}

}  // namespace
}  // namespace jeton::login
