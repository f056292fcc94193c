"""The inventory: what tokens are used for, how they are found, and what a deployment says of itself."""

import datetime
import json
import urllib.parse

import pytest

from conftest import CATALOG, Server, ask, grant, wait_until

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
            "max_tokens_per_principal": 20, "default_ceiling": "catalog", "public_url": "https://tokens.example.org"}
        assert one.ask("GET", "/v1/policy").status == 401
    finally:
        one.stop()


def test_without_a_public_url_links_lead_to_the_server(server):
    assert server.ask("GET", "/v1/policy", server.admin).json["public_url"] == server.url


def test_what_a_token_did_to_jeton_itself_is_told_as_its_use(server):
    secret, token = server.token([grant("jeton.tokens:write", "jeton.audit:read", principal=["self"]), grant("jeton.admin:read")])

    def used():
        return sorted(server.ask("GET", f"/v1/tokens/{token['id']}/use", server.admin).json["scopes"])

    assert server.ask("GET", "/v1/tokens", secret).status == 200
    assert wait_until(lambda: used() == ["jeton.tokens:read"]), used()
    assert server.ask("POST", "/v1/tokens", secret, {"name": "made", "grants": []}).status == 201
    assert server.ask("GET", "/v1/audit", secret).status == 200
    assert server.ask("POST", "/v1/users", secret, {"username": "carol"}).status == 403
    assert wait_until(lambda: used() == ["jeton.audit:read", "jeton.tokens:read", "jeton.tokens:write"]), used()


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
    assert sorted(use["addresses"]) == ["198.51.100.0/24", "2001:db8:1::/56"]
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
    made = {name: server.token([], owner=user, name=name)[1] for name in ("Übersicht 100%", "deploy_site", "deploy-site", "nightly")}
    assert sorted(listed(server, owner=user, q="DEPLOY")) == ["deploy-site", "deploy_site"]
    assert listed(server, owner=user, q="über") == listed(server, owner=user, q="ÜBER") == ["Übersicht 100%"]
    # What LIKE takes for any character is only itself.
    assert listed(server, owner=user, q="y_s") == ["deploy_site"] and listed(server, owner=user, q="%") == ["Übersicht 100%"]
    assert listed(server, owner=user, q="\\") == []
    assert listed(server, owner=user, q=made["nightly"]["id"][-12:].upper()) == ["nightly"]
    assert "nightly" in listed(server, owner=user, q=made["nightly"]["hint"].swapcase())
    assert len(listed(server, owner=user, q="")) == 4
    assert len(listed(server, owner=user, q="deploy", limit=1)) == 2
    assert server.ask("GET", "/v1/tokens?q=" + "x" * 201, server.admin).status == 422


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


def test_a10_a_reported_secret_is_one_event_and_a_guess_none(server, bob):
    secret, token = server.token([grant("contents:read", **ALL)], owner=bob, name="leaky")
    guess = "jtnp_" + "0" * 38
    first = server.ask("POST", "/v1/tokens/revoke", None, {"secrets": [guess, secret, secret, secret[:-1], token["id"]]})
    assert first.json == {"revoked": 1}
    for _ in range(20):
        assert server.ask("POST", "/v1/tokens/revoke", None, {"secrets": [secret, guess] * 20}).json == {"revoked": 0}
    reports = server.ask("GET", "/v1/audit?type=token.leaked", server.admin).json["items"]
    assert [(e["target"], e["owner"], e["actor"], e["ip"], e["details"]) for e in reports] == [
        (token["id"], bob, None, "127.0.0.1", {"name": "leaky", "was": "active", "revoked": 1})]
    own, _ = server.token([grant("jeton.audit:read", principal=["self"])], owner=bob)
    assert len(server.ask("GET", "/v1/audit?type=token.leaked", own).json["items"]) == 1
    assert secret not in server.ask("GET", "/v1/audit", server.admin).body.decode()


def test_audit_is_found_by_target_owner_and_time(server):
    user = server.user("trailed")
    _, one = server.token([], owner=user, name="one")
    _, two = server.token([], owner=user, name="two")
    audit = lambda by=None, **query: server.ask("GET", "/v1/audit?" + urllib.parse.urlencode(query), by or server.admin).json["items"]
    assert [e["target"] for e in audit(owner=user, type="token.create")] == [two["id"], one["id"]]
    assert [e["type"] for e in audit(target=one["id"])] == ["token.create"]
    assert audit(owner=user, until="2020-01-01T00:00:00Z") == []
    tomorrow = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(audit(owner=user, type="token.create", until=tomorrow)) == 2 and audit(owner=user, since=tomorrow) == []
    assert server.ask("GET", "/v1/audit?until=yesterday", server.admin).status == 422
    # A14: asking for another's trail shows no more than the list did.
    other, _ = server.token([grant("jeton.audit:read", principal=["self"])], owner=server.user("nosy"))
    assert audit(other, owner=user) == audit(other, target=one["id"]) == []


def upgrade(answer):
    """The link of a 403, taken apart: where it leads, and what it fills in."""
    assert answer.status == 403, answer
    link = urllib.parse.urlsplit(answer.json["upgrade"])
    return f"{link.scheme}://{link.netloc}{link.path}", urllib.parse.parse_qs(link.query, strict_parsing=True)


def test_a_403_links_to_a_token_that_could(server, bob):
    user = server.user("asker", [grant("contents:read", **ALL), grant("jeton.tokens:write", principal=["self"])])
    secret, _ = server.token([grant("contents:read", repository=["acme/*"]), grant("jeton.tokens:write", principal=["self"])],
                             owner=user, name="CI & more #1")
    page = server.url + "/tokens/new"
    name = ["CI & more #1"]
    asked = lambda method, path, body=None: upgrade(server.ask(method, path, secret, body))
    assert asked("POST", "/v1/users", {"username": "zed"}) == (page, {"grant": ["jeton.principals:write on principal:*"], "name": name})
    assert asked("GET", "/v1/audit") == (page, {"grant": ["jeton.audit:read on principal:self"], "name": name})
    assert asked("POST", "/v1/verify", {"token": "x"}) == (page, {"grant": ["jeton.verify:read"], "name": name})
    assert asked("POST", "/v1/admin/reload") == (page, {"grant": ["jeton.admin:write"], "name": name})
    grants = [grant("contents:read", repository=["acme/site"]), grant("contents:write", repository=["acme/site", "acme/docs-*"])]
    assert asked("POST", "/v1/tokens", {"name": "n", "grants": grants})[1]["grant"] == [
        "contents:write on repository:acme/site,repository:acme/docs-*"]
    seeing, token = server.token([grant("jeton.principals:read", principal=[bob])], name="sees")
    answer = server.ask("PATCH", f"/v1/users/{bob}", seeing, {"disabled": True})
    assert upgrade(answer) == (page, {"grant": [f"jeton.principals:write on principal:{bob}"], "name": ["sees"]})
    # Without a credential it is not known which token to replace.
    assert server.ask("GET", "/v1/tokens").status == 401
    assert upgrade(server.ask("GET", "/v1/guard/git")) == (page, {"grant": ["jeton.verify:read"]})


def test_a_link_to_create_fills_in_what_can_be_created(server):
    """What a link says is read by the command line's own rule, and gives the grant that was missing."""
    user = server.user("round", [grant("contents:write", **ALL), grant("jeton.tokens:write", principal=["self"])])
    narrow, _ = server.token([grant("jeton.tokens:write", principal=["self"])], owner=user)
    wanted = [grant("contents:write", repository=["acme/ünïcode", "acme/a+b&c=d"])]
    line = upgrade(server.ask("POST", "/v1/tokens", narrow, {"name": "n", "grants": wanted}))[1]["grant"][0]
    done = server.run("token", "create", "n", "--owner", user, "--grant", line, "--json",
                      environment={"JETON_URL": server.url, "JETON_TOKEN": server.admin})
    assert done.returncode == 0 and json.loads(done.stdout)["token"]["grants"] == wanted, done


GUARD = CATALOG + '''
[guard.git]
proxy = "nginx"
[[guard.git.rule]]
method = ["GET"]
path = "/{owner}/{name}.git/info/refs"
require = ["contents:read"]
resource = "repository:{owner}/{name}"
[[guard.git.rule]]
method = ["GET"]
path = "/bill"
require = ["billing:read"]
'''


def test_a_guards_403_links_to_a_token_for_this_resource(tmp_path):
    one = Server(tmp_path, GUARD, environment={"JETON_SERVER_PUBLIC_URL": "https://tokens.example.org"})
    one.init()
    one.start()
    try:
        gateway, _ = one.token([grant("jeton.verify:read")])
        secret, _ = one.token([grant("contents:write", repository=["acme/site"])], name="laptop")
        ask = lambda uri: one.ask("GET", "/v1/guard/git", secret, headers={
            "X-Jeton-Verifier": gateway, "X-Original-Method": "GET", "X-Original-URI": uri, "X-Real-IP": "192.0.2.1"})
        assert ask("/acme/site.git/info/refs").status == 200
        page = "https://tokens.example.org/tokens/new"
        assert upgrade(ask("/acme/docs.git/info/refs")) == (page, {"grant": ["contents:read on repository:acme/docs"], "name": ["laptop"]})
        assert upgrade(ask("/bill")) == (page, {"grant": ["billing:read"], "name": ["laptop"]})
        # A name that the line could not say alone is left to be asked for: it would fill in a second resource.
        sly = ask("/acme/docs,repository:secret.git/info/refs")
        assert sly.status == 403 and upgrade(sly)[1]["grant"] == ["contents:read"], sly
    finally:
        one.stop()


def test_settings_are_told_as_read_and_without_a_secret(tmp_path):
    one = Server(tmp_path, GUARD + '[retention]\ndead_tokens = "30d"\n', environment={"JETON_LIMITS_REFUSED": "77"})
    one.init()
    one.start()
    try:
        read, _ = one.token([grant("jeton.admin:read")])
        told = one.ask("GET", "/v1/admin/settings", read).json
        assert told["limits"] == {"refused": 77, "login": 10} and told["retention"] == {"dead_tokens": 30 * 86400, "audit": None}
        assert told["policy"]["default_ceiling"] == "catalog" and told["policy"]["max_lifetime"] == 366 * 86400
        assert told["guards"][0]["rules"][0] == {"method": ["GET"], "path": "/{owner}/{name}.git/info/refs", "query": {},
                                                 "require": ["contents:read"], "resource": "repository:{owner}/{name}"}
        assert told["warnings"], "every user may reach all that the guard guards"
        one.config.write_text(one.config.read_text() + '[policy]\nmax_lifetime = "60d"\n')
        assert one.ask("POST", "/v1/admin/reload", one.admin).status == 200
        assert one.ask("GET", "/v1/admin/settings", read).json["policy"]["max_lifetime"] == 60 * 86400
        weak, _ = one.token([grant("jeton.verify:read")])
        for route in ("settings", "nodes", "health"):
            assert one.ask("GET", f"/v1/admin/{route}", weak).json["missing"] == ["jeton.admin:read"]
    finally:
        one.stop()


def test_health_and_nodes(server):
    before = server.ask("GET", "/v1/admin/health", server.admin).json
    assert before["ready"] is True and all(check["ok"] for check in before["checks"]), before
    assert {check["name"] for check in before["checks"]} >= {"clock", "store"}
    assert before["database_bytes"] > 4096 and before["started_at"][:-1] <= datetime.datetime.now(datetime.timezone.utc).isoformat()
    applied = lambda: server.ask("GET", "/v1/admin/nodes", server.admin).json["items"]
    nodes = applied()
    assert [(node["name"], node["behind"], node["last_error"], node["lease_expires_at"]) for node in nodes] == [("jeton", 0, None, None)]
    server.token([], owner=server.user("counted"))
    after = server.ask("GET", "/v1/admin/health", server.admin).json
    assert (after["tokens"], after["principals"]) == (before["tokens"] + 1, before["principals"] + 1)
    assert after["audit_events"] >= before["audit_events"] + 2  # what was refused before is noted a minute later
    assert applied()[0]["applied"] > nodes[0]["applied"]


def test_the_guard_listener_tells_nothing_of_the_deployment(tmp_path):
    one = Server(tmp_path, GUARD)
    one.init()
    one.start("--guard-listen", "127.0.0.1:0")
    try:
        (gateway,) = [line.split()[-1] for line in one.log if "guards and verify, without a credential" in line]
        assert ask(gateway, "GET", "/metrics").status == 200
        for route in ("settings", "nodes", "health"):
            assert ask(gateway, "GET", f"/v1/admin/{route}").status == 404
    finally:
        one.stop()


def test_templates_are_made_by_administrators_and_read_by_everyone(tmp_path):
    one = Server(tmp_path)
    one.init()
    one.start()
    try:
        weak, _ = one.token([grant("jeton.admin:read")])
        body = {"name": "CI job", "description": "clones and reports", "grants": [grant("contents:read", repository=["acme/*"])],
                "expires_in": 86400, "allowed_ips": ["203.0.113.0/24"], "max_uses": 5}
        assert one.ask("POST", "/v1/templates", weak, body).json["missing"] == ["jeton.admin:write"]
        made = one.ask("POST", "/v1/templates", one.admin, body)
        assert made.status == 201 and {name: made.json[name] for name in body} == body and made.json["unfit"] is None
        assert one.ask("POST", "/v1/templates", one.admin, body).status == 409
        for wrong in ({"grants": [grant("nothing:read")]}, {"grants": [grant("contents:read")]}, {"expires_in": 400 * 86400}, {"allowed_ips": ["x"]},
                      {"max_uses": 0}, {"name": ""}, {"kind": "child"}):
            assert one.ask("POST", "/v1/templates", one.admin, body | {"name": "other"} | wrong).status == 422, wrong
        listed = lambda: one.ask("GET", "/v1/templates", one.token([])[0]).json
        assert listed() == {"items": [made.json], "next_cursor": None}
        # What the catalog knows no more, or policy does not allow, is said; the template stays to be mended.
        one.stop()
        text = one.config.read_text()
        one.config.write_text(text + '[policy]\nmax_lifetime = "1h"\ndefault_lifetime = "1h"\n')
        one.start()
        assert "beyond policy" in listed()["items"][0]["unfit"]
        one.config.write_text(text.replace("[permission.contents]", "[permission.files]"))
        assert one.ask("POST", "/v1/admin/reload", one.admin).status == 200
        assert "contents:read" in listed()["items"][0]["unfit"]
        path = "/v1/templates/" + made.json["id"]
        assert one.ask("DELETE", path, weak).status == 403
        assert one.ask("DELETE", path, one.admin).status == 204 and one.ask("DELETE", path, one.admin).status == 404
        assert listed()["items"] == []
        types = [event["type"] for event in one.ask("GET", "/v1/audit?target=" + made.json["id"], one.admin).json["items"]]
        assert types == ["template.delete.refused", "template.delete", "template.delete.refused", "template.create"]
    finally:
        one.stop()
