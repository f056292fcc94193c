#include <gtest/gtest.h>

#include "config/colour.h"
#include "config/settings.h"

namespace jeton::config {
namespace {

std::string refusal(std::string_view toml, const Environment& environment = {}, const Overrides& overrides = {}) {
    const auto settings = read(toml, "jeton.toml", environment, overrides);
    return settings ? std::string("read") : settings.error();
}

TEST(Configuration, each_error_names_file_line_and_the_nearest_key) {
    struct Row {
        std::string toml, sentence;
    };
    const Row rows[] = {
        {"[policy]\nmax_lifetme = \"3d\"\n",
         "jeton.toml:2: in [policy] the key 'max_lifetme' is not known; did you mean 'max_lifetime'?"},
        {"\n[servr]\n", "jeton.toml:2: the section 'servr' is not known; did you mean 'server'?"},
        {"listen = \"127.0.0.1:1\"\n", "jeton.toml:1: the key 'listen' is not known"},
        {"server = 3\n", "jeton.toml:1: server must be a section [server]"},
        {"[server]\nlisten = 7480\n", "jeton.toml:2: server.listen must be text in quotes"},
        {"[server]\nlisten = \"7480\"\n", "jeton.toml:2: server.listen must be HOST:PORT"},
        {"[server]\nlisten = \"127.0.0.1:70000\"\n", "jeton.toml:2: server.listen must be HOST:PORT"},
        {"[server]\ntrusted_proxies = [\"10.0.0.1/8\"]\n", "jeton.toml:2: server.trusted_proxies"},
        {"[policy]\nallow_no_expiry = \"yes\"\n", "jeton.toml:2: policy.allow_no_expiry must be true or false"},
        {"[policy]\nmax_tokens_per_principal = 0\n", "jeton.toml:2: policy.max_tokens_per_principal must be from 1"},
        {"[policy]\ndefault_ceiling = \"all\"\n", "must be \"catalog\" or \"none\""},
        {"[policy]\ndefault_lifetime = \"400d\"\n", "policy.default_lifetime is longer than policy.max_lifetime"},
        {"[policy]\nmax_lifetime = \"30x\"\n", "jeton.toml:2: policy.max_lifetime is '30x': a duration is a whole"},
        {"[token]\nbrand = \"J\"\n", "jeton.toml:2: token.brand is 'J': a brand is 2 to 12"},
        {"a = t\n", "saw 't '"},
        {"\"two\\nlines\" = 1\n", "the key 'two lines' is not known"},
        {"[permission.contents]\ntitle = \"C\"\n", "jeton.toml:1: [permission.contents] has no levels"},
        {"[permission.contents]\nlevel = [\"read\"]\n", "did you mean 'levels'?"},
        {"[guard.git]\nbasic = true\n", "jeton.toml:1: [guard.git] has no proxy"},
        {"[guard.git]\nproxy = \"apache\"\n", "jeton.toml:2: proxy must be"},
        {"[guard.git]\nproxy = \"nginx\"\n[[guard.git.rule]]\nmethods = [\"GET\"]\n",
         "jeton.toml:4: in a guard's rule the key 'methods' is not known; did you mean 'method'?"},
        {"[server]\ntls_cert = \"c.pem\"\n", "jeton.toml:2: server.tls_cert and server.tls_key belong together"},
        {"[server]\ntls_key = \"k.pem\"\n", "jeton.toml:2: server.tls_key and server.tls_cert belong together"},
        {"[server]\nlisten = \"0.0.0.0:80\"\n", "insecure_http = true"},
        {"[server]\nguard_listen = \"0.0.0.0:80\"\n", "must be on loopback"},
        {"[store]\nurl = \"mysql:x\"\n", "jeton.toml:2: store.url must be sqlite:FILE"},
        {"[mail]\nsmtp = \"mail.example.org:25\"\n", "jeton.toml:2: mail.smtp must be smtp://HOST:PORT"},
        {"[mail]\nsmtp = \"smtp://ada@mail.example.org:25\"\n", "jeton.toml:2: mail.smtp must be smtp://HOST:PORT"},
        {"[mail]\nfrom = \"nobody\"\n", "jeton.toml:2: mail.from must be an address"},
        {"[mail]\nsmtp = \"smtp://127.0.0.1:25\"\n", "mail.smtp and mail.from belong together"},
        {"[mail]\nusername = \"jeton\"\n", "mail.username and mail.password_file belong together"},
        {"[web]\naccent = \"blue\"\n", "jeton.toml:2: web.accent must be a colour such as"},
        {"[web]\naccent = \"#8888ff\"\n",
         "jeton.toml:2: web.accent is #8888ff, whose contrast on the light theme is 2.82"},
        {"[web]\naccent_dark = \"#20306f\"\n", "jeton.toml:2: web.accent_dark is #20306f, whose contrast on the dark"},
        {"[web]\nname = \"\"\n", "jeton.toml:2: web.name must be 1 to 64 bytes"},
        {"[web]\nreturn_origins = [\"https://a.example/\"]\n", "holds 'https://a.example/', which is no origin"},
        {"[web]\nembed_origins = [\"*\"]\n", "jeton.toml:2: web.embed_origins holds '*'"},
        {"[web]\nembed_origins = [\"https://a.example; script-src\"]\n", "which is no origin"},
        {"[web]\nreturn_origins = [\"https://a.example:443\"]\n", "which is no origin"},
        {"[login.saml.a]\n", "jeton.toml:1: in [login] the key 'saml' is not known"},
        {"[login.oidc.a]\nclient_id = \"j\"\n", "jeton.toml:1: [login.oidc.a] has no issuer that begins with https://"},
        {"[login.oidc.a]\nclient_id = \"j\"\nissuer = \"http://id.example.org\"\n", "(http:// only on loopback)"},
        {"[login.oidc.a]\nissuer = \"https://id.example.org\"\n", "jeton.toml:1: [login.oidc.a] has no client_id"},
        {"[login.oidc.A]\nclient_id = \"j\"\nissuer = \"https://id.example.org\"\n", "must be named with 1 to 32"},
        {"[login.oidc.a]\nscope = [\"openid\"]\n", "did you mean 'scopes'?"},
        {"[login.oidc.a.ceilings]\nstaff = [\"contents\"]\n", "jeton.toml:2: ceilings.staff: "},
        {"[server\n", "jeton.toml:1: "},
        {"[policy]\nreuse = \"alert\"\nreuse = \"alert\"\n", "jeton.toml:3: "},
    };
    for (const auto& row : rows) {
        const auto said = refusal(row.toml);
        EXPECT_NE(said.find(row.sentence), std::string::npos) << row.toml << said;
        EXPECT_EQ(said.find('\n'), std::string::npos) << said;
    }
}

TEST(Configuration, flags_beat_variables_which_beat_the_file) {
    const auto* const toml = "[server]\nlisten = \"127.0.0.1:1\"\nnode = \"a\"\n";
    EXPECT_EQ(read(toml, "f", {}, {})->server.listen, "127.0.0.1:1");
    const Environment environment{{"JETON_SERVER_LISTEN", "127.0.0.1:2"},
                                  {"JETON_SERVER_TRUSTED_PROXIES", "10.0.0.0/8,::1"},
                                  {"JETON_URL", "http://x"},
                                  {"JETON_TOKEN", "x"}};
    EXPECT_EQ(read(toml, "f", environment, {})->server.listen, "127.0.0.1:2");
    EXPECT_EQ(read(toml, "f", environment, {})->server.trusted_proxies.size(), 2U);
    EXPECT_EQ(read(toml, "f", environment, {.listen = "127.0.0.1:3", .guard_listen = {}, .node = {}})->server.listen,
              "127.0.0.1:3");
    EXPECT_EQ(refusal(toml, {{"JETON_SERVR_LISTEN", "127.0.0.1:2"}}),
              "the variable JETON_SERVR_LISTEN names no setting; did you mean JETON_SERVER_LISTEN?");
    EXPECT_EQ(refusal(toml, {{"JETON_POLICY_REUS", "alert"}}),
              "the variable JETON_POLICY_REUS names no setting; did you mean JETON_POLICY_REUSE?");
    EXPECT_EQ(refusal(toml, {{"JETON_LIMITS_LOGIN", "many"}}),
              "the variable JETON_LIMITS_LOGIN must be a whole number");
    EXPECT_EQ(refusal(toml, {}, {.listen = "x", .guard_listen = {}, .node = {}}),
              "--listen must be HOST:PORT, such as 127.0.0.1:7480");
}

TEST(Configuration, a_provider_of_sign_in) {
    const auto settings = read(R"([login.oidc.corp]
issuer = "https://id.example.org/realms/a"
client_id = "jeton"
client_secret_file = "/etc/jeton/oidc"
[login.oidc.corp.ceilings]
staff = ["contents:read on repository:*", "issues:write on repository:acme/*"]
"platform team" = []
[login.oidc.local]
title = "Local"
issuer = "http://127.0.0.1:9000"
client_id = "jeton"
create_users = false
)",
                               "f", {}, {});
    ASSERT_TRUE(settings.has_value()) << settings.error();
    ASSERT_EQ(settings->oidc.size(), 2U);
    EXPECT_EQ(settings->oidc[0].title, "corp");
    EXPECT_EQ(settings->oidc[0].groups_claim, "groups");
    EXPECT_EQ(settings->oidc[0].ceilings.at("staff").size(), 2U);
    EXPECT_TRUE(settings->oidc[0].ceilings.at("platform team").empty());
    EXPECT_FALSE(settings->oidc[1].create_users);
}

TEST(Colour, contrast_is_as_wcag_says) {
    EXPECT_NEAR(contrast({0, 0, 0}, {255, 255, 255}), 21.0, 0.001);
    EXPECT_NEAR(contrast(*parse_colour("#777777"), *parse_colour("#ffffff")), 4.478, 0.001);
    for (const auto* const text : {"#12345", "#1234567", "123456", "#12345g", "#-12345", ""}) {
        EXPECT_FALSE(parse_colour(text).has_value()) << text;
    }
}

TEST(Configuration, a_guard_with_the_whole_catalog_as_ceiling_warns) {
    const std::string guard =
        "[guard.g]\nproxy = \"nginx\"\n[[guard.g.rule]]\nmethod = [\"GET\"]\npath = \"/\"\nrequire = "
        "[\"x:y\"]\n[permission.x]\nlevels = [\"y\"]\n";
    EXPECT_EQ(read(guard, "f", {}, {})->warnings().size(), 1U);
    EXPECT_TRUE(read(guard + "[policy]\ndefault_ceiling = \"none\"\n", "f", {}, {})->warnings().empty());
}

}  // namespace
}  // namespace jeton::config
