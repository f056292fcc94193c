"""The inventory: what tokens are used for, how they are found, and what a deployment says of itself."""

import datetime
import urllib.parse

import pytest

from conftest import CATALOG, Server, grant, wait_until

ALL = {"repository": ["*"]}


def test_the_policy_is_told_to_every_caller(tmp_path):
    one = Server(tmp_path, CATALOG + '''
[server]
public_url = "https://tokens.example.org"
[token]
brand = "acme"
[policy]
default_lifetime = "7d"
max_lifetime = "90d"
allow_no_expiry = true
max_tokens_per_principal = 20
''')
    one.init()
    one.start()
    try:
        weak, _ = one.token([])
        assert one.ask("GET", "/v1/policy", weak).json == {
            "brand": "acme", "default_lifetime": 7 * 86400, "max_lifetime": 90 * 86400, "allow_no_expiry": True,
            "max_tokens_per_principal": 20, "public_url": "https://tokens.example.org"}
        assert one.ask("GET", "/v1/policy").status == 401
    finally:
        one.stop()


def test_without_a_public_url_links_lead_to_the_server(server):
    assert server.ask("GET", "/v1/policy", server.admin).json["public_url"] == server.url


@pytest.fixture(scope="module")
def bob(server):
    """A user of its own, so that lists hold only what a test made."""
    return server.user("bob", [grant("contents:write", "issues:write", **ALL), grant("billing:read"),
                               grant("jeton.tokens:write", "jeton.audit:read", principal=["self"])])


def listed(server, by=None, **query):
    """Names of the tokens that a list holds, every page of it."""
    names, cursor = [], {}
    while True:
        answer = server.ask("GET", "/v1/tokens?" + urllib.parse.urlencode(query | cursor), by or server.admin)
        assert answer.status == 200, answer
        names += [token["name"] for token in answer.json["items"]]
        if answer.json["next_cursor"] is None:
            return names
        cursor = {"cursor": answer.json["next_cursor"]}


def test_use_tells_days_scopes_and_networks(server, bob):
    secret, token = server.token([grant("contents:write", **ALL), grant("billing:read")], owner=bob, name="used")
    shown = lambda: server.ask("GET", f"/v1/tokens/{token['id']}/use", server.admin).json
    assert shown() == {"days": [], "scopes": [], "addresses": []}
    before = datetime.datetime.now(datetime.timezone.utc).date()
    server.verify(secret, ["contents:read"], "repository:a/b", ip="198.51.100.9")
    server.verify(secret, ["billing:read"], ip="198.51.100.10")
    server.verify(secret, ["contents:read"], "repository:a/b", ip="2001:db8:1:2::3")
    server.verify(secret, ["issues:read"], "repository:a/b", ip="192.0.2.1")  # a no is no use
    assert wait_until(lambda: sum(day["count"] for day in shown()["days"]) == 3), shown()
    use = shown()
    assert use["days"][0]["day"] in (before.isoformat(), (before + datetime.timedelta(1)).isoformat())
    assert sorted(use["scopes"]) == ["billing:read", "contents:read"]
    assert use["addresses"] == ["198.51.100.0/24", "2001:db8:1::/56"]
    with_use = server.ask("GET", f"/v1/tokens?owner={bob}&name=used&with=use", server.admin).json["items"]
    assert [item["use"] for item in with_use] == [use]
    plain = server.ask("GET", f"/v1/tokens?owner={bob}&name=used", server.admin).json["items"]
    assert plain == [{name: value for name, value in with_use[0].items() if name != "use"}]
    assert server.ask("GET", "/v1/tokens?with=everything", server.admin).status == 422


def test_a14_use_is_told_to_whom_the_token_is(server, bob):
    _, token = server.token([], owner=bob)
    other, _ = server.token([grant("jeton.tokens:write", principal=["self"])], owner=server.user("mallory"))
    assert server.ask("GET", f"/v1/tokens/{token['id']}/use", other).status == 404
    weak, own = server.token([], owner=bob)
    assert server.ask("GET", f"/v1/tokens/{token['id']}/use", weak).json["missing"] == ["jeton.tokens:read"]
    assert server.ask("GET", "/v1/tokens/self/use", weak).status == 200
    assert server.ask("GET", f"/v1/tokens/{own['id']}/use", weak).status == 200


def test_tokens_are_found_by_a_part_of_name_id_or_hint(server):
    user = server.user("finder")
    made = {name: server.token([], owner=user, name=name)[1] for name in ("Übersicht 100%", "deploy_site", "deploy-docs", "nightly")}
    assert sorted(listed(server, owner=user, q="DEPLOY")) == ["deploy-docs", "deploy_site"]
    assert listed(server, owner=user, q="über") == listed(server, owner=user, q="ÜBER") == ["Übersicht 100%"]
    # What LIKE takes for any character is only itself.
    assert listed(server, owner=user, q="_") == ["deploy_site"] and listed(server, owner=user, q="%") == ["Übersicht 100%"]
    assert listed(server, owner=user, q="\\") == []
    assert listed(server, owner=user, q=made["nightly"]["id"][-12:].upper()) == ["nightly"]
    assert "nightly" in listed(server, owner=user, q=made["nightly"]["hint"].swapcase())
    assert len(listed(server, owner=user, q="")) == 4
    assert len(listed(server, owner=user, q="deploy", limit=1)) == 2
    assert server.ask("GET", "/v1/tokens?q=" + "x" * 101, server.admin).status == 422


def test_tokens_are_found_by_kind(server):
    user = server.user("kinds")
    parent, _ = server.token([grant("billing:read")], owner=user, name="parent")
    server.token([grant("billing:read")], by=parent, kind="child", name="child")
    assert listed(server, owner=user, kind="child") == ["child"] and listed(server, owner=user, kind="personal") == ["parent"]
    assert server.ask("GET", "/v1/tokens?kind=grandchild", server.admin).status == 422


def test_tokens_are_found_by_what_they_hold_and_by_what_they_never_used(server):
    user = server.user("holder")
    reads, _ = server.token([grant("contents:read", **ALL), grant("billing:read")], owner=user, name="reads")
    server.token([grant("contents:write", repository=["acme/*"])], owner=user, name="writes")
    # Names of resources that look like scopes are no permissions.
    server.token([grant("issues:read", repository=["contents:read", '"contents:read"', "billing:x"])], owner=user, name="decoy")
    server.token([], owner=user, name="empty")
    assert sorted(listed(server, owner=user, permission="contents")) == ["reads", "writes"]
    assert sorted(listed(server, owner=user, permission="contents", limit=1)) == ["reads", "writes"]
    assert listed(server, owner=user, permission="issues") == ["decoy"]
    assert listed(server, owner=user, permission="gone") == []
    server.verify(reads, ["contents:read"], "repository:a/b")
    unused = lambda **query: sorted(listed(server, owner=user, unused="true", **query))
    assert wait_until(lambda: unused(permission="contents") == ["writes"])
    assert unused(permission="billing") == ["reads"]
    assert unused() == ["decoy", "empty", "writes"]
    assert len(listed(server, owner=user, unused="false")) == 4
    for wrong in ("unused=yes", "permission=contents:read", "permission=%25"):
        assert server.ask("GET", "/v1/tokens?" + wrong, server.admin).status == 422, wrong


def test_a14_no_filter_shows_more_than_the_caller_may_see(server, bob):
    server.token([grant("contents:read", **ALL)], owner=bob, name="seekme")
    eve = server.user("eve", [grant("contents:read", **ALL), grant("jeton.tokens:write", principal=["self"])])
    spy, _ = server.token([grant("jeton.tokens:read", principal=["self"]), grant("contents:read", **ALL)], owner=eve, name="spy")
    for query in ({"q": "seek"}, {"permission": "contents"}, {"unused": "true"}, {"kind": "personal"}, {"permission": "contents", "unused": "true"}):
        assert set(listed(server, by=spy, **query)) <= {"spy"}, query
    assert "seekme" in listed(server, q="seek")
