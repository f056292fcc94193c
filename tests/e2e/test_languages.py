"""The pages of the server speak the language that the browser prefers: every one of them, whatever became of its form."""

import html.parser
import json
import re
import urllib.parse

import pytest

from authenticator import one_time_code
from conftest import PASSWORD, Server, free_port
from own_provider import OwnProvider
from visitor import Browser

# One for each rule; of a user called lovelace.
WEAK = ["short", "password1234", "abcabcabcabcabc", "rtyuiopfghjklvbnm", "lovelace-9537"]
NAMES = {"ada", "lovelace", "another", "Own provider", "access_denied", "Jeton", "Code"}


class Reader(html.parser.HTMLParser):
    """What a page says, piece by piece; what its script may say with it."""

    def __init__(self, text):
        super().__init__()
        self.language = None
        self.pieces = []
        self.inside = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "html":
            self.language = dict(attributes)["lang"]
        self.inside = tag
        self.pieces += [value for name, value in attributes if name.startswith("data-") or name in ("aria-label", "alt", "title", "placeholder")]

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside == "script":
            # A sentence of its own would be in one language.
            assert not re.search(r"'[A-Z][a-z]+ [^']*'", data), data
        elif self.inside != "style":
            self.pieces.append(data)

    def words(self):
        return {piece.strip() for piece in self.pieces if re.search(r"[A-Za-z]{2}", piece)}


class Visitor(Browser):
    """A browser whose reader prefers `language`."""

    def __init__(self, language, **more):
        super().__init__(**more)
        self.language = language

    def open(self, method, url, body=None, headers=None):
        return super().open(method, url, body, {"Accept-Language": self.language} | (headers or {}))


@pytest.fixture(scope="module")
def provider():
    one = OwnProvider()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def site_config(provider):
    client = 'client_id = "jeton"\n'
    return f"""
[mail]
smtp = "smtp://127.0.0.1:{free_port()}"
from = "jeton@example.org"
[web]
embed_origins = ["https://app.example.org"]
[login.oidc.own]
title = "Own provider"
issuer = "{provider.url}"
{client}
[login.oidc.closed]
title = "Own provider"
issuer = "{provider.url}"
create_users = false
{client}
[login.oidc.away]
title = "Own provider"
issuer = "http://127.0.0.1:{free_port()}"
{client}
"""


@pytest.fixture(scope="module")
def site(site):
    site.lovelace = site.user("lovelace")
    site.password(site.lovelace, PASSWORD)
    site.another = site.user("another")
    return site


def form_of(page, field):
    return next(form for form in page.forms if field in form.fields)


def fill_in(browser, page, **fields):
    return browser.submit(page, form_of(page, next(iter(fields))).with_(**fields), stop="http")


def signed_in(site, language, name="ada"):
    browser = Visitor(language)
    assert fill_in(browser, browser.get(site.url + "/login"), username=name, password=PASSWORD).status == 303
    return browser


def pages_of_signing_in(site, language):
    browser = Visitor(language)
    page = browser.get(site.url + "/login")
    yield page
    yield fill_in(browser, page, username="ada", password="not the password")
    yield fill_in(browser, page, username="ada", password=PASSWORD, csrf="another site's")
    owner = signed_in(site, language, "lovelace")
    fetch = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty", "Content-Type": "application/json", "Origin": site.url}
    csrf = site_json(owner, site, "GET", "/v1/session", None, fetch)["csrf"]
    secret = site_json(owner, site, "POST", "/v1/account/totp", None, fetch | {"X-CSRF-Token": csrf})["secret"]
    site_json(owner, site, "PUT", "/v1/account/totp", f'{{"code": "{one_time_code(secret, -1)}"}}', fetch | {"X-CSRF-Token": csrf})
    step = fill_in(browser, page, username="lovelace", password=PASSWORD)
    yield step
    yield fill_in(browser, step, code="000000")
    assert owner.open("DELETE", site.url + "/v1/account/totp", None, fetch | {"X-CSRF-Token": csrf}).status == 204
    out = owner.get(site.url + "/logout")
    yield out
    yield owner.submit(out, out.forms[0].with_(csrf="another site's"))


def site_json(browser, site, method, path, body, headers):
    answer = browser.open(method, site.url + path, body, headers)
    assert answer.status in (200, 201), answer
    return json.loads(answer.body)


def pages_of_a_new_password(site, language):
    browser = Visitor(language)
    page = browser.get(site.url + "/reset")
    yield page
    yield fill_in(browser, page, username="nobody")
    yield fill_in(browser, page, code="unknown", password=PASSWORD)
    code = site.ask("POST", f"/v1/users/{site.lovelace}/reset", site.admin).json["url"].partition("#")[2]
    for weak in WEAK:
        yield fill_in(browser, page, code=code, password=weak)
    yield fill_in(browser, page, code=code, password=PASSWORD)


def pages_of_a_handoff(site, language):
    link = lambda: site.ask("POST", f"/v1/users/{site.another}/handoff", site.admin, {}).json["url"]
    url = link()
    browser = Visitor(language)
    page = browser.get(url)
    yield page
    yield signed_in(site, language).get(url)
    assert fill_in(browser, page, code=page.forms[0].fields["code"]).status == 303
    yield browser.get(url)
    framed = Visitor(language, frame="https://app.example.org")
    yield framed.open("GET", site.url + "/tokens")
    yield framed.open("GET", site.url + "/account")


def link_to(browser, site, csrf, **headers):
    return browser.open("POST", site.url + "/login/oidc/own", urllib.parse.urlencode({"csrf": csrf}), {
        "Content-Type": "application/x-www-form-urlencoded", "Origin": site.url, "Sec-Fetch-Site": "same-origin"} | headers)


def pages_of_a_provider(site, provider, language):
    through = lambda name: Visitor(language).get(f"{site.url}/login/oidc/{name}", stop=site.url + "/tokens")
    yield through("unheard-of")
    yield through("away")
    yield through("own/callback")
    provider.set_right()
    provider.subject = "nobody here"
    yield through("closed")
    provider.claims = {"iss": "https://evil.example"}
    yield through("own")
    provider.claims, provider.response = {}, {"code": None, "error": "access_denied"}
    yield through("own")
    provider.set_right()
    provider.subject = "barred in " + language
    assert through("own").status == 303
    barred = "/v1/users/" + next(user["id"] for user in site.ask("GET", "/v1/users?limit=100", site.admin).json["items"]
                                 if user["username"].endswith("barredin" + language))
    assert site.ask("PATCH", barred, site.admin, {"disabled": True}).status == 200
    yield through("own")
    csrf_of = lambda browser: form_of(browser.get(site.url + "/logout"), "csrf").fields["csrf"]
    provider.subject, provider.claims = "long ago in " + language, {"auth_time": None}
    stale = Visitor(language)
    assert stale.get(f"{site.url}/login/oidc/own", stop=site.url + "/tokens").status == 303
    yield link_to(stale, site, csrf_of(stale))
    led = Visitor(language)
    page = led.get(site.ask("POST", f"/v1/users/{site.another}/handoff", site.admin, {}).json["url"])
    assert fill_in(led, page, code=page.forms[0].fields["code"]).status == 303
    yield link_to(led, site, csrf_of(led))
    yield link_to(Visitor(language), site, "")
    browser = signed_in(site, language)
    yield link_to(browser, site, "another session's")
    yield link_to(browser, site, "", Origin="https://evil.example")
    on = link_to(browser, site, csrf_of(browser))
    yield on
    # It belongs to another already.
    yield browser.get(on.headers["refresh"].removeprefix("0; url="), stop=site.url + "/tokens")


def pages_of_the_first_run(directory, language):
    one = Server(directory)
    one.start()
    try:
        secret = (one.data / "setup-secret").read_text().strip()
        browser = Visitor(language)
        page = browser.get(one.url + "/setup")
        yield page
        right = {"secret": secret, "username": "ada", "password": PASSWORD}
        for wrong in ({"secret": "wrong"}, {"username": "-"}, {"password": "password1234"}):
            yield fill_in(browser, page, **right | wrong)
        yield fill_in(browser, page, **right)
        browser = Visitor(language)
        page = browser.get(one.url + "/login")
        for _ in range(20):
            if (answer := fill_in(browser, page, username="ada", password="not the password")).status == 429:
                break
        assert answer.status == 429
        yield answer
    finally:
        one.stop()


def test_every_page_speaks_german_and_no_english(site, provider, tmp_path):
    english, german = (
        [*pages_of_signing_in(site, language), *pages_of_a_new_password(site, language), *pages_of_a_handoff(site, language),
         *pages_of_a_provider(site, provider, language), *pages_of_the_first_run(make(tmp_path / language), language)]
        for language in ("en", "de"))
    assert len(english) == len(german) >= 40
    for one, other in zip(english, german):
        assert one.status == other.status, (one, other)
        first, second = Reader(one.text), Reader(other.text)
        assert (first.language, second.language) == ("en", "de"), (one, other)
        assert one.headers["vary"] == other.headers["vary"] == "Accept-Language"
        left = {words for words in first.words() & second.words() if words not in NAMES and not re.fullmatch(r"jtnp_\w+", words)}
        assert not left, (other, left)
        assert len(first.pieces) == len(second.pieces), (one, other)
    assert len({page.words for page in german}) > 35, "nearly each is a page of its own"


def make(directory):
    directory.mkdir()
    return directory


@pytest.mark.parametrize("accepted, language", [
    (None, "en"), ("", "en"), ("en", "en"), ("de", "de"), ("de-AT,de;q=0.9,en;q=0.8", "de"), ("fr", "en"), ("fr,de;q=0.5", "de"),
    ("de;q=0.1,en", "en"), ("*", "en"), ("de;q=0", "en"), ("\xfc,;q=,de;q=9,,", "en"), ("x" * 2000, "en"),
])
def test_the_language_is_what_the_browser_prefers(site, accepted, language):
    headers = {} if accepted is None else {"Accept-Language": accepted}
    answer = site.ask("GET", "/login", headers=headers)
    page = Reader(answer.body.decode())
    assert answer.status == 200 and page.language == language and answer.all("vary") == ["Accept-Language"]
    assert {"en": "User name", "de": "Benutzername"}[language] in page.pieces


def test_a39_known_and_unknown_users_get_the_same_german(site):
    bodies = set()
    for name in ("ada", "nobody"):
        browser = Visitor("de")
        answer = fill_in(browser, browser.get(site.url + "/login"), username=name, password="not the password")
        assert answer.status == 401 and "Fehler: Anmelden" in answer.text
        bodies.add(re.sub(r'(nonce|name="csrf" value)="[^"]*"', "", answer.text).replace(name, "NAME"))
    assert len(bodies) == 1, bodies
