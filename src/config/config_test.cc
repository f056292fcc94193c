#include <gtest/gtest.h>

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
        {"[token]\nbrand = \"J\"\n", "jeton.toml:2: token.brand"},
        {"[permission.contents]\ntitle = \"C\"\n", "jeton.toml:1: [permission.contents] has no levels"},
        {"[permission.contents]\nlevel = [\"read\"]\n", "did you mean 'levels'?"},
        {"[guard.git]\nbasic = true\n", "jeton.toml:1: [guard.git] has no proxy"},
        {"[guard.git]\nproxy = \"apache\"\n", "jeton.toml:2: proxy must be"},
        {"[guard.git]\nproxy = \"nginx\"\n[[guard.git.rule]]\nmethods = [\"GET\"]\n",
         "jeton.toml:4: in a guard's rule the key 'methods' is not known; did you mean 'method'?"},
        {"[server]\ntls_cert = \"c.pem\"\n", "belong together"},
        {"[server]\nlisten = \"0.0.0.0:80\"\n", "insecure_http = true"},
        {"[server]\nguard_listen = \"0.0.0.0:80\"\n", "must be on loopback"},
        {"[store]\nurl = \"mysql:x\"\n", "jeton.toml:2: store.url must be sqlite:FILE"},
        {"[mail]\nsmtp = \"mail.example.org:25\"\n", "jeton.toml:2: mail.smtp must be smtp://HOST:PORT"},
        {"[mail]\nsmtp = \"smtp://ada@mail.example.org:25\"\n", "jeton.toml:2: mail.smtp must be smtp://HOST:PORT"},
        {"[mail]\nfrom = \"nobody\"\n", "jeton.toml:2: mail.from must be an address"},
        {"[mail]\nsmtp = \"smtp://127.0.0.1:25\"\n", "mail.smtp and mail.from belong together"},
        {"[mail]\nusername = \"jeton\"\n", "mail.username and mail.password_file belong together"},
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
    EXPECT_EQ(refusal(toml, {{"JETON_POLICY_REUS", "alert"}}),
              "the variable JETON_POLICY_REUS names no setting; did you mean JETON_POLICY_REUSE?");
    EXPECT_EQ(refusal(toml, {{"JETON_LIMITS_LOGIN", "many"}}),
              "the variable JETON_LIMITS_LOGIN must be a whole number");
    EXPECT_EQ(refusal(toml, {}, {.listen = "x", .guard_listen = {}, .node = {}}),
              "--listen must be HOST:PORT, such as 127.0.0.1:7480");
}

TEST(Configuration, a_guard_with_the_whole_catalog_as_ceiling_warns) {
    const std::string guard =
        "[guard.g]\nproxy = \"nginx\"\n[[guard.g.rule]]\nmethod = [\"GET\"]\npath = \"/\"\nrequire = [\"x:y\"]\n";
    EXPECT_EQ(read(guard, "f", {}, {})->warnings().size(), 1U);
    EXPECT_TRUE(read(guard + "[policy]\ndefault_ceiling = \"none\"\n", "f", {}, {})->warnings().empty());
}

}  // namespace
}  // namespace jeton::config
