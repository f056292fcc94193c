"""A product with a login of its own leads its user to Jeton's pages: by a link that is good once, with no more than the
user's own rights, in the page or in a frame of it."""

import json
import sqlite3
import urllib.parse

import pytest

from visitor import Browser
from conftest import CATALOG, Server, grant

PRODUCT = "https://app.example.org"
FRAME = "https://frame.example.org"
READ = grant("contents:read", repository=["acme/*"])


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("handoff"), CATALOG + f"""
[limits]
login = 0
refused = 0
[policy]
default_ceiling = "none"
allow_no_expiry = true
[web]
return_origins = ["{PRODUCT}", "http://localhost:3000"]
embed_origins = ["{FRAME}"]
""")
    one.init()
    one.start()
    one.product = one.token([grant("jeton.issue:write", "jeton.principals:write", principal=["*"])], name="product")[0]
    yield one
    one.stop()


own = {"scopes": ["jeton.tokens:write", "jeton.issue:write"], "resources": {"principal": ["self"]}}
numbers = iter(range(1000))


def person(server, ceiling=None):
    name = f"u{next(numbers)}"
    return name, server.user(name, ceiling if ceiling is not None else [READ, own])


def hand_off(server, user, token=None, status=201, **body):
    answer = server.ask("POST", f"/v1/users/{user}/handoff", token or server.product, body)
    assert answer.status == status, answer
    return answer.json["url"] if status == 201 else answer


def arrive(server, url, browser=None, stop=None):
    """Follows the link and says yes."""
    browser = browser or Browser()
    page = browser.get(url)
    assert page.status == 200 and len(page.forms) == 1, page
    return browser, browser.submit(page, page.forms[0], stop=stop or server.url + "/tokens")


def call(browser, server, method, path, body=None, **headers):
    """A request of the page's own script."""
    fields = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty", "Origin": server.url, "Content-Type": "application/json"}
    if method != "GET":
        fields["X-CSRF-Token"] = json.loads(call(browser, server, "GET", "/v1/session").body)["csrf"]
    page = browser.open(method, server.url + path, json.dumps(body) if body is not None else None, fields | headers)
    page.json = json.loads(page.body) if "json" in page.headers.get("content-type", "") else None
    return page


def test_a_link_shows_whose_account_it_is_and_is_spent_by_a_post(server):
    name, user = person(server)
    url = hand_off(server, user)
    assert url.startswith(server.url + "/handoff?code=")
    browser = Browser()
    for _ in range(3):  # scanners of links look, and look again
        page = Browser().get(url)
        assert page.status == 200 and name in page.words, page
        assert Browser().open("HEAD", url).status == 200
    browser, page = arrive(server, url, browser)
    assert page.status == 303 and page.location == server.url + "/tokens", page
    session = call(browser, server, "GET", "/v1/session").json
    assert session["user"]["id"] == user and session["kind"] == "handoff"
    assert session["fresh_until"] is None and session["can"] == []
    events = server.ask("GET", "/v1/audit?type=user.handoff", server.admin).json["items"]
    assert user in [event["target"] for event in events]


def test_a_link_is_good_once(server):
    url = hand_off(server, person(server)[1])
    first, second = Browser(), Browser()
    pages = [(browser, browser.get(url)) for browser in (first, second)]
    answers = [browser.submit(page, page.forms[0], stop=server.url + "/tokens") for browser, page in pages]
    assert [answer.status for answer in answers] == [303, 410]
    assert call(second, server, "GET", "/v1/session").status == 401
    assert Browser().get(url).status == 410


def test_a_link_is_good_for_a_minute(server):
    url = hand_off(server, person(server)[1])
    with sqlite3.connect(f"file:{server.data}/jeton.db?mode=ro", uri=True) as database:
        kept = database.execute("SELECT expires_at - created_at, data FROM ticket WHERE kind = 'handoff' ORDER BY id DESC LIMIT 1").fetchone()
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["code"][0]
    assert kept[0] == 60_000_000 and code not in kept[1]


@pytest.mark.parametrize("code", ["", "x", "a" * 43, "%00", "' OR 1=1"])
def test_a_guess_leads_nowhere(server, code):
    assert Browser().get(f"{server.url}/handoff?code={urllib.parse.quote(code)}").status == 410


def test_the_session_has_the_users_product_rights_and_no_more(server):
    _, user = person(server)
    _, other = person(server)
    browser, _ = arrive(server, hand_off(server, user))
    made = call(browser, server, "POST", "/v1/tokens", {"name": "t", "grants": [READ]})
    assert made.status == 201, made
    assert call(browser, server, "GET", "/v1/tokens").json["items"][0]["owner"] == user
    beyond = [grant("contents:write", repository=["acme/*"]), grant("contents:read", repository=["*"]), grant("billing:read")]
    for wide in beyond:
        assert call(browser, server, "POST", "/v1/tokens", {"name": "t", "grants": [wide]}).status == 403
    for method, path, body in [("GET", f"/v1/users/{other}", None), ("GET", "/v1/users", None), ("GET", f"/v1/tokens?owner={other}", None),
                               ("POST", "/v1/users", {"username": "made"}), ("PATCH", f"/v1/users/{user}", {"ceiling": None}),
                               ("POST", "/v1/admin/reload", {}), ("POST", f"/v1/users/{other}/handoff", {})]:
        assert call(browser, server, method, path, body).status in (403, 404), (method, path)


def test_an_administrators_handoff_is_a_users(server):
    everything = [grant("contents:write", repository=["*"]), grant("jeton.tokens:write", "jeton.issue:write", "jeton.principals:write",
                  "jeton.apps:write", "jeton.audit:read", principal=["*"]), grant("jeton.admin:write", "jeton.verify:read")]
    _, user = person(server, everything)
    _, other = person(server)
    browser, _ = arrive(server, hand_off(server, user, server.admin))
    assert call(browser, server, "GET", "/v1/session").json["can"] == []
    assert call(browser, server, "GET", f"/v1/users/{user}").status == 200  # oneself
    assert [one["id"] for one in call(browser, server, "GET", "/v1/users").json["items"]] == [user]
    for method, path, body in [("GET", f"/v1/users/{other}", None), ("POST", "/v1/users", {"username": "m2"}),
                               ("POST", "/v1/admin/reload", {}), ("POST", f"/v1/users/{other}/handoff", {}), ("GET", "/metrics", None)]:
        assert call(browser, server, method, path, body).status in (403, 404), (method, path)
    wide = call(browser, server, "POST", "/v1/tokens", {"name": "t", "grants": [grant("jeton.principals:write", principal=["*"])]})
    assert wide.status == 403


def test_the_session_is_never_fresh(server):
    _, user = person(server)
    browser, _ = arrive(server, hand_off(server, user))
    for body in [{"name": "t", "grants": [READ], "expires": "never"}, {"name": "t", "grants": [own]}]:
        answer = call(browser, server, "POST", "/v1/tokens", body)
        assert answer.status == 403 and answer.json["type"].endswith("/fresh_sign_in_required"), answer


def test_a13_the_session_adds_no_password_and_no_factor(server):
    _, user = person(server)
    browser, _ = arrive(server, hand_off(server, user))
    tries = [("PUT", f"/v1/users/{user}/password", {"password": "correct horse battery"}),
             ("POST", "/v1/session/confirm", {"password": "correct horse battery"})]
    tries += [("POST", path, None) for path in server.ask("GET", "/openapi.json").json["paths"]
              if path in ("/v1/account/totp", "/v1/account/passkeys/options", "/v1/account/recovery-codes")]
    for method, path, body in tries:
        assert call(browser, server, method, path, body).status == 403, (method, path)


def test_no_way_up_by_a_handoff(server):
    _, powerful = person(server, [grant("jeton.principals:read", principal=["*"]), own])
    refused = hand_off(server, powerful, status=403, token=server.token([grant("jeton.issue:write", principal=["*"])])[0])
    assert "jeton.principals:read" in refused.json["missing"]
    hand_off(server, powerful)  # the product holds jeton.principals:write
    assert server.ask("POST", f"/v1/users/{powerful}/handoff", server.token([READ])[0], {}).status == 404
    seen = server.token([grant("jeton.tokens:read", principal=["*"])])[0]
    assert hand_off(server, powerful, seen, status=403).json["missing"] == ["jeton.issue:write"]
    once = server.token([grant("jeton.issue:write", "jeton.principals:write", principal=["*"])], max_uses=5)[0]
    hand_off(server, powerful, once, status=403)


def test_no_way_up_by_a_handoff_of_oneself(server):
    _, user = person(server)
    narrow = server.token([grant("jeton.issue:write", principal=["self"])], owner=user)[0]
    assert "jeton.tokens:write" in hand_off(server, user, narrow, status=403).json["missing"]
    hand_off(server, user, server.token([own], owner=user)[0])


def test_a74_the_session_ends_with_the_token_that_made_it(server):
    _, user = person(server)
    secret, token = server.token([grant("jeton.issue:write", "jeton.principals:write", principal=["*"])], expires_in=3600)
    browser, _ = arrive(server, hand_off(server, user, secret))
    assert call(browser, server, "GET", "/v1/session").json["expires_at"] == token["expires_at"]


def test_a_disabled_or_deleted_user_does_not_arrive(server):
    _, user = person(server)
    url = hand_off(server, user)
    assert server.ask("PATCH", f"/v1/users/{user}", server.admin, {"disabled": True}).status == 200
    assert Browser().get(url).status == 410
    assert hand_off(server, user, status=409)
    service = server.ask("POST", "/v1/services", server.admin, {"name": "s"}).json["id"]
    hand_off(server, service, server.admin, status=404)


def test_who_is_signed_in_as_another_must_confirm(server):
    (first, one), (second, two) = person(server), person(server)
    browser, _ = arrive(server, hand_off(server, one))
    page = browser.get(hand_off(server, two))
    assert page.status == 200 and first in page.words and second in page.words, page
    before = browser.cookies["127.0.0.1"].copy()
    page = browser.submit(page, page.forms[0], stop=server.url + "/tokens")
    assert page.status == 303
    assert call(browser, server, "GET", "/v1/session").json["user"]["id"] == two
    assert browser.cookies["127.0.0.1"] != before  # A37: never the same session


def test_a38_a_link_is_not_spent_from_elsewhere(server):
    url = hand_off(server, person(server)[1])
    browser = Browser()
    page = browser.get(url)
    for headers in ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site", "Origin": "https://x.example"}):
        assert browser.submit(page, page.forms[0], **headers).status == 403
    forged = page.forms[0].with_(csrf="forged")
    assert browser.submit(page, forged).status == 403
    stranger = Browser()  # the form of one browser is no form of another
    assert stranger.submit(page, page.forms[0]).status == 403
    assert browser.submit(page, page.forms[0], stop=server.url + "/tokens").status == 303


@pytest.mark.parametrize("where", [PRODUCT + "/settings?tab=tokens", PRODUCT, "http://localhost:3000/#back"])
def test_the_session_knows_the_way_back(server, where):
    browser, _ = arrive(server, hand_off(server, person(server)[1], return_to=where))
    assert call(browser, server, "GET", "/v1/session").json["return_to"] == where


@pytest.mark.parametrize("where", ["https://app.example.org.evil.example/", "https://app.example.org@evil.example/", "http://app.example.org/",
                                   "https://app.example.org:8443/", "//app.example.org/", "javascript:alert(1)", "https://evil.example/",
                                   "https://app.example.org\\@evil.example", "https://app.example.org/\n", " https://app.example.org/",
                                   "HTTPS://app.example.org/", "/tokens", ""])
def test_a45_the_way_back_leads_to_allowed_origins_only(server, where):
    refused = hand_off(server, person(server)[1], status=422, return_to=where)
    assert refused.json["pointer"] == "/return_to"


def test_a_repeated_request_is_not_shown_the_link_again(server):
    _, user = person(server)
    ask = lambda: server.ask("POST", f"/v1/users/{user}/handoff", server.product, {}, headers={"Idempotency-Key": "once"})
    assert ask().status == 201
    assert ask().status == 409


# In a frame

def embed(server, user):
    browser = Browser(frame=FRAME)
    page = browser.get(hand_off(server, user))
    assert page.status == 200, page
    return browser, browser.submit(page, page.forms[0], stop=server.url + "/tokens")


def test_a_framed_session_has_a_cookie_of_its_own(server):
    _, user = person(server)
    browser, page = embed(server, user)
    assert page.status == 303, page
    line = next(line for line in browser.set_cookies if line.startswith(("jeton-embed=", "__Host-jeton-embed=")))
    for attribute in ("HttpOnly", "Secure", "SameSite=None", "Partitioned", "Path=/"):
        assert attribute in line
    assert not any(line.startswith("jeton=") and "Max-Age=0" not in line for line in browser.set_cookies)
    session = call(browser, server, "GET", "/v1/session").json
    assert session["kind"] == "embedded" and session["user"]["id"] == user


def test_a_framed_session_that_signs_out_leaves_no_cookie_behind(server):
    _, user = person(server)
    browser = Browser(frame=FRAME)
    page = browser.get(hand_off(server, user, return_to=PRODUCT))
    browser.submit(page, page.forms[0], stop=server.url + "/tokens")
    cookies = browser.cookies["127.0.0.1"]
    assert {"jeton-embed", "jeton-embed-return"} <= set(cookies)
    assert call(browser, server, "DELETE", "/v1/session").status == 204
    assert not {"jeton-embed", "jeton-embed-return"} & set(cookies), cookies
    dropped = [line for line in browser.set_cookies if line.startswith("jeton-embed=;")]
    assert dropped and all("Partitioned" in line and "Secure" in line for line in dropped), "else the browser keeps it"


def test_a29_framed_by_named_origins_alone_and_there_the_tokens_alone(server):
    _, user = person(server)
    browser, _ = embed(server, user)
    framed = browser.open("GET", server.url + "/tokens")
    assert framed.status == 200 and f"frame-ancestors {FRAME}" in framed.headers["content-security-policy"], framed.headers
    for path in ("/login", "/setup", "/account", "/admin", "/apps"):
        page = browser.open("GET", server.url + path)
        if "content-security-policy" in page.headers:
            assert "frame-ancestors 'none'" in page.headers["content-security-policy"], path
    for path in ("/account", "/admin/users", "/apps"):
        assert browser.open("GET", server.url + path).status == 403, path


def test_a_framed_session_reaches_what_the_tokens_page_needs_and_nothing_else(server):
    _, user = person(server)
    browser, _ = embed(server, user)
    for path in ("/v1/tokens", "/v1/catalog", "/v1/policy", "/v1/session"):
        assert call(browser, server, "GET", path).status == 200, path
    made = call(browser, server, "POST", "/v1/tokens", {"name": "t", "grants": [READ]})
    assert made.status == 201, made
    for method, path in [("GET", "/v1/users"), ("GET", "/v1/sessions"), ("GET", "/v1/account"), ("GET", f"/v1/users/{user}"),
                         ("POST", "/v1/admin/reload"), ("POST", f"/v1/users/{user}/handoff"), ("DELETE", "/v1/sessions")]:
        answer = call(browser, server, method, path, {} if method == "POST" else None)
        assert answer.status == 403, (method, path)
    event = server.ask("GET", f"/v1/audit?actor={user}", server.admin).json["items"][0]
    assert event["type"] == "session.revoke.refused" and event["details"] == {"error": "embedded_session"}, event


def test_a_page_in_a_frame_acts_for_the_frames_session(server):
    _, one = person(server)
    _, two = person(server)
    browser, _ = arrive(server, hand_off(server, one))          # signed in, not framed
    framed = Browser(frame=FRAME)
    framed.cookies = browser.cookies                            # the same browser, on the same site
    page = framed.get(hand_off(server, two))
    assert framed.submit(page, page.forms[0], stop=server.url + "/tokens").status == 303
    assert call(browser, server, "GET", "/v1/session").json["user"]["id"] == one
    inside = {"X-Jeton-Embedded": "1"}
    assert call(framed, server, "GET", "/v1/session", **inside).json["user"]["id"] == two


def test_a29_nobody_is_framed_unless_the_operator_says_so(tmp_path):
    plain = Server(tmp_path, CATALOG)
    plain.init()
    plain.start()
    try:
        url = plain.ask("POST", f"/v1/users/{plain.user('ada2')}/handoff", plain.admin, {}).json["url"]
        page = Browser(frame=FRAME).get(url)
        assert page.status == 403 and "frame-ancestors 'none'" in page.headers["content-security-policy"]
    finally:
        plain.stop()
