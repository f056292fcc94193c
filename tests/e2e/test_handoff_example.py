"""The example: a product with its own login, whose users get their tokens on Jeton's pages and use them on its API."""

import json
import os
import signal
import subprocess

import pytest

from conftest import JETON, ROOT, ask, free_port, wait_until
from visitor import Browser


class Example:
    def __init__(self, directory):
        self.port, self.jeton_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.jeton = f"http://127.0.0.1:{self.jeton_port}"
        self.log = directory / "log"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("JETON_")} | {
            "PRODUCT_PORT": str(self.port), "JETON_PORT": str(self.jeton_port), "JETON_BIN": str(JETON)}
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen([ROOT / "examples/handoff/run.sh", directory / "data"], env=environment, stdout=log,
                                            stderr=log, start_new_session=True)
        assert wait_until(lambda: "handoff: ready" in self.log.read_text(), 120), self.log.read_text()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)

    def signed_in(self, name):
        browser = Browser()
        page = browser.get(self.url + "/")
        page = browser.submit(page, page.forms[0].with_(username=name, password=f"a password of {name}'s"))
        assert f"Signed in as {name}." in page.words, page
        return browser, page

    def notes(self, notebook, secret=None, method="GET", body=None):
        return ask(self.url, method, f"/api/notebooks/{notebook}", secret, body)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    one = Example(tmp_path_factory.mktemp("example"))
    yield one
    one.stop()


def test_a_user_gets_a_token_on_jetons_pages_and_uses_it_on_the_products_api(example):
    browser, page = example.signed_in("ada")
    offer = browser.submit(page, page.forms[0])
    assert offer.url.startswith(example.jeton + "/handoff?code=") and "ada" in offer.words, offer
    assert browser.submit(offer, offer.forms[0], stop=example.jeton + "/tokens").status == 303
    own = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty", "Origin": example.jeton, "Content-Type": "application/json"}
    session = json.loads(browser.open("GET", example.jeton + "/v1/session", headers=own).body)
    assert session["user"]["external_id"] == "notes-ada" and session["return_to"] == example.url + "/"

    def make(*scopes, notebook="ada"):
        body = {"name": "script", "grants": [{"scopes": list(scopes), "resources": {"notebook": [notebook]}}]}
        return browser.open("POST", example.jeton + "/v1/tokens", json.dumps(body), own | {"X-CSRF-Token": session["csrf"]})

    reader = json.loads(make("notes:read").body)["secret"]
    assert example.notes("ada", reader).json["notes"] == ["Write the engine's programme."]
    assert example.notes("ada", reader, "POST", {"text": "x"}).status == 403
    assert example.notes("bob", reader).status == 403
    assert example.notes("ada").status == 401 and example.notes("ada", "jtnp_guess").status == 401
    made = json.loads(make("notes:write").body)
    assert example.notes("ada", made["secret"], "POST", {"text": "Buy punched cards."}).status == 201
    ended = browser.open("DELETE", f"{example.jeton}/v1/tokens/{made['token']['id']}", headers=own | {"X-CSRF-Token": session["csrf"]})
    assert ended.status == 204 and example.notes("ada", made["secret"]).status == 401
    assert make("notes:read", notebook="bob").status == 403  # the ceiling that the product set


def test_the_product_shows_the_tokens_in_a_frame(example):
    browser, page = example.signed_in("bob")
    frame = Browser(frame=example.url)
    frame.cookies = browser.cookies
    offer = frame.submit(page, page.forms[1])
    assert "bob" in offer.words and f"frame-ancestors {example.url}" in offer.headers["content-security-policy"], offer
    assert frame.submit(offer, offer.forms[0], stop=example.jeton + "/tokens").status == 303
    assert "jeton-embed" in frame.cookies["127.0.0.1"]


def test_the_pages_carry_the_products_name_and_logo(example):
    page = Browser().get(example.jeton + "/login")
    assert "Notes" in page.words and "#0b6e4f" in page.text
    logo = Browser().get(example.jeton + "/brand/logo")
    assert logo.headers["content-type"] == "image/svg+xml" and "sandbox" in logo.headers["content-security-policy"]


def test_nobody_else_opens_the_products_account(example):
    page = Browser().get(example.url + "/")
    refused = Browser().submit(page, page.forms[0].with_(username="ada", password="guess"))
    assert refused.status == 401
    assert Browser().open("POST", example.url + "/tokens", "form=x").status == 403
