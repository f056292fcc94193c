"""Sessions: what a browser's cookie opens, when it ends, and what asks for a fresh sign-in."""

import datetime
import time

import pytest

from browser import Browser, signed_in
from conftest import CATALOG, PASSWORD, Server, grant, running_site, wait_until

OTHER = "eight likelier scarves"


@pytest.fixture(scope="module")
def site_config():
    return "[policy]\nallow_no_expiry = true\n"


@pytest.fixture(scope="module")
def site(site):
    site.bob = site.user("bob")
    site.password(site.bob, PASSWORD)
    return site


def test_a37_each_sign_in_has_a_new_cookie_and_the_one_before_is_dead(site):
    browser = Browser(site.url)
    browser.cookies["jeton"] = "fixed-by-somebody-else"
    browser.sign_in("bob", PASSWORD)
    first = browser.cookies["jeton"]
    assert first != "fixed-by-somebody-else"
    other = Browser(site.url)
    other.cookies = dict(browser.cookies)
    page = Browser(site.url)
    form = page.page("/login").fields
    again = page.ask("POST", "/login", {"csrf": form["csrf"]["value"], "username": "bob", "password": PASSWORD},
                     headers={"Cookie": f"jeton={first}; jeton-form={page.cookies['jeton-form']}"})
    assert again.status == 303 and page.cookies["jeton"] != first
    assert other.ask("GET", "/v1/session").status == 401, "the session that the browser brought has ended"


def test_a37_a_rise_of_rights_has_a_new_cookie(site):
    browser = signed_in(site, "bob")
    before = dict(browser.cookies)
    answer = browser.change("POST", "/v1/session/confirm", {"password": PASSWORD})
    assert answer.status == 200 and answer.json["fresh_until"]
    assert browser.cookies["jeton"] != before["jeton"]
    old = Browser(site.url)
    old.cookies = before
    assert old.ask("GET", "/v1/session").status == 401


def test_confirming_with_a_wrong_password_changes_nothing(site):
    browser = signed_in(site, "bob")
    before = dict(browser.cookies)
    answer = browser.change("POST", "/v1/session/confirm", {"password": "not the password"})
    assert answer.status == 422 and answer.json["pointer"] == "/password" and browser.cookies == before
    assert browser.ask("GET", "/v1/session").status == 200


def test_a38_a_change_shows_that_it_was_made_on_this_site(site):
    browser = signed_in(site, "ada")
    csrf = browser.csrf()
    body = {"name": "from elsewhere", "grants": []}
    for what, headers in [
        ("no token", {}),
        ("a wrong token", {"X-CSRF-Token": "x" * 43}),
        ("another session's token", {"X-CSRF-Token": signed_in(site, "ada").csrf()}),
        ("another site", {"X-CSRF-Token": csrf, "Origin": "https://evil.example"}),
        ("a hidden origin", {"X-CSRF-Token": csrf, "Origin": "null"}),
        ("cross-site", {"X-CSRF-Token": csrf, "Sec-Fetch-Site": "cross-site"}),
        ("same-site", {"X-CSRF-Token": csrf, "Sec-Fetch-Site": "same-site"}),
        ("JSON as plain text", {"Content-Type": "text/plain", "Origin": "https://evil.example"}),
        ("JSON as plain text, silently", {"Content-Type": "text/plain"}),
    ]:
        answer = browser.ask("POST", "/v1/tokens", body=body, headers=headers)
        assert answer.status == 403, (what, answer)
    assert not [token for token in site.ask("GET", "/v1/tokens?name=from%20elsewhere", site.admin).json["items"]]
    own = {"X-CSRF-Token": csrf, "Origin": site.url, "Sec-Fetch-Site": "same-origin"}
    assert browser.ask("POST", "/v1/tokens", body=body, headers=own).status == 201


def test_a_session_acts_with_the_whole_ceiling_of_its_user_and_no_more(site):
    ada, bob = signed_in(site, "ada"), signed_in(site, "bob")
    assert ada.ask("GET", "/v1/users").status == 200 and ada.ask("GET", "/metrics").status == 200
    assert ada.change("POST", "/v1/admin/reload", {}).status == 200
    assert bob.ask("GET", "/v1/catalog").status == 200
    for method, path, body in [("GET", "/metrics", None), ("POST", "/v1/admin/reload", {}), ("POST", "/v1/users", {"username": "more"})]:
        answer = bob.change(method, path, body) if body is not None else bob.ask(method, path)
        assert answer.status == 403 and answer.json["missing"], answer
    made = bob.change("POST", "/v1/tokens", {"name": "mine", "grants": [grant("contents:read", repository=["acme/*"])]})
    assert made.status == 201 and made.json["token"]["created_by"] == site.bob
    assert site.verify(made.json["secret"], ["contents:read"], "repository:acme/x")["allowed"]
    assert bob.ask("GET", "/v1/session").json["can"] == []


def test_with_a_token_beside_it_the_token_alone_is_judged(site):
    ada = signed_in(site, "ada")
    weak, _ = site.token([], owner=site.bob)
    assert ada.ask("GET", "/v1/users", token=weak).status == 403
    assert ada.ask("GET", "/v1/users", token="jtnp_nonsense").status == 401


def test_a11_a_token_is_no_cookie_and_a_cookie_is_no_token(site):
    browser = Browser(site.url)
    browser.cookies["jeton"] = site.admin
    assert browser.ask("GET", "/v1/session").status == 401
    bob = signed_in(site, "bob")
    assert site.ask("GET", "/v1/tokens", bob.cookies["jeton"]).status == 401
    assert site.verify(bob.cookies["jeton"])["reason"] == "malformed"


def test_a13_no_token_reaches_what_is_a_persons_alone(site):
    whole = [grant("contents:write", repository=["*"]), grant("jeton.principals:write", "jeton.tokens:write", principal=["self"])]
    carl = site.user("carl", whole)
    site.password(carl, PASSWORD)
    own, _ = site.token(whole[1:], owner=carl)
    for method, path, body in [("GET", "/v1/session", None), ("GET", "/v1/sessions", None), ("GET", "/v1/account", None),
                               ("POST", "/v1/session/confirm", {"password": PASSWORD}), ("DELETE", "/v1/sessions", None)]:
        assert site.ask(method, path, own, body).status == 403, path
        assert site.ask(method, path, site.admin, body).status == 403, path
    # Whoever sets one's own password signs in with it, with all that the user may: more than this token holds.
    answer = site.ask("PUT", f"/v1/users/{carl}/password", own, {"password": OTHER})
    assert answer.status == 403 and "contents:write" in answer.json["missing"], answer
    signed_in(site, "carl")
    events = site.ask("GET", "/v1/audit?type=user.password.refused", site.admin).json["items"]
    assert events and events[0]["target"] == carl


def show_cookie(site, cookie):
    browser = Browser(site.url)
    browser.cookies["jeton"] = cookie
    return browser.ask("GET", "/v1/session")


def test_a_forged_cookie_is_refused(site):
    for forged in ("", "x", "A" * 54, signed_in(site, "bob").cookies["jeton"][:-1] + "-"):
        assert show_cookie(site, forged).status == 401, forged


def test_forged_cookies_count_as_refused_credentials(tmp_path):
    limited = Server(tmp_path, CATALOG + "\n[limits]\nrefused = 3\n")
    limited.init()
    limited.start()
    try:
        assert [show_cookie(limited, "A" * 54).status for _ in range(5)] == [401, 401, 401, 429, 429]
    finally:
        limited.stop()


def test_sessions_are_listed_and_ended_one_by_one_or_all_others_at_once(site):
    carol = site.user("carol")
    site.password(carol, PASSWORD)
    here, there, third = (signed_in(site, "carol") for _ in range(3))
    items = here.ask("GET", "/v1/sessions").json["items"]
    assert len(items) == 3 and [item["current"] for item in items] == [False, False, True]
    assert all(item["ip"] == "127.0.0.1" and item["user_agent"] == "Browser/1.0" for item in items)
    assert here.change("DELETE", f"/v1/sessions/{items[1]['id']}").status == 204
    assert there.ask("GET", "/v1/session").status == 401 and third.ask("GET", "/v1/session").status == 200
    foreign = signed_in(site, "bob").ask("GET", "/v1/sessions").json["items"][0]["id"]
    assert here.change("DELETE", f"/v1/sessions/{foreign}").status == 404
    assert here.change("DELETE", "/v1/sessions").status == 204
    assert third.ask("GET", "/v1/session").status == 401 and here.ask("GET", "/v1/session").status == 200
    assert here.change("DELETE", "/v1/session").status == 204
    assert "jeton" not in here.cookies
    types = [event["type"] for event in site.ask("GET", f"/v1/audit?actor={carol}", site.admin).json["items"]]
    assert types.count("user.sign_in") == 3 and types.count("session.revoke") == 2 and types.count("user.sign_out") == 1


def test_a_session_ends_with_its_users_rights(site):
    dora = site.user("dora")
    site.password(dora, PASSWORD)
    browser = signed_in(site, "dora")
    assert site.ask("PATCH", f"/v1/users/{dora}", site.admin, {"disabled": True}).status == 200
    assert browser.ask("GET", "/v1/session").status == 401
    assert Browser(site.url).try_to_sign_in("dora", PASSWORD).status == 401
    assert site.ask("PATCH", f"/v1/users/{dora}", site.admin, {"disabled": False}).status == 200
    assert browser.ask("GET", "/v1/session").status == 401, "enabling brings no session back"
    browser = signed_in(site, "dora")
    site.password(dora, OTHER)
    assert browser.ask("GET", "/v1/session").status == 401, "an administrator set another password"
    browser = signed_in(site, "dora", OTHER)
    assert site.ask("DELETE", f"/v1/users/{dora}", site.admin).status == 204
    assert browser.ask("GET", "/v1/session").status == 401


def test_the_person_in_a_fresh_session_changes_the_password_and_stays_signed_in(site):
    emil = site.user("emil")
    site.password(emil, PASSWORD)
    here, there = signed_in(site, "emil"), signed_in(site, "emil")
    before = here.ask("GET", "/v1/account").json
    assert before["password"] and not before["totp"] and before["passkeys"] == []
    assert here.change("PUT", f"/v1/users/{emil}/password", {"password": OTHER}).status == 204
    assert here.ask("GET", "/v1/session").status == 200 and there.ask("GET", "/v1/session").status == 401
    assert Browser(site.url).try_to_sign_in("emil", PASSWORD).status == 401
    signed_in(site, "emil", OTHER)
    assert here.change("PUT", f"/v1/users/{site.bob}/password", {"password": OTHER}).status == 404


def test_passwords_lead_no_way_up(site):
    lead = site.user("lead", [grant("jeton.principals:write", principal=["*"])])
    helper, _ = site.token([grant("jeton.principals:write", principal=["*"])], owner=lead)
    answer = site.ask("PUT", f"/v1/users/{site.ada}/password", helper, {"password": OTHER})
    assert answer.status == 403 and "jeton.admin:write" in answer.json["missing"], answer
    assert site.ask("PUT", f"/v1/users/{site.bob}/password", helper, {"password": PASSWORD}).status == 204
    signed_in(site, "ada")


def test_a_session_survives_a_restart_and_is_in_no_file(site):
    browser = signed_in(site, "bob")
    assert site.stop() == 0
    for path in site.data.iterdir():
        assert browser.cookies["jeton"].encode() not in path.read_bytes(), path
        assert PASSWORD.encode() not in path.read_bytes(), path
    site.start()
    browser.url = site.url
    assert browser.ask("GET", "/v1/session").status == 200


@pytest.fixture
def short_lived(tmp_path):
    with running_site(tmp_path, "[web]\nsession_idle = \"2s\"\nsession_max = \"6s\"\n") as one:
        yield one


def test_a_session_ends_when_it_idles_and_when_it_is_old(short_lived):
    idle, busy = signed_in(short_lived, "ada"), signed_in(short_lived, "ada")
    until = datetime.datetime.fromisoformat(busy.ask("GET", "/v1/session").json["expires_at"])
    ended = None
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        status = busy.ask("GET", "/v1/session").status
        now = datetime.datetime.now(datetime.timezone.utc)
        if status == 401:
            ended = now
            break
        time.sleep(0.3)  # what is told is when it was last asked: nothing else can be waited for
    assert ended and until <= ended < until + datetime.timedelta(seconds=3), "busy, it lives to its absolute end"
    assert idle.ask("GET", "/v1/session").status == 401


@pytest.fixture
def soon_stale(tmp_path):
    with running_site(tmp_path, "[web]\nsession_fresh = \"4s\"\n[policy]\nallow_no_expiry = true\n") as one:
        yield one


def test_what_outlasts_a_session_asks_for_a_fresh_sign_in(soon_stale):
    everything = [grant("contents:write", "issues:write", repository=["*"]), grant("billing:read")]
    risky = [
        ("POST", "/v1/tokens", {"name": "x", "grants": [grant("jeton.tokens:read", principal=["self"])]}, 201),
        ("POST", "/v1/tokens", {"name": "x", "grants": everything}, 201),
        ("POST", "/v1/tokens", {"name": "x", "grants": [], "expires": "never"}, 201),
        ("PUT", f"/v1/users/{soon_stale.ada}/password", {"password": OTHER}, 204),
        ("PUT", f"/v1/users/{soon_stale.user('bob')}/password", {"password": OTHER}, 204),
    ]
    harmless = {"name": "x", "grants": [grant("contents:read", repository=["*"]), grant("issues:write", repository=["acme/*"])]}
    browser = signed_in(soon_stale, "ada")
    password = PASSWORD
    for method, path, body, good in risky:
        assert wait_until(lambda: browser.ask("GET", "/v1/session").json["fresh_until"] is None)
        answer = browser.change(method, path, body)
        assert answer.status == 403 and answer.json["type"].endswith("/fresh_sign_in_required"), (path, body, answer)
        assert browser.change("POST", "/v1/tokens", harmless).status == 201
        assert browser.change("POST", "/v1/session/confirm", {"password": password}).status == 200
        answer = browser.change(method, path, body)
        assert answer.status == good, (path, body, answer)
        password = OTHER if path.endswith(f"{soon_stale.ada}/password") else password
    assert soon_stale.ask("POST", "/v1/tokens", soon_stale.admin, {"name": "x", "grants": everything}).status == 201, "a token is judged by what it holds"


@pytest.fixture
def over_tls(tmp_path):
    with running_site(tmp_path, "[server]\npublic_url = \"https://tokens.example.org\"\n") as one:
        yield one


def test_over_tls_the_cookie_is_bound_to_the_host(over_tls):
    browser = Browser(over_tls.url)
    answer = browser.try_to_sign_in("ada", PASSWORD, headers={"Origin": "https://tokens.example.org"})
    cookie = next(value for value in answer.all("set-cookie") if value.startswith("__Host-jeton="))
    assert "Secure" in cookie.split("; ") and not any(part.lower().startswith("domain") for part in cookie.split("; "))
    assert browser.ask("GET", "/v1/session").status == 200
    plain = Browser(over_tls.url)
    plain.cookies["jeton"] = browser.cookies["__Host-jeton"]
    assert plain.ask("GET", "/v1/session").status == 401, "a cookie without the prefix could be anybody's"


def test_several_tokens_are_revoked_in_a_session_with_its_csrf_token_and_not_without(site):
    browser = signed_in(site, "bob")
    made = [browser.change("POST", "/v1/tokens", {"name": "n" * 199 + "\u00fc", "grants": []}).json for _ in range(2)]
    ids = [one["token"]["id"] for one in made]
    assert browser.ask("POST", "/v1/tokens/revoke", body={"ids": ids}).status == 403
    answer = browser.change("POST", "/v1/tokens/revoke", {"ids": ids})
    assert answer.status == 200 and answer.json == {"revoked": 2}, answer
    assert all(site.verify(one["secret"])["reason"] == "revoked" for one in made)
    assert Browser(site.url).ask("POST", "/v1/tokens/revoke", body={"ids": ids}).status == 401
