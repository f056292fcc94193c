"""A new password without the old one: by an administrator's link, or by one that is mailed."""

import re

import pytest
from aiosmtpd.controller import Controller

from authenticator import one_time_code
from browser import Browser, Page
from conftest import CATALOG, PASSWORD, Server, free_port, grant, wait_until

OTHER = "eight likelier scarves"


class Mailbox:
    """What a real SMTP server was handed."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope)
        return "250 taken"


@pytest.fixture(scope="module")
def post():
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    mailbox.url = f"smtp://127.0.0.1:{controller.port}"
    yield mailbox
    controller.stop()


@pytest.fixture(scope="module")
def site_config(post):
    return f"""
[server]
public_url = "http://tokens.example.org"
[mail]
smtp = "{post.url}"
from = "Jeton <jeton@example.org>"
"""


def user(site, name, password=PASSWORD, email=True):
    id = site.user(name, **({"email": f"{name}@example.org"} if email else {}))
    if password:
        site.password(id, password)
    return id


def link(site, id, token=None):
    answer = site.ask("POST", f"/v1/users/{id}/reset", token or site.admin)
    assert answer.status == 201, answer
    url, _, code = answer.json["url"].partition("#")
    return url, code


def set_password(site, code, password, browser=None, headers=None):
    browser = browser or Browser(site.url)
    csrf = browser.page("/reset").fields["csrf"]["value"]
    return browser.ask("POST", "/reset", {"csrf": csrf, "code": code, "password": password}, headers=headers)


def ask_by_mail(site, who, headers=None):
    browser = Browser(site.url)
    csrf = browser.page("/reset").fields["csrf"]["value"]
    return browser.ask("POST", "/reset", {"csrf": csrf, "username": who}, headers=headers)


def test_an_administrator_s_link_sets_a_password_once_and_ends_sessions(site):
    id = user(site, "grace")
    signed_in = Browser(site.url)
    signed_in.sign_in("grace", PASSWORD)
    secret = signed_in.change("POST", "/v1/account/totp").json["secret"]
    assert signed_in.change("PUT", "/v1/account/totp", {"code": one_time_code(secret, -1)}).status == 200
    url, code = link(site, id)
    assert url == "http://tokens.example.org/reset"
    page = Browser(site.url).page("/reset")
    assert {"code", "password", "csrf"} <= set(page.fields) and set(page.labels) >= {"code", "password"}
    answer = set_password(site, code, OTHER)
    assert answer.status == 200 and Page(answer.body.decode()).title.startswith("The new password is set")
    assert signed_in.ask("GET", "/v1/session").status == 401
    assert set_password(site, code, PASSWORD).status == 401, "once"
    assert Browser(site.url).try_to_sign_in("grace", PASSWORD).status == 401
    step = Browser(site.url).try_to_sign_in("grace", OTHER)
    assert step.status == 200 and b'name="code"' in step.body, "the second factor stayed"
    events = site.ask("GET", f"/v1/audit?owner={id}", site.admin).json["items"]
    assert {"password_reset.create", "password_reset.use"} <= {event["type"] for event in events}
    assert code not in str(events)


def test_a_newer_link_takes_the_place_of_the_older_and_a_bad_password_spends_none(site):
    id = user(site, "hedy")
    _, older = link(site, id)
    _, newer = link(site, id)
    assert set_password(site, older, OTHER).status == 401
    answer = set_password(site, newer, "short")
    page = Page(answer.body.decode())
    assert answer.status == 422 and page.fields["password"]["aria-invalid"] == "true" and page.fields["code"]["value"] == newer
    assert set_password(site, newer, "hedyhedyhedy").status == 422
    for language, sentence in [("en", "The password has more than 1024 bytes"), ("de", "Das Passwort hat mehr als 1024 Bytes")]:
        answer = set_password(site, newer, "x" * 1025, headers={"Accept-Language": language})
        assert answer.status == 422 and sentence in answer.body.decode(), answer
    assert set_password(site, "none", "x" * 1025).status == 401
    assert set_password(site, newer, OTHER).status == 200


def test_a_link_is_for_whom_one_may_empower(site):
    id = user(site, "plain")
    boss = user(site, "boss")
    assert site.ask("PATCH", f"/v1/users/{boss}", site.admin, {"ceiling": [grant("jeton.admin:write"), grant("jeton.principals:write", principal=["*"])]}).status == 200
    helper, _ = site.token([grant("jeton.principals:write", principal=["*"])])
    assert site.ask("POST", f"/v1/users/{id}/reset", helper).status == 201
    assert site.ask("POST", f"/v1/users/{boss}/reset", helper).status == 403
    reader, _ = site.token([grant("jeton.principals:read", principal=["*"])])
    assert site.ask("POST", f"/v1/users/{id}/reset", reader).status == 403
    weak, _ = site.token([])
    assert site.ask("POST", f"/v1/users/{id}/reset", weak).status == 404
    key = site.ask("POST", f"/v1/users/{id}/reset", site.admin, headers={"Idempotency-Key": "k"})
    assert key.status == 422, "a link is kept nowhere to be told again"


def test_a_mailed_link_sets_a_password(site, post):
    user(site, "katherine")
    for who in ("katherine", " Katherine", "Katherine@Example.org"):
        post.letters.clear()
        assert ask_by_mail(site, who).status == 200
        assert wait_until(lambda: post.letters)
        letter = post.letters[0]
        text = letter.content.decode()
        assert letter.rcpt_tos == ["katherine@example.org"] and letter.mail_from == "jeton@example.org"
        assert "\r\nSubject: Set a new password\r\n" in text and "user katherine" in text
        code = re.search(r"http://tokens\.example\.org/reset#(\S+)", text)[1]
        assert set_password(site, code, OTHER).status == 200


def test_a_letter_speaks_the_language_of_who_asks_for_it(site, post):
    user(site, "emmy")
    post.letters.clear()
    assert ask_by_mail(site, "emmy", headers={"Accept-Language": "de-AT"}).status == 200
    assert wait_until(lambda: post.letters)
    text = post.letters[0].content.decode()
    assert "\r\nSubject: Ein neues Passwort setzen\r\n" in text and "den Benutzer emmy" in text
    assert re.search(r"http://tokens\.example\.org/reset#\S+\r\n", text) and "you" not in text.partition("\r\n\r\n")[2]


def test_a39_nobody_learns_who_is_there(site, post):
    user(site, "mary")
    user(site, "without-password", password=None)
    user(site, "without-address", email=False)
    gone = user(site, "gone")
    assert site.ask("PATCH", f"/v1/users/{gone}", site.admin, {"disabled": True}).status == 200
    post.letters.clear()
    blank = re.compile(rb'nonce="[^"]*"')
    answers = [ask_by_mail(site, who) for who in ("nobody", "nobody@example.org", "without-password", "without-address", "gone", "", "mary")]
    assert {answer.status for answer in answers} == {200}
    assert len({blank.sub(b"", answer.body) for answer in answers}) == 1
    assert wait_until(lambda: post.letters)
    assert [letter.rcpt_tos for letter in post.letters] == [["mary@example.org"]]
    # As much is written for those who are not there as for the one who is.
    site.stop()
    import sqlite3
    with sqlite3.connect(site.data / "jeton.db") as database:
        tickets = database.execute("SELECT COUNT(*) FROM ticket WHERE kind = 'password_reset' AND user_id IS NULL").fetchone()[0]
    site.start()
    assert tickets == 6


def test_an_address_with_capital_letters_is_found_as_it_stands(site, post):
    site.password(site.user("berenice", email="Berenice@Example.org"), PASSWORD)
    post.letters.clear()
    assert ask_by_mail(site, "Berenice@Example.org").status == 200
    assert wait_until(lambda: post.letters) and post.letters[0].rcpt_tos == ["Berenice@Example.org"]


def test_a_stranger_who_asks_by_mail_ends_nothing_that_is_in_hand(site, post):
    id = user(site, "lise")
    _, code = link(site, id)
    post.letters.clear()
    assert {ask_by_mail(site, "lise").status for _ in range(8)} == {200}
    assert wait_until(lambda: len(post.letters) == 4), "and no more letters than links may be open"
    assert set_password(site, code, OTHER).status == 200


def test_a40_the_link_is_the_configured_one_whatever_the_request_says_of_its_host(site, post):
    id = user(site, "annie")
    post.letters.clear()
    for field in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example;proto=https"}):
        answer = site.ask("POST", f"/v1/users/{id}/reset", site.admin, headers=field)
        assert answer.status == 201 and answer.json["url"].startswith("http://tokens.example.org/reset#"), field
        assert ask_by_mail(site, "annie", headers=field).status == 200
    assert wait_until(lambda: len(post.letters) == 3)
    for letter in post.letters:
        assert b"evil.example" not in letter.content and b"http://tokens.example.org/reset#" in letter.content


def test_a38_a_form_from_elsewhere_does_nothing(site, post):
    id = user(site, "joan")
    _, code = link(site, id)
    post.letters.clear()
    browser = Browser(site.url)
    for fields in ({"code": code, "password": OTHER}, {"username": "joan"}):
        assert browser.ask("POST", "/reset", fields).status == 403
        csrf = browser.page("/reset").fields["csrf"]["value"]
        assert browser.ask("POST", "/reset", fields | {"csrf": csrf}, headers={"Origin": "https://evil.example"}).status == 403
    assert post.letters == []
    Browser(site.url).sign_in("joan", PASSWORD)


def test_asking_is_limited(tmp_path, post):
    one = Server(tmp_path, CATALOG + f'\n[limits]\nlogin = 3\n[mail]\nsmtp = "{post.url}"\nfrom = "jeton@example.org"\n')
    one.init()
    one.start()
    statuses = [ask_by_mail(one, "nobody").status for _ in range(5)]
    one.stop()
    assert statuses == [200, 200, 200, 429, 429]


def test_a_mail_server_that_is_away_holds_nobody_up_and_is_logged(tmp_path):
    one = Server(tmp_path, CATALOG + f'\n[limits]\nlogin = 0\n[mail]\nsmtp = "smtp://127.0.0.1:{free_port()}"\nfrom = "jeton@example.org"\n')
    one.init()
    one.start()
    user(one, "ruth")
    assert ask_by_mail(one, "ruth").status == 200
    assert wait_until(lambda: any("mail: letter" in line and "try 1 of" in line for line in one.log))
    assert one.stop() == 0
    assert any("was not sent" in line for line in one.log) and not any("#" in line and "reset" in line for line in one.log)


def test_without_mail_the_page_sends_people_to_an_administrator(tmp_path):
    one = Server(tmp_path)
    one.init()
    one.start()
    page = Browser(one.url).page("/reset")
    one.stop()
    assert "username" not in page.fields and "code" in page.fields
