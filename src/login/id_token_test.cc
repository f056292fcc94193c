// An ID token is believed only when every word of it is right.
#include <gtest/gtest.h>

#include "login/id_token.h"
#include "login/provider.h"
#include "login/signing_key.h"

namespace jeton::login {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::int64_t now_seconds = 1'800'000'000;

const SigningKey& rsa() {
    static const auto key = SigningKey::rsa();
    return key;
}
const SigningKey& p256() {
    static const auto key = SigningKey::p256();
    return key;
}
const SigningKey& ed25519() {
    static const auto key = SigningKey::ed25519();
    return key;
}

KeySet keys() {
    const object set{{"keys", array{rsa().jwk("rsa"), p256().jwk("ec"), ed25519().jwk("ed")}}};
    return *KeySet::parse(boost::json::serialize(set));
}

Expected expected() {
    return {.issuer = "https://id.example.org",
            .client_id = "jeton",
            .nonce = "n-0S6_WzA2Mj",
            .now = base::Time(base::seconds(now_seconds))};
}

object right_claims() {
    return {{"iss", "https://id.example.org"},
            {"aud", "jeton"},
            {"sub", "24400320"},
            {"nonce", "n-0S6_WzA2Mj"},
            {"iat", now_seconds},
            {"exp", now_seconds + 300},
            {"auth_time", now_seconds - 60},
            {"groups", array{"a", "b"}},
            {"preferred_username", "Ada"}};
}

TEST(IdToken, is_believed_when_one_of_four_algorithms_signed_it) {
    const std::tuple<const SigningKey*, std::string_view, std::string_view> rows[] = {
        {&rsa(), "RS256", "rsa"}, {&rsa(), "PS256", "rsa"}, {&p256(), "ES256", "ec"}, {&ed25519(), "EdDSA", "ed"}};
    for (const auto& [key, algorithm, id] : rows) {
        for (const auto named : {id, std::string_view{}}) {
            const auto claims = check_id_token(key->token(algorithm, named, right_claims()), keys(), expected());
            ASSERT_TRUE(claims.has_value()) << algorithm << ": " << describe(claims.error());
            EXPECT_EQ(claims->subject, "24400320");
            EXPECT_EQ(claims->preferred_username, "Ada");
            EXPECT_EQ(claims->auth_time, base::Time(base::seconds(now_seconds - 60)));
            EXPECT_EQ(claims->texts("groups"), (std::vector<std::string>{"a", "b"}));
        }
    }
}

TEST(IdToken, a32_is_refused_when_its_header_chooses_the_algorithm) {
    const auto right = right_claims();
    const std::tuple<std::string, IdTokenError> rows[] = {
        {rsa().token("none", "rsa", right), IdTokenError::algorithm},
        {rsa().token("none", "", right), IdTokenError::algorithm},
        {rsa().token("HS256", "rsa", right), IdTokenError::algorithm},
        {rsa().token("RS512", "rsa", right), IdTokenError::algorithm},
        {rsa().token("rs256", "rsa", right), IdTokenError::algorithm},
        {rsa().token("ES256", "rsa", right), IdTokenError::unknown_key},  // of another kind than its name says
        {rsa().token("RS256", "new", right), IdTokenError::unknown_key},
        {SigningKey::rsa().token("RS256", "rsa", right), IdTokenError::signature},
        {rsa().token("RS256", "rsa", right, {{"crit", array{"exp"}}}), IdTokenError::critical_header},
        {rsa().token("RS256", "rsa", right) + ".A", IdTokenError::malformed},
        {"", IdTokenError::malformed},
        {"a.b", IdTokenError::malformed},
        {std::string(id_token_bytes_max + 1, 'a'), IdTokenError::malformed},
    };
    for (const auto& [text, error] : rows) {
        const auto claims = check_id_token(text, keys(), expected());
        ASSERT_FALSE(claims.has_value()) << text;
        EXPECT_EQ(claims.error(), error) << text.substr(0, 200) << ": " << describe(claims.error());
    }
}

TEST(IdToken, a_swapped_payload_is_not_what_was_signed) {
    const auto token = rsa().token("RS256", "rsa", right_claims());
    auto other = right_claims();
    other["sub"] = "somebody";
    const auto first = token.find('.');
    const auto second = token.find('.', first + 1);
    const auto forged =
        token.substr(0, first + 1) + SigningKey::encoded(boost::json::serialize(other)) + token.substr(second);
    EXPECT_EQ(check_id_token(forged, keys(), expected()).error(), IdTokenError::signature);
}

TEST(IdToken, is_refused_for_each_claim_that_is_not_right) {
    const std::tuple<std::string_view, value, IdTokenError> rows[] = {
        {"iss", "https://id.example.org/", IdTokenError::issuer},
        {"iss", "https://evil.example.org", IdTokenError::issuer},
        {"iss", nullptr, IdTokenError::issuer},
        {"aud", "another", IdTokenError::audience},
        {"aud", array{"another"}, IdTokenError::audience},
        {"aud", nullptr, IdTokenError::audience},
        {"aud", array{"jeton", "another"}, IdTokenError::authorized_party},
        {"azp", "another", IdTokenError::authorized_party},
        {"exp", now_seconds - 61, IdTokenError::expired},
        {"exp", "never", IdTokenError::expired},
        {"exp", nullptr, IdTokenError::expired},
        {"exp", -1, IdTokenError::expired},
        {"exp", 1e300, IdTokenError::expired},
        {"iat", now_seconds + 3600, IdTokenError::issued_at},
        {"iat", nullptr, IdTokenError::issued_at},
        {"nonce", "another", IdTokenError::nonce},
        {"nonce", nullptr, IdTokenError::nonce},
        {"sub", "", IdTokenError::subject},
        {"sub", 7, IdTokenError::subject},
        {"sub", boost::json::string(256, 's'), IdTokenError::subject},
    };
    for (const auto& [name, wrong, error] : rows) {
        auto claims = right_claims();
        claims[name] = wrong;
        const auto checked = check_id_token(p256().token("ES256", "ec", claims), keys(), expected());
        ASSERT_FALSE(checked.has_value()) << name << " " << wrong;
        EXPECT_EQ(checked.error(), error) << name << " " << wrong << ": " << describe(checked.error());
    }
    auto several = right_claims();
    several["aud"] = array{"jeton", "another"};
    several["azp"] = "jeton";
    EXPECT_TRUE(check_id_token(p256().token("ES256", "ec", several), keys(), expected()).has_value());
}

TEST(KeySet, leaves_out_keys_that_sign_no_id_token) {
    auto for_encryption = rsa().jwk("enc");
    for_encryption["use"] = "enc";
    auto small = rsa().jwk("small");
    small["n"] = "u1SU1LfVLPHCozMxH2Mo";
    auto off_curve = p256().jwk("off");
    off_curve["y"] = off_curve["x"];
    const array some{for_encryption,         small,  off_curve,         object{{"kty", "oct"}, {"k", "c2VjcmV0"}},
                     object{{"kty", "RSA"}}, "text", rsa().jwk("right")};
    const auto set = KeySet::parse(boost::json::serialize(object{{"keys", some}}));
    ASSERT_TRUE(set.has_value());
    EXPECT_EQ(set->size(), 1U);
    EXPECT_FALSE(KeySet::parse("[]").has_value());
    EXPECT_FALSE(KeySet::parse("{\"keys\": {}}").has_value());
}

TEST(Discovery, is_of_the_configured_issuer_and_leads_to_https) {
    const object right{{"issuer", "https://id.example.org"},
                       {"authorization_endpoint", "https://id.example.org/auth"},
                       {"token_endpoint", "https://id.example.org/token"},
                       {"jwks_uri", "https://id.example.org/jwks"},
                       {"authorization_response_iss_parameter_supported", true}};
    const auto read = [](const object& document) {
        return parse_discovery(boost::json::serialize(document), "https://id.example.org");
    };
    ASSERT_TRUE(read(right).has_value());
    EXPECT_TRUE(read(right)->answers_with_issuer);
    const std::pair<std::string_view, value> rows[] = {
        {"issuer", "https://id.example.org/"},        {"issuer", "https://evil.example.org"},
        {"token_endpoint", "http://id.example.org/"}, {"token_endpoint", "http://127.0.0.1/"},
        {"jwks_uri", "file:///etc/passwd"},           {"jwks_uri", nullptr},
        {"authorization_endpoint", "javascript:1"},   {"authorization_endpoint", "https://id.example.org/#a"}};
    for (const auto& [name, wrong] : rows) {
        auto document = right;
        document[name] = wrong;
        EXPECT_FALSE(read(document).has_value()) << name << " " << wrong;
    }
}

TEST(Pkce, challenges_as_the_rfc_does) {  // RFC 7636 appendix B
    EXPECT_EQ(code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

}  // namespace
}  // namespace jeton::login
