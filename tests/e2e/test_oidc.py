"""Sign-in through an OpenID provider, against one that says what a right one never does."""

import json
import time
import urllib.parse

import pytest

from conftest import CATALOG, Server, ask, free_port, grant
from own_provider import OwnProvider, RsaKey
from visitor import Browser, session

SECRET = "a secret of the client's"


@pytest.fixture(scope="module")
def provider():
    one = OwnProvider()
    yield one
    one.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory, provider):
    directory = tmp_path_factory.mktemp("oidc")
    (directory / "secret").write_text(SECRET + "\n")
    (directory / "secret").chmod(0o600)
    one = Server(directory, CATALOG + f"""
[limits]
login = 0
refused = 0

[login.oidc.own]
title = "Own provider"
issuer = "{provider.url}"
client_id = "jeton"
client_secret_file = "{directory}/secret"

[login.oidc.groups]
title = "A provider of groups"
issuer = "{provider.url}"
client_id = "jeton-groups"
groups_claim = "teams"
[login.oidc.groups.ceilings]
staff = ["contents:read on repository:*"]
"platform team" = ["contents:write on repository:acme/*", "billing:read"]

[login.oidc.closed]
issuer = "{provider.url}"
client_id = "jeton-closed"
create_users = false

[login.oidc.away]
issuer = "http://127.0.0.1:{free_port()}"
client_id = "jeton"
""")
    one.init()
    one.start()
    yield one
    one.stop()


@pytest.fixture(autouse=True)
def right(provider):
    provider.set_right()
    yield


def begin(browser, server, name="own", query=""):
    return browser.open("GET", f"{server.url}/login/oidc/{name}{query}", headers={"Sec-Fetch-Site": "none"})


def sign_in(browser, server, name="own", query=""):
    """To the answer of the callback."""
    page = begin(browser, server, name, query)
    assert page.status == 303, page
    return browser.follow(page, stop=f"{server.url}/tokens")


def change(browser, server, method, path, body=None):
    return browser.open(method, server.url + path, json.dumps(body) if body is not None else None, {
        "Content-Type": "application/json", "X-CSRF-Token": session(browser, server)["csrf"], "Origin": server.url,
        "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"})


def signed_in(server, provider, subject, name="own", **claims):
    provider.subject, provider.claims = subject, claims
    browser = Browser()
    page = sign_in(browser, server, name)
    assert page.status == 303 and page.location == server.url + "/tokens", page
    return browser


def refused(browser, server, page, status):
    assert page.status == status, page
    assert session(browser, server) is None
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_the_login_page_offers_each_provider(server):
    page = Browser().get(server.url + "/login?next=/account")
    assert "Own provider" in page.words and "A provider of groups" in page.words
    assert any(link.startswith("/login/oidc/own?") and "next=%2Faccount" in link for link in page.links), page.links


def test_a_first_sign_in_makes_a_user_and_the_next_finds_it(server, provider):
    first = session(signed_in(server, provider, "carol", preferred_username="carol"), server)
    assert first["user"]["username"] == "carol" and first["kind"] == "login"
    again = session(signed_in(server, provider, "carol", preferred_username="renamed"), server)
    assert again["user"]["id"] == first["user"]["id"]
    other = session(signed_in(server, provider, "another carol", preferred_username="carol"), server)
    assert other["user"]["username"] == "carol-2"


@pytest.mark.parametrize("told,made", [("Grace.Hopper@example.org", "grace.hopper"), ("..Ünï cödé", "ncd"), ("", "user"),
                                       ("x" * 300, "x" * 56)])
def test_a_username_is_made_to_fit(server, provider, told, made):
    browser = signed_in(server, provider, "fit " + made, preferred_username=told)
    assert session(browser, server)["user"]["username"] == made


def test_mail_alone_links_nobody(server, provider):
    victim = server.user("dora", email="dora@example.org")
    browser = signed_in(server, provider, "a stranger", email="dora@example.org", email_verified=True, preferred_username="dora")
    assert session(browser, server)["user"]["id"] != victim


@pytest.mark.parametrize("response", [{"iss": "https://evil.example.org"}, {"iss": None}])
def test_a36_a_response_of_another_issuer_is_not_redeemed(server, provider, response):
    provider.response = response
    asked = provider.asked.get("/token", 0)
    browser = Browser()
    refused(browser, server, sign_in(browser, server), 403)
    assert provider.asked.get("/token", 0) == asked


@pytest.mark.parametrize("claims", [{"iss": "https://evil.example.org"}, {"iss": None}, {"aud": "another"},
                                    {"aud": ["jeton", "another"]}, {"nonce": "another"}, {"nonce": None}, {"exp": 1000000000},
                                    {"exp": None}, {"iat": 4000000000}, {"sub": ""}, {"azp": "another"}],
                         ids=lambda claims: "-".join(f"{name}-{value}" for name, value in claims.items())[:40])
def test_a32_an_id_token_that_is_not_right_lets_nobody_in(server, provider, claims):
    provider.claims = claims
    browser = Browser()
    refused(browser, server, sign_in(browser, server), 403)


def test_a32_no_signature_but_the_providers_own(server, provider):
    def none(text):
        return b""

    for header, sign in [({"alg": "none"}, none), ({"alg": "HS256"}, provider.sign_by_public_key), ({}, RsaKey().sign), ({}, none)]:
        provider.header, provider.sign = header, sign
        browser = Browser()
        refused(browser, server, sign_in(browser, server), 403)


def test_a28_a_state_is_spent_once_and_by_the_browser_that_began(server, provider):
    browser = Browser()
    callback = browser.follow(begin(browser, server), stop=server.url).location
    assert callback.startswith(server.url + "/login/oidc/own/callback?")
    other = Browser()
    assert begin(other, server).status == 303
    for stranger in (Browser(), other):  # one that never began, and one that began for itself
        refused(stranger, server, stranger.open("GET", callback, headers={"Sec-Fetch-Site": "cross-site"}), 400)
    mixed = callback.replace("/oidc/own/", "/oidc/closed/")
    refused(browser, server, browser.open("GET", mixed, headers={"Sec-Fetch-Site": "cross-site"}), 400)


def test_a28_a_callback_is_not_replayed(server, provider):
    browser = Browser()
    callback = browser.follow(begin(browser, server), stop=server.url).location
    kept = dict(browser.cookies["127.0.0.1"])
    assert browser.open("GET", callback, headers={"Sec-Fetch-Site": "cross-site"}).status == 303
    replaying = Browser()
    replaying.cookies["127.0.0.1"] = kept
    refused(replaying, server, replaying.open("GET", callback, headers={"Sec-Fetch-Site": "cross-site"}), 400)


@pytest.mark.parametrize("query", ["", "?", "?code=x", "?state=x&code=y", "?state=a&state=b", "?error=access_denied"])
def test_a_callback_without_a_sign_in_leads_nowhere(server, query):
    browser = Browser()
    refused(browser, server, browser.open("GET", f"{server.url}/login/oidc/own/callback{query}"), 400)


def test_a_refusal_of_the_provider_is_said(server, provider):
    provider.response = {"code": None, "error": "access_denied", "error_description": "<b>no</b>"}
    browser = Browser()
    page = sign_in(browser, server)
    refused(browser, server, page, 403)
    assert "access_denied" in page.text and "<b>" not in page.text


@pytest.mark.parametrize("hostile", ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example"])
def test_a45_a_sign_in_ends_on_its_own_pages(server, provider, hostile):
    browser = Browser()
    page = sign_in(browser, server, query="?next=" + urllib.parse.quote(hostile, safe=""))
    assert page.status == 303 and page.location == server.url + "/tokens", page


def test_next_leads_on(server, provider):
    browser = Browser()
    page = begin(browser, server, query="?next=/account")
    assert browser.follow(page, stop=server.url + "/account").location == server.url + "/account"


def test_a_disabled_user_is_refused(server, provider):
    user = session(signed_in(server, provider, "eve"), server)["user"]["id"]
    assert server.ask("PATCH", f"/v1/users/{user}", server.admin, {"disabled": True}).status == 200
    browser = Browser()
    page = sign_in(browser, server)
    refused(browser, server, page, 403)
    assert "disabled" in page.words


def test_nobody_is_made_where_the_operator_says_so(server, provider):
    provider.subject = "nobody"
    browser = Browser()
    refused(browser, server, sign_in(browser, server, "closed"), 403)


def test_groups_are_ceilings_and_leave_with_them(server, provider):
    browser = signed_in(server, provider, "gina", "groups", teams=["staff", "platform team", "unknown"])
    user = session(browser, server)["user"]["id"]
    ceiling = server.ask("GET", f"/v1/users/{user}", server.admin).json["ceiling"]
    assert grant("contents:read", repository=["*"]) in ceiling and ["billing:read"] in [one["scopes"] for one in ceiling]
    made = change(browser, server, "POST", "/v1/tokens", {"name": "t", "grants": [grant("contents:write", repository=["acme/site"])]})
    assert made.status == 201, made
    secret = json.loads(made.body)["secret"]
    assert server.verify(secret, ["contents:write"], "repository:acme/site")["allowed"]
    signed_in(server, provider, "gina", "groups", teams=["staff"])
    assert not server.verify(secret, ["contents:write"], "repository:acme/site")["allowed"]
    signed_in(server, provider, "gina", "groups")  # nothing told: nothing held
    assert not server.verify(secret, ["contents:read"], "repository:acme/site")["allowed"]


def by_password(server, name):
    user = server.user(name)
    assert server.ask("PUT", f"/v1/users/{user}/password", server.admin, {"password": "correct horse battery"}).status in (200, 204)
    browser = Browser()
    page = browser.get(server.url + "/login")
    form = next(form for form in page.forms if "username" in form.fields)
    page = browser.submit(page, form.with_(username=name, password="correct horse battery"), stop=server.url + "/tokens")
    assert page.status == 303, page
    return browser, user


def account(browser, server):
    return json.loads(browser.get(server.url + "/v1/account").body)


def link(browser, server, csrf, **headers):
    return browser.open("POST", f"{server.url}/login/oidc/groups", urllib.parse.urlencode({"csrf": csrf}), {
        "Content-Type": "application/x-www-form-urlencoded", "Origin": server.url, "Sec-Fetch-Site": "same-origin"} | headers)


def test_who_signed_in_freshly_links_an_identity_and_keeps_the_ceiling(server, provider):
    browser, user = by_password(server, "hedy")
    provider.subject, provider.claims = "hedy at the provider", {"teams": ["staff"]}
    assert [one["linked_at"] for one in account(browser, server)["providers"] if one["name"] == "groups"] == [None]
    page = link(browser, server, session(browser, server)["csrf"])
    # No redirect: the policy of the page that sends the form lets it end on this site alone.
    assert page.status == 200, page
    page = browser.get(page.headers["refresh"].removeprefix("0; url="), stop=server.url + "/tokens")
    assert page.status == 303 and session(browser, server)["user"]["id"] == user, page
    assert [one["title"] for one in account(browser, server)["providers"] if one["linked_at"]], account(browser, server)
    again = signed_in(server, provider, "hedy at the provider", "groups", teams=["staff"])
    assert session(again, server)["user"]["id"] == user
    assert server.ask("GET", f"/v1/users/{user}", server.admin).json["ceiling"] is None


def test_a_linked_sign_in_is_seen_and_unlinked_but_not_the_last_way_in(server, provider):
    browser, user = by_password(server, "judy")
    provider.subject, provider.claims = "judy at the provider", {}
    page = link(browser, server, session(browser, server)["csrf"])
    browser.get(page.headers["refresh"].removeprefix("0; url="), stop=server.url + "/tokens")
    fetch = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"}
    seen = json.loads(browser.open("GET", server.url + "/v1/account", headers=fetch).body)["identities"]
    assert [(one["issuer"], one["subject"]) for one in seen] == [(provider.url, "judy at the provider")]
    assert seen[0]["provider"] in ("own", "groups", "closed"), "these share an issuer"
    assert server.ask("GET", f"/v1/users/{user}/identities", server.admin).json == {"items": seen, "next_cursor": None}
    assert change(browser, server, "DELETE", f"/v1/account/identities/{seen[0]['id']}").status == 204
    assert server.ask("GET", f"/v1/users/{user}/identities", server.admin).json["items"] == []
    assert server.ask("GET", f"/v1/audit?type=identity.delete&owner={user}", server.admin).json["items"][0]["details"]["subject"] == "judy at the provider"
    assert change(browser, server, "DELETE", f"/v1/account/identities/{seen[0]['id']}").status == 404
    # Who has no other way in keeps this one; an administrator may take it, and a session that is not fresh takes nothing.
    only = signed_in(server, provider, "kate", auth_time=int(time.time()))
    mine = json.loads(only.open("GET", server.url + "/v1/account", headers=fetch).body)["identities"][0]["id"]
    user = session(only, server)["user"]["id"]
    last = change(only, server, "DELETE", f"/v1/account/identities/{mine}")
    assert last.status == 409 and json.loads(last.body)["type"].endswith("/last_way_in"), last
    stale = signed_in(server, provider, "kate", auth_time=None)
    assert change(stale, server, "DELETE", f"/v1/account/identities/{mine}").status == 403
    assert server.ask("DELETE", f"/v1/users/{user}/identities/{mine}", server.admin).status == 204
    assert session(signed_in(server, provider, "kate"), server)["user"]["id"] != user


def test_a38_nobody_is_linked_from_elsewhere(server, provider):
    browser, user = by_password(server, "ida")
    for csrf, headers in [("", {}), ("wrong", {}), (session(browser, server)["csrf"], {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})]:
        assert link(browser, server, csrf, **headers).status == 403
    # A sign-in by a link is never a linking: it would give a stranger's identity this account.
    provider.subject = "a stranger of ida's"
    sign_in(browser, server)
    assert session(browser, server)["user"]["id"] != user


def test_fresh_is_who_proved_it_to_the_provider_lately(server, provider):
    assert session(signed_in(server, provider, "jo", auth_time=int(time.time()) - 5), server)["fresh_until"]
    assert session(signed_in(server, provider, "jo", auth_time=int(time.time()) - 700), server)["fresh_until"] is None
    assert session(signed_in(server, provider, "jo", auth_time=None), server)["fresh_until"] is None
    page = begin(Browser(), server, query="?fresh=1")
    asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.location).query))
    assert asked["prompt"] == "login" and asked["max_age"] == "600"


def test_a_new_key_is_found_and_unknown_ones_do_not_make_us_ask_without_end(server, provider):
    signed_in(server, provider, "kay")
    provider.keys_shown = [provider.key.jwk("first")]
    before = provider.asked["/jwks"]
    for _ in range(5):
        provider.header = {"kid": "unknown"}
        browser = Browser()
        refused(browser, server, sign_in(browser, server), 403)
    assert provider.asked["/jwks"] - before <= 2
    provider.keys_shown = None


def test_a_provider_that_is_away_is_said_and_holds_up_nobody(server):
    page = Browser().get(server.url + "/login/oidc/away")
    assert page.status == 503 and "did not answer" in page.words, page
    assert ask(server.url, "GET", "/healthz").status == 200
    assert Browser().get(server.url + "/login/oidc/unheard-of").status == 404


def test_no_secret_is_in_the_log_or_the_address(server, provider):
    browser = Browser()
    page = begin(browser, server)
    sent = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.location).query))
    cookie = next(line for line in browser.set_cookies if "oidc" in line)
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    value = cookie.split("=", 1)[1].split(";")[0]
    assert value not in page.location and sent["code_challenge_method"] == "S256" and len(sent["nonce"]) >= 32
    assert SECRET not in page.location and not any(SECRET in line or value in line for line in server.log)
