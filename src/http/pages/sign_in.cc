#include "http/pages/sign_in.h"

#include "base/percent.h"

namespace jeton::http::pages {
namespace {

// The secret behind `#` never reached the server, and leaves the address bar before anybody looks over a shoulder.
constexpr Literal take_fragment = R"(
const secret = location.hash.slice(1);
if (secret) {
  history.replaceState(null, '', location.pathname);
  const field = document.getElementById('secret');
  field.value = decodeURIComponent(secret);
  document.getElementById('username').focus();
}
)";

constexpr Literal copy_token = R"(
const button = document.getElementById('copy');
button.hidden = false;
button.addEventListener('click', async () => {
  await navigator.clipboard.writeText(document.getElementById('token').textContent);
  document.getElementById('copied').textContent = button.dataset.done;
});
)";

// Signing in with a passkey needs a browser that has them, and a name: they are bound to `localhost`, not to its
// address.
constexpr Literal offer_passkey = R"(
const button = document.getElementById('passkey');
const told = document.getElementById('passkey-told');
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const ask = async (path, body) => {
  const answer = await fetch(path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body})
    .catch(() => { throw new Error(told.dataset.away); });
  const content = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error({401: told.dataset.refused, 429: told.dataset.often}[answer.status] ?? content.detail);
  return content;
};
const signIn = async () => {
  const options = await ask('/v1/login/passkey/options');
  const credential = await navigator.credentials.get({publicKey:
    {...options, challenge: bytes(options.challenge), allowCredentials: []}});
  const response = credential.response;
  await ask('/v1/login/passkey', JSON.stringify({credential: {
    id: credential.id, rawId: text(credential.rawId), type: credential.type, clientExtensionResults: {},
    response: {clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData),
      signature: text(response.signature), userHandle: response.userHandle && text(response.userHandle)}}}));
  location.assign(document.getElementsByName('next')[0].value);
};
if (window.PublicKeyCredential && location.hostname === '127.0.0.1') {
  told.textContent = told.dataset.place.replace('{}', location.origin.replace('127.0.0.1', 'localhost'));
} else if (window.PublicKeyCredential) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    button.disabled = true;
    told.textContent = '';
    try {
      await signIn();
    } catch (error) {
      told.textContent = error.name === 'NotAllowedError' ? told.dataset.none : error.message;
    }
    button.disabled = false;
  });
}
)";

}  // namespace

Response sign_in_page(const Call& call, unsigned status, const SignIn& form) {
    Content content{
        .title = "Sign in", .body = Html(language_of(call)), .wrong = !form.error.empty(), .script = offer_passkey};
    auto& html = content.body;
    html.markup("<form method=\"post\" action=\"/login\">\n");
    add_hidden(html, "csrf", form.csrf);
    add_hidden(html, "next", form.next);
    add_field(html, {.name = "username",
                     .label = "User name",
                     .autocomplete = "username",
                     .more = " autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"256\"",
                     .value = form.username,
                     .focus = form.error.empty()});
    add_field(html, {.name = "password",
                     .label = "Password",
                     .type = "password",
                     .autocomplete = "current-password",
                     .more = " maxlength=\"1024\"",
                     .error = form.error,
                     .focus = !form.error.empty()});
    html.markup("<button>").say("Sign in").markup("</button>\n</form>\n");
    for (const auto& provider : call.application.parts.providers) {
        const auto& settings = provider->settings();
        html.markup("<p><a class=\"button\"");
        html.attribute("href", "/login/oidc/" + settings.name + "?next=" + base::percent_encode(form.next));
        html.markup(">").say("Sign in with {}", {settings.title}).markup("</a></p>\n");
    }
    html.markup("<p><button type=\"button\" class=\"second\" id=\"passkey\" hidden>");
    html.say("Sign in with a passkey").markup("</button></p>\n");
    html.markup("<p class=\"hint\" role=\"status\" id=\"passkey-told\"");
    html.say_as("data-place", "Passkeys work at {}.").say_as("data-none", "No passkey was used.");
    html.say_as("data-refused", "The passkey was not accepted: try again, or sign in another way.");
    html.say_as("data-often", tried_too_often);
    html.say_as("data-away", "The server cannot be reached: try again in a moment.").markup("></p>\n");
    html.markup("<p><a href=\"/reset\">").say("Forgot your password?").markup("</a></p>\n");
    return page(call, status, content);
}

Response second_step_page(const Call& call, unsigned status, const SecondStep& form) {
    Content content{.title = "One more step", .body = Html(language_of(call)), .wrong = !form.error.empty()};
    auto& html = content.body;
    html.markup("<form method=\"post\" action=\"/login\">\n");
    add_hidden(html, "csrf", form.csrf);
    add_hidden(html, "next", form.next);
    add_field(html, {.name = "code",
                     .label = "Code",
                     .autocomplete = "one-time-code",
                     .more = " autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"32\"",
                     .hint = "The six digits that your authenticator shows now, or one of your recovery codes.",
                     .error = form.error,
                     .focus = true});
    html.markup("<button>").say("Sign in").markup("</button>\n</form>\n<p><a href=\"/login\">");
    html.say("Start again").markup("</a></p>\n");
    return page(call, status, content);
}

Response sign_out_page(const Call& call, std::string_view csrf, std::string_view username) {
    Content content{.title = "Sign out", .body = Html(language_of(call))};
    auto& html = content.body;
    html.markup("<p>").say_strong("You are signed in as {}. Your tokens go on working.", username).markup("</p>\n");
    html.markup("<form method=\"post\" action=\"/logout\">\n");
    add_hidden(html, "csrf", csrf);
    html.markup("<button>").say("Sign out").markup("</button>\n</form>\n<p><a href=\"/tokens\">");
    html.say("Back to the tokens").markup("</a></p>\n");
    return page(call, 200, content);
}

Response set_up_page(const Call& call, unsigned status, const SetUp& form) {
    const bool wrong = !form.secret_error.empty() || !form.username_error.empty() || !form.password_error.empty();
    Content content{.title = "Set up", .body = Html(language_of(call)), .wrong = wrong, .script = take_fragment};
    auto& html = content.body;
    html.markup("<p class=\"soft\">").say("Make the first administrator of this deployment.").markup("</p>\n");
    html.markup("<form method=\"post\" action=\"/setup\">\n");
    add_hidden(html, "csrf", form.csrf);
    add_field(html, {.name = "secret",
                     .label = "Setup secret",
                     .type = "password",
                     .value = form.secret,
                     .hint = "It stands in the file setup-secret in the data directory.",
                     .error = form.secret_error,
                     .focus = !wrong || !form.secret_error.empty()});
    add_field(html, {.name = "username",
                     .label = "Your user name",
                     .autocomplete = "username",
                     .more = " autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"64\"",
                     .value = form.username,
                     .hint = "Small letters, digits, and . _ - between them.",
                     .error = form.username_error,
                     .focus = form.secret_error.empty() && !form.username_error.empty()});
    add_field(html,
              {.name = "password",
               .label = "A password",
               .type = "password",
               .autocomplete = "new-password",
               .more = " minlength=\"12\" maxlength=\"1024\"",
               .hint = "At least 12 characters. Four words of your own are easy to keep and hard to guess.",
               .error = form.password_error,
               .focus = form.secret_error.empty() && form.username_error.empty() && !form.password_error.empty()});
    html.markup("<button>").say("Make the administrator").markup("</button>\n</form>\n");
    return page(call, status, content);
}

Response set_up_done_page(const Call& call, std::string_view username, const base::Secret& token) {
    Content content{.title = "All set", .body = Html(language_of(call)), .script = copy_token};
    auto& html = content.body;
    html.markup("<p>");
    html.say_strong(
        "You are signed in as {}. This is your first token. It may do everything, and it is shown only once: copy it "
        "if "
        "you need it on the command line.",
        username);
    html.markup("</p>\n");
    html.markup("<code class=\"secret\" id=\"token\">");
    token.expose([&](std::string_view text) { html.text(text); });
    html.markup("</code>\n<p><button type=\"button\" class=\"second\" id=\"copy\"").say_as("data-done", "Copied.");
    html.markup(" hidden>").say("Copy the token").markup("</button></p>\n");
    html.markup("<p class=\"visually-hidden\" role=\"status\" id=\"copied\"></p>\n");
    html.markup("<p><a class=\"button\" href=\"/tokens\">").say("Go to your tokens").markup("</a></p>\n");
    return page(call, 201, content);
}

}  // namespace jeton::http::pages
