"""Signing in: the pages, the password, and what those who guess, redirect or smuggle get."""

import concurrent.futures
import re
import urllib.parse

import pytest

from browser import Browser, Page
from conftest import CATALOG, PASSWORD, Server, wait_until


def metric(server, name):
    text = server.ask("GET", "/metrics", server.admin).body.decode()
    return int(re.search(rf"^{name} (\d+)$", text, re.M)[1])


def test_a_person_signs_in_with_a_plain_form_and_out_again(site):
    browser = Browser(site.url)
    assert browser.ask("GET", "/v1/session").status == 401
    answer = browser.sign_in("ada", PASSWORD)
    assert answer.headers["location"] == "/tokens"
    cookie = next(value for value in answer.all("set-cookie") if value.startswith("jeton="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    session = browser.ask("GET", "/v1/session").json
    assert session["user"]["username"] == "ada" and session["kind"] == "login" and session["fresh_until"]
    assert "jeton.principals:write" in session["can"] and "jeton.admin:read" in session["can"]
    assert browser.ask("GET", "/login").headers["location"] == "/tokens", "signed in already"
    page = browser.page("/logout")
    assert browser.ask("POST", "/logout", {"csrf": page.fields["csrf"]["value"]}).headers["location"] == "/login"
    assert "jeton" not in browser.cookies and browser.ask("GET", "/v1/session").status == 401


def test_a_user_name_is_taken_as_people_type_it(site):
    Browser(site.url).sign_in("  Ada ", PASSWORD)


def test_the_form_says_what_is_wrong_at_its_field_and_is_labelled(site):
    browser = Browser(site.url)
    answer = browser.try_to_sign_in("ada", "not the password")
    page = Page(answer.body.decode())
    assert answer.status == 401 and page.title.startswith("Error: Sign in")
    assert set(page.labels) == {"username", "password"}
    password = page.fields["password"]
    assert password["aria-invalid"] == "true" and page.by_id[password["aria-describedby"]] == "The user name or the password is not right."
    assert page.alerts == ["The user name or the password is not right."]
    assert page.fields["username"]["value"] == "ada" and "value" not in password
    assert b"not the password" not in answer.body


def test_the_pages_allow_nothing_but_what_stands_in_them(site):
    for path in ("/login", "/login?next=/account"):
        answer = Browser(site.url).ask("GET", path)
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'" and policy["frame-ancestors"] == "'none'" and policy["base-uri"] == "'none'"
        assert policy["form-action"] == "'self'" and policy["script-src"].startswith("'nonce-")
        nonce = re.fullmatch(r"'nonce-([A-Za-z0-9_-]{22})'", policy["style-src"])[1]
        text = answer.body.decode()
        assert f'<style nonce="{nonce}">' in text and set(re.findall("<script[^>]*>", text)) == {f'<script nonce="{nonce}">'} and " style=" not in text and not re.search(r"\son\w+=", text)
        assert answer.headers["cache-control"] == "no-store" and answer.headers["x-content-type-options"] == "nosniff"
    assert Browser(site.url).ask("GET", "/login").headers["content-security-policy"] != answer.headers["content-security-policy"]


@pytest.mark.parametrize("evil", ["//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https://evil.example", "javascript:alert(1)",
                                  "/\t/evil.example", "/\n/evil.example", " //evil.example", "evil", "", "/" + "a" * 3000, "/\u00a0/evil"])
def test_a45_next_leads_nowhere_but_to_own_paths(site, evil):
    browser = Browser(site.url)
    page = browser.page("/login")
    fields = {"csrf": page.fields["csrf"]["value"], "username": "ada", "password": PASSWORD, "next": evil}
    assert browser.ask("POST", "/login", fields).headers["location"] == "/tokens"
    assert browser.page("/logout").fields
    shown = Browser(site.url).page("/login?next=" + urllib.parse.quote(evil, safe=""))
    assert shown.fields["next"]["value"] == "/tokens"


def test_a45_next_within_the_site_is_kept(site):
    browser = Browser(site.url)
    path = "/tokens/new?name=a%20b&grant=contents:read"
    assert browser.sign_in("ada", PASSWORD, next_path=path).headers["location"] == path


def test_a44_markup_in_what_was_typed_is_shown_as_it_is(site):
    hostile = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'&"
    answer = Browser(site.url).try_to_sign_in(hostile, "x" * 12)
    assert b"<script>" not in answer.body and b"<img" not in answer.body
    assert Page(answer.body.decode()).fields["username"]["value"] == hostile


def test_a38_the_form_is_taken_from_this_site_alone(site):
    browser = Browser(site.url)
    good = {"csrf": browser.page("/login").fields["csrf"]["value"], "username": "ada", "password": PASSWORD}
    for what, fields, headers in [
        ("no token", {**good, "csrf": ""}, {}),
        ("another browser's token", {**good, "csrf": Browser(site.url).page("/login").fields["csrf"]["value"]}, {}),
        ("another site", good, {"Origin": "https://evil.example"}),
        ("a page that hides where it is from", good, {"Origin": "null"}),
        ("a browser that says cross-site", good, {"Sec-Fetch-Site": "cross-site"}),
        ("a neighbour", good, {"Sec-Fetch-Site": "same-site"}),
    ]:
        answer = browser.ask("POST", "/login", fields, headers=headers)
        assert answer.status == 403 and "jeton" not in browser.cookies, what
    stranger = Browser(site.url)
    assert stranger.ask("POST", "/login", good).status == 403, "no cookie"
    stranger.cookies["jeton-form"] = "A" * 54
    assert stranger.ask("POST", "/login", good).status == 403, "a made-up cookie"
    own = {"Origin": site.url, "Sec-Fetch-Site": "same-origin"}
    assert browser.ask("POST", "/login", good, headers=own).status == 303


def test_a39_known_and_unknown_users_get_the_same_answer_for_the_same_work(site):
    site.user("without-password")
    disabled = site.user("barred")
    site.password(disabled, PASSWORD)
    assert site.ask("PATCH", f"/v1/users/{disabled}", site.admin, {"disabled": True}).status == 200
    answers = {}
    for username in ("ada", "nobody", "without-password", "barred"):
        before = metric(site, "jeton_password_hashes_total")
        answer = Browser(site.url).try_to_sign_in(username, PASSWORD if username == "barred" else "not the password")
        assert metric(site, "jeton_password_hashes_total") == before + 1, username
        body = re.sub(r'(nonce|name="csrf" value)="[^"]*"', "", answer.body.decode()).replace(username, "NAME")
        answers[username] = (answer.status, body, sorted(name for name, _ in answer.fields))
    assert len(set(map(repr, answers.values()))) == 1, answers


def test_a41_a_hundred_guesses_at_once_are_no_more_than_the_limit(limited):
    forms = []
    for _ in range(100):
        browser = Browser(limited.url)
        forms.append((browser, {"csrf": browser.page("/login").fields["csrf"]["value"], "username": "ada", "password": "a guess of mine"}))
    before = metric(limited, "jeton_password_hashes_total")
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda form: form[0].ask("POST", "/login", form[1]), forms))
    assert sorted({answer.status for answer in answers}) == [401, 429]
    assert sum(answer.status == 401 for answer in answers) == 5
    assert metric(limited, "jeton_password_hashes_total") == before + 5
    refused = next(answer for answer in answers if answer.status == 429)
    assert 1 <= int(refused.headers["retry-after"]) <= 60 and b"Too many tries" in refused.body
    assert Browser(limited.url).try_to_sign_in("ada", PASSWORD).status == 429, "the right one, too"


def test_a41_who_signs_in_rightly_is_not_counted(limited):
    for _ in range(12):
        Browser(limited.url).sign_in("ada", PASSWORD)


def test_refused_sign_ins_are_one_event_a_minute_with_a_count(site):
    eve = site.user("eve")
    site.password(eve, PASSWORD)
    for _ in range(3):
        assert Browser(site.url).try_to_sign_in("eve", "a guess of mine").status == 401
    events = lambda target: site.ask("GET", f"/v1/audit?type=user.sign_in.refused&target={target}", site.admin).json["items"]
    assert wait_until(lambda: events(eve))
    assert len(events(eve)) == 1 and 1 <= events(eve)[0]["details"]["count"] <= 3
    nobody = Browser(site.url).try_to_sign_in("no-such-user", "a guess of mine")
    assert nobody.status == 401
    every = site.ask("GET", "/v1/audit?type=user.sign_in.refused&limit=200", site.admin).json["items"]
    assert all(event["target"].startswith("usr_") for event in every)


def test_a_new_password_is_held_against_the_commonest(site):
    user = site.user("lovelace")
    for password, word in [("short", "12 characters"), ("elevenchars", "12 characters"), ("password1234", "guessed first"), ("Passw0rd2024!!", "guessed first"),
                           ("iloveyoumonkey", "guessed first"), ("aaaaaaaaaaaaaa", "repeats"), ("abcabcabcabcabc", "repeats"), ("rtyuiopfghjklvbnm", "runs along"),
                           ("1q2w3e4r5t6y7", "runs along"), ("lovelace-9537", "user name"), ("x" * 1024 + "y", "1024")]:
        answer = site.ask("PUT", f"/v1/users/{user}/password", site.admin, {"password": password})
        assert answer.status == 422 and answer.json["pointer"] == "/password" and word in answer.json["detail"], (password, answer)
        assert password not in answer.json["detail"]
    for password in ("correct horse battery", "äußerst geheime Wörter", "Tr0ub4dor&3x-and-more"):
        site.password(user, password)
        Browser(site.url).sign_in("lovelace", password)


def test_a41_the_setup_form_tells_in_a_page_that_there_were_too_many_tries(tmp_path):
    one = Server(tmp_path, CATALOG + "\n[limits]\nlogin = 5\n")
    one.start()
    browser = Browser(one.url)
    fields = {"csrf": browser.page("/setup").fields["csrf"]["value"], "secret": "a guess", "username": "ada", "password": PASSWORD}
    answers = [browser.ask("POST", "/setup", fields) for _ in range(6)]
    one.stop()
    assert [answer.status for answer in answers] == [401] * 5 + [429]
    assert Page(answers[5].body.decode()).title.startswith("Too many tries") and 1 <= int(answers[5].headers["retry-after"]) <= 60


def test_setup_signs_the_new_administrator_in_without_a_script(deployment):
    deployment.start()
    secret = (deployment.data / "setup-secret").read_text().strip()
    browser = Browser(deployment.url)
    # Before there is anybody to sign in, the way leads here.
    assert browser.ask("GET", "/tokens").headers["location"].startswith("/login?")
    assert browser.ask("GET", "/login?next=/tokens").headers["location"] == "/setup"
    answer = browser.ask("GET", "/setup")
    page = Page(answer.body.decode())
    assert set(page.labels) == {"secret", "username", "password"} and page.fields["secret"]["type"] == "password"
    nonce = re.search(r"script-src 'nonce-([^']+)'", answer.headers["content-security-policy"])[1]
    assert f'<script nonce="{nonce}">' in answer.body.decode()
    fields = {"csrf": page.fields["csrf"]["value"], "secret": secret, "username": "ada", "password": PASSWORD}
    assert browser.ask("POST", "/setup", {**fields, "csrf": "x"}).status == 403
    for wrong, field in [({"secret": "wrong"}, "secret"), ({"username": "-"}, "username"), ({"password": "password1234"}, "password")]:
        answer = browser.ask("POST", "/setup", fields | wrong)
        page = Page(answer.body.decode())
        assert answer.status == (401 if field == "secret" else 422) and page.fields[field]["aria-invalid"] == "true", answer
        assert len(page.alerts) == 1 and PASSWORD not in answer.body.decode()
        # A right secret need not be looked up again; it stands in a password field, in a page that nothing keeps.
        assert page.fields["secret"]["type"] == "password" and page.fields["secret"].get("value") == (None if field == "secret" else secret)
        assert answer.body.decode().count(secret) == (field != "secret") and answer.headers["cache-control"] == "no-store"
    answer = browser.ask("POST", "/setup", fields)
    assert answer.status == 201 and answer.headers["cache-control"] == "no-store"
    token = re.search(rb"jtnp_[0-9A-Za-z]{38}", answer.body)[0].decode()
    assert deployment.ask("GET", "/v1/users", token).status == 200
    assert browser.ask("GET", "/v1/session").json["user"]["username"] == "ada"
    assert browser.ask("GET", "/setup").status == 404
    assert Browser(deployment.url).ask("GET", "/login").status == 200
    Browser(deployment.url).sign_in("ada", PASSWORD)
