"""The shell of the web page: what the page asks first stands in it, answered, so that it asks for nothing before it can be
used."""

import json
import re

import pytest

from browser import signed_in
from conftest import PASSWORD, grant

HOSTILE = "</script><script>alert(1)</script><!-- \u2028 {{nonce}} ü"


@pytest.fixture(scope="module")
def site_config(tmp_path_factory):
    logo = tmp_path_factory.mktemp("shell") / "logo.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    return f'[web]\nname = "Acme <b>tokens</b>"\nlogo = "{logo}"\n'


@pytest.fixture(scope="module")
def site(site):
    site.bob = site.user("bob")
    site.password(site.bob, PASSWORD)
    _, site.token_of_bob = site.token([grant("contents:read", repository=["a/*"])], owner=site.bob, name="of bob")
    return site


@pytest.fixture(scope="module")
def bob(site):
    return signed_in(site, "bob")


def boot_text(browser, path):
    answer = browser.ask("GET", path)
    assert answer.status == 200, answer
    return re.search(r'<script[^>]*id="jeton-boot"[^>]*>(.*?)</script>', answer.body.decode(), re.S)[1]


def boot(browser, path):
    return json.loads(boot_text(browser, path))


def same(browser, boot, path):
    """Whether the page was told what the API tells."""
    return boot[path] == browser.ask("GET", path).json


NEW = ["/v1/session", "/v1/catalog", "/v1/policy", "/v1/templates"]


@pytest.mark.parametrize("page, asked", [
    ("/tokens/new", NEW),
    ("/tokens/new?name=ci&scopes=contents:read", NEW),
    ("/tokens", ["/v1/session", "/v1/catalog", "/v1/tokens?with=use"]),
    ("/tokens?status=revoked", ["/v1/session", "/v1/catalog"]),
    ("/account", ["/v1/session", "/v1/account"]),
    ("/apps", ["/v1/session"]),
])
def test_a_page_is_told_what_it_asks_first(bob, page, asked):
    told = boot(bob, page)
    assert list(told) == asked
    for path in asked:
        assert same(bob, told, path), path


def test_the_page_of_a_token_is_told_of_it(site, bob):
    path = f"/tokens/{site.token_of_bob['id']}"
    told = boot(bob, path)
    assert list(told) == ["/v1/session", "/v1/catalog", f"/v1{path}", f"/v1{path}/use"]
    assert all(same(bob, told, one) for one in told)


def test_who_may_see_everyones_tokens_begins_with_their_own(site):
    ada = signed_in(site, "ada")
    told = boot(ada, "/tokens")
    path = f"/v1/tokens?with=use&owner={site.ada}"
    assert list(told) == ["/v1/session", "/v1/catalog", path] and same(ada, told, path)
    assert {token["owner"] for token in told[path]["items"]} == {site.ada}
    told = boot(ada, "/tokens/new")
    assert list(told) == [*NEW, "/v1/services"] and same(ada, told, "/v1/services"), "bob may not see services"


def test_a14_a_page_is_told_nothing_that_its_reader_may_not_ask(site, bob):
    _, hers = site.token([grant("contents:read", repository=["a/*"])], name="of ada")
    assert list(boot(bob, f"/tokens/{hers['id']}")) == ["/v1/session", "/v1/catalog"]
    for beside in ("self", "revoke", "tok_0", "..%2fusers", "%2e%2e", "new%00"):
        assert list(boot(bob, f"/tokens/{beside}")) == ["/v1/session", "/v1/catalog"], beside
    assert list(boot(bob, "/admin/users")) == ["/v1/session"]
    blind = site.user("blind", ceiling=[])
    site.password(blind, PASSWORD)
    assert list(boot(signed_in(site, "blind"), "/tokens")) == ["/v1/session", "/v1/catalog"]


def test_a44_a_name_in_the_boot_data_stays_a_name(site, bob):
    site.token([grant("contents:read", repository=["a/*"])], owner=site.bob, name=HOSTILE)
    text = boot_text(bob, "/tokens")
    assert "<" not in text
    assert HOSTILE in [token["name"] for token in json.loads(text)["/v1/tokens?with=use"]["items"]]


def test_the_session_says_whose_pages_these_are(site, bob):
    session = bob.ask("GET", "/v1/session").json
    assert session["product"] == {"name": "Acme <b>tokens</b>", "logo": "/brand/logo"} and session["return_to"] is None
    assert bob.ask("GET", session["product"]["logo"]).headers["content-type"] == "image/svg+xml"
    confirmed = bob.change("POST", "/v1/session/confirm", {"password": PASSWORD}).json
    assert set(confirmed) == set(session) and confirmed["product"] == session["product"]


def test_without_a_theme_it_is_jeton_and_has_no_logo(deployment):
    deployment.init()
    deployment.start()
    user = deployment.user("bob")
    deployment.password(user, PASSWORD)
    assert signed_in(deployment, "bob").ask("GET", "/v1/session").json["product"] == {"name": "Jeton", "logo": None}
