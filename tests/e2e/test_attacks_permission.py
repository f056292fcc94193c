"""Attacks on permissions: ways up, ways around, ways beside (A12 to A19). Rows whose attack needs OAuth wait for it."""

import http.client
import json

import pytest

from attacks import events, nothing_changes, refused, state
from conftest import CATALOG, Server, ask, free_port, grant
from test_openapi import DOCUMENT

ALL = {"repository": ["*"]}
SELF = {"principal": ["self"]}
GUARD = """
[guard.two]
proxy = "forwarded"
[[guard.two.rule]]
method   = ["POST"]
path     = "/{owner}/{name}/merge"
require  = ["contents:write", "issues:read"]
resource = "repository:{owner}/{name}"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("jeton"), CATALOG + GUARD, ["--guard-listen", f"127.0.0.1:{free_port()}"])
    one.init()
    one.start()
    one.guard = "http://" + one.arguments[1]
    one.eve = one.user("eve", [grant("contents:write", "issues:write", **ALL), grant("billing:read"), grant("jeton.tokens:write", "jeton.principals:write", "jeton.audit:read", **SELF)])
    one.victim = one.user("victim", [grant("contents:write", **ALL), grant("jeton.tokens:write", **SELF)], email="victim@example.org")
    one.victim_secret, one.victim_token = one.token([grant("contents:write", **ALL)], owner=one.victim, name="victims-token")
    yield one
    one.stop()


def refused_with_a_trace(server, answer, kind, token, status=403, missing=None):
    """Refused, and the last event of this kind is this try of this token."""
    refused(answer, status, missing=missing)
    event = events(server, type=kind + ".refused")[0]
    assert event["actor_token"] == token["id"], event
    assert event["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("what,body,missing", [
    ("a level", {"grants": [grant("contents:write", repository=["acme/site"])]}, ["contents:write"]),
    ("a scope", {"grants": [grant("issues:read", repository=["acme/site"])]}, ["issues:read"]),
    ("a scope without resource", {"grants": [grant("billing:read")]}, ["billing:read"]),
    ("a resource", {"grants": [grant("contents:read", repository=["acme/other"])]}, ["contents:read"]),
    ("a wider selector", {"grants": [grant("contents:read", repository=["acme/*"])]}, ["contents:read"]),
    ("everything", {"grants": [grant("contents:read", repository=["*"])]}, ["contents:read"]),
    ("two selectors, one too much", {"grants": [grant("contents:read", repository=["acme/site", "b"])]}, ["contents:read"]),
    ("a power", {"grants": [grant("jeton.principals:write", principal=["*"])]}, ["jeton.principals:write"]),
    ("its own power on others", {"grants": [grant("jeton.tokens:write", principal=["*"])]}, ["jeton.tokens:write"]),
    ("a lifetime", {"grants": [], "expires_in": 7200}, None),
    ("an instant", {"grants": [], "expires_at": "2999-01-01T00:00:00Z"}, None),
    ("other addresses", {"grants": [], "allowed_ips": ["127.0.0.1", "203.0.113.0/24"]}, None),
    ("all addresses", {"grants": [], "allowed_ips": []}, None),
])
def test_a12_a_token_creates_nothing_that_it_lacks(server, what, body, missing):
    narrow, token = server.token([grant("contents:read", repository=["acme/site"]), grant("jeton.tokens:write", **SELF)], owner=server.eve,
                                 expires_in=3600, allowed_ips=["127.0.0.0/8"])
    for kind in ("personal", "child"):
        status = 422 if "2999" in str(body) else 403  # beyond policy before all else
        with nothing_changes(server):
            answer = server.ask("POST", "/v1/tokens", narrow, {"name": "wider", "kind": kind} | body)
            refused_with_a_trace(server, answer, "token.create", token, status, missing)


def test_a12_nor_edits_or_rotates_to_it(server):
    narrow, token = server.token([grant("contents:read", repository=["acme/site"]), grant("jeton.tokens:write", **SELF)], owner=server.eve, expires_in=3600)
    wide, wide_token = server.token([grant("contents:write", **ALL)], owner=server.eve, expires_in=7200)
    short, short_token = server.token([grant("contents:read", repository=["acme/site"])], owner=server.eve, expires_in=600, allowed_ips=["127.0.0.0/8"])
    with nothing_changes(server):
        for more in ({"grants": [grant("contents:write", repository=["acme/site"])]}, {"grants": [grant("contents:read", **ALL)]},
                     {"expires_at": "2030-01-01T00:00:00Z"}, {"allowed_ips": ["0.0.0.0/0"]}, {"allowed_ips": []}):
            refused_with_a_trace(server, server.ask("PATCH", f"/v1/tokens/{short_token['id']}", narrow, more), "token.narrow", token, 422)
        refused_with_a_trace(server, server.ask("POST", f"/v1/tokens/{wide_token['id']}/rotate", narrow, {}), "token.rotate", token, missing=["contents:write"])
        refused_with_a_trace(server, server.ask("POST", f"/v1/tokens/{short_token['id']}/rotate", narrow, {"expires_in": 7200}), "token.rotate", token)
        refused_with_a_trace(server, server.ask("POST", "/v1/tokens/self/rotate", narrow, {"expires_in": 7200}), "token.rotate", token)
    assert server.verify(wide)["allowed"] and server.verify(short, ip="127.0.0.1")["allowed"]


ROUTES = {(method, path) for path, item in DOCUMENT["paths"].items() for method in item}


@pytest.mark.parametrize("method,path,body", [
    ("put", "/v1/users/{id}/password", {"password": "a long new password"}),
    ("post", "/v1/account/passkeys/options", {}), ("post", "/v1/account/passkeys", {"name": "k", "credential": {}}),
    ("post", "/v1/account/totp", {}), ("put", "/v1/account/totp", {"code": "000000"}), ("delete", "/v1/account/totp", None),
    ("post", "/v1/account/recovery-codes", {}), ("post", "/v1/users/{id}/handoff", {}), ("post", "/v1/users/{id}/reset", {}),
    ("post", "/v1/apps", {"name": "a", "kind": "confidential", "redirect_uris": [], "scopes": []}), ("post", "/v1/apps/{id}/secrets", {}),
    ("post", "/v1/session/confirm", {"password": "a long new password"}),
])
def test_a13_a_narrow_token_makes_no_other_way_in(server, method, path, body):
    """What stands in openapi.yaml is refused; what is not there yet is not there."""
    narrow, _ = server.token([grant("contents:read", repository=["acme/site"]), grant("jeton.tokens:write", "jeton.principals:read", **SELF)], owner=server.eve)
    with nothing_changes(server):
        answer = server.ask(method.upper(), path.replace("{id}", server.eve), narrow, body)
    assert answer.status == (403 if (method, path) in ROUTES else 404), answer
    assert "set-cookie" not in answer.headers


def test_a14_what_a_route_refuses_no_sibling_tells(server):
    """The victim's token, by show, list, filters, count, search, templates, audit and metrics."""
    assert server.ask("POST", "/v1/templates", server.admin, {"name": "for all", "grants": [grant("contents:read", **ALL)]}).status == 201
    blind, _ = server.token([grant("contents:write", **ALL)], owner=server.eve)
    sighted, _ = server.token([grant("jeton.tokens:write", "jeton.principals:write", "jeton.audit:read", **SELF)], owner=server.eve)
    siblings = [f"/v1/tokens/{server.victim_token['id']}", f"/v1/tokens?owner={server.victim}", "/v1/tokens?name=victims-token", "/v1/tokens?q=victims", f"/v1/tokens?q={server.victim_token['id']}", "/v1/tokens?status=active&limit=200", "/v1/tokens",
                f"/v1/users/{server.victim}", "/v1/users?limit=200", "/v1/services", f"/v1/audit?token={server.victim_token['id']}", f"/v1/audit?actor={server.victim}", "/v1/audit?limit=200",
                f"/v1/tokens?cursor={server.victim_token['id']}", "/metrics", "/v1/admin/nodes", "/v1/admin/settings", "/v1/admin/health"]
    for way in siblings:
        with nothing_changes(server):
            answer = server.ask("GET", way, blind)
        assert answer.status in (403, 404), (way, answer)
        if answer.status == 403:
            refused(answer, 403, missing=[answer.json["missing"][0]])
        answer = server.ask("GET", way, sighted)
        text = answer.body.decode()
        for told in ("victims-token", "victim@example.org", server.victim_token["hint"] + '"', "victim\""):
            assert told not in text, (way, text)
        if answer.status == 200 and "items" in text:
            assert all(item.get("owner") in (server.eve, None) or item.get("type", "").endswith(("user", ".refused")) for item in answer.json["items"])
    for who in (blind, sighted):  # templates are for everybody, and say nothing of anybody's tokens
        told = server.ask("GET", "/v1/templates", who).json["items"]
        assert [template["name"] for template in told] == ["for all"] and "victim" not in json.dumps(told)
        refused(server.ask("POST", "/v1/templates", who, {"name": "mine", "grants": []}), 403, missing=["jeton.admin:write"])
        refused(server.ask("DELETE", f"/v1/templates/{told[0]['id']}", who), 403, missing=["jeton.admin:write"])
    refused(server.ask("POST", "/v1/verify", blind, {"token": server.victim_secret}), 403, missing=["jeton.verify:read"])
    refused(server.ask("POST", "/v1/verify/batch", blind, {"checks": []}), 403, missing=["jeton.verify:read"])


def test_a15_no_other_protocol_writes_with_a_read_scope_or_none(server):
    reads, token = server.token([grant("jeton.tokens:read", "jeton.principals:read", "jeton.audit:read", principal=["*"]), grant("jeton.verify:read", "jeton.admin:read")])
    none, _ = server.token([])
    for secret in (reads, none):
        with nothing_changes(server):
            refused(server.ask("POST", "/v1/tokens/revoke", secret, {"owner": server.victim}), 403 if secret == reads else 404)
            refused(server.ask("POST", "/v1/tokens/revoke", secret, {"ids": [server.victim_token["id"]]}), 403 if secret == reads else 404)
            refused(server.ask("POST", "/v1/tokens/revoke", secret, {"app": "app_x"}), 403, missing=["jeton.tokens:write"])
            refused(server.ask("POST", "/v1/tokens/revoke", secret, {"all_but_this": True}), 403)
            refused(server.ask("PUT", "/v1/users/external/ext-9", secret, {"username": "synced"}), 403, missing=["jeton.principals:write"])
            refused(server.ask("POST", "/v1/admin/reload", secret, {}), 403, missing=["jeton.admin:write"])
            for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method"):
                answer = server.ask("POST", f"/v1/tokens/{server.victim_token['id']}?_method=DELETE", secret, {}, headers={name: "DELETE"})
                assert answer.status == 405 and answer.headers["allow"] == "GET, HEAD, PATCH, DELETE", answer
                assert server.ask("GET", f"/v1/tokens/{server.victim_token['id']}", secret, headers={name: "DELETE"}).status in (200, 404)
            for path in ("/graphql", "/v1/graphql", "/scim/v2/Users", "/v1/batch", "/api/v1/users"):
                assert server.ask("POST", path, secret, {"query": "mutation { x }"}).status == 404
    assert server.verify(server.victim_secret)["allowed"]


# Pages: where no token counts, or of what is not there. The others of a person lead to the sign-in.
NO_SUCH = {"/": 303, "/logout": 303, "/handoff": 410, "/setup": 404, "/login/oidc/{name}": 404, "/login/oidc/{name}/callback": 404, "/assets/{name}": 404, "/brand/logo": 404}


def test_a16_no_get_or_head_changes_a_row(server):
    """Every documented GET and HEAD, with each read scope there is."""
    reads = [scope for permission in server.ask("GET", "/v1/catalog", server.admin).json["permissions"] for scope in [permission["name"] + ":read"] if "read" in permission["levels"]]
    wide = [grant(*[scope for scope in reads if scope.startswith("jeton.")], principal=["*"]), grant("contents:read", "issues:read", **ALL), grant("billing:read")]
    secret, token = server.token(wide)
    service = server.ask("POST", "/v1/services", server.admin, {"name": "of-a16"}).json["id"]
    calls = 0
    own_events = lambda: [event for event in events(server) if event["actor_token"] == token["id"]]
    before, trail = state(server), len(own_events())
    for path, item in DOCUMENT["paths"].items():
        if "get" not in item:
            continue
        target = path.replace("{name}", "two").replace("{path}", "x").replace("{external_id}", "ext-1")
        target = target.replace("{id}", server.victim_token["id"] if "/tokens" in path else service if "/services" in path else server.victim)
        for method in ("GET", "HEAD"):
            connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)  # follows nothing
            connection.request(method, target, headers={"Authorization": "Bearer " + secret})
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            expected = (303,) if item["get"]["x-jeton-access"] == "page" else (NO_SUCH[path],) if path in NO_SUCH else (200, 403)
            assert answer.status in expected, (method, target, answer.status, body)
            assert not (method == "HEAD" and body), "HEAD has no body"
            calls += 1
    assert calls > 20
    assert state(server) == before
    assert len(own_events()) == trail


def test_a17_one_of_two_permissions_is_not_both(server):
    require = ["contents:write", "issues:read"]
    for held, missing in ((["contents:write"], ["issues:read"]), (["issues:write"], ["contents:write"]), (["contents:read", "issues:read"], ["contents:write"])):
        secret, _ = server.token([grant(*held, **ALL)], owner=server.eve)
        assert server.verify(secret, require, "repository:a/b")["reason"] == "insufficient_scope"
        fields = {"X-Forwarded-Method": "POST", "X-Forwarded-Uri": "/a/b/merge", "X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer " + secret}
        with nothing_changes(server):
            refused(ask(server.guard, "GET", "/v1/guard/two", headers=fields), 403, missing=missing, secrets=[secret])
    # On different resources each is not both on one.
    split, _ = server.token([grant("contents:write", repository=["a/b"]), grant("issues:read", repository=["c/d"])], owner=server.eve)
    assert server.verify(split, require, "repository:a/b")["reason"] == "resource_not_granted"
    both, _ = server.token([grant("contents:write", repository=["a/*"]), grant("issues:read", repository=["a/b"])], owner=server.eve)
    assert server.verify(both, require, "repository:a/b")["allowed"]
    # In the API: a token for another principal needs the right to make one and what it hands on.
    may_make, token = server.token([grant("jeton.tokens:write", principal=["*"])])
    with nothing_changes(server):
        answer = server.ask("POST", "/v1/tokens", may_make, {"name": "x", "owner": server.victim, "grants": [grant("contents:read", **ALL)]})
        refused_with_a_trace(server, answer, "token.create", token, missing=["contents:read"])
    holds, token = server.token([grant("contents:read", **ALL), grant("jeton.tokens:read", principal=["*"])])
    with nothing_changes(server):
        answer = server.ask("POST", "/v1/tokens", holds, {"name": "x", "owner": server.victim, "grants": [grant("contents:read", **ALL)]})
        refused_with_a_trace(server, answer, "token.create", token, missing=["jeton.tokens:write"])


def test_a18_a_limit_that_is_gone_grants_nothing(deployment):
    deployment.init()
    deployment.start()
    user = deployment.user("bob", [grant("contents:write", **ALL), grant("jeton.tokens:write", **SELF)])
    parent, parent_token = deployment.token([grant("contents:write", repository=["acme/*"]), grant("jeton.tokens:write", **SELF)], owner=user)
    child, _ = deployment.token([grant("contents:read", repository=["acme/site"])], by=parent, kind="child")
    other, _ = deployment.token([grant("contents:read", **ALL)], owner=user)
    read = lambda secret: deployment.ask("POST", "/v1/verify", deployment.admin, {"token": secret, "require": {"scopes": ["contents:read"], "resource": "repository:acme/site"}})
    assert read(child).json["allowed"] and read(other).json["allowed"]
    # The resource type and its permission leave the catalog: not known, not granted, and not again by a permission of that name without resources.
    deployment.config.write_text('[permission.contents]\ntitle = "Contents"\nlevels = ["read", "write"]\n')
    assert deployment.ask("POST", "/v1/admin/reload", deployment.admin, {}).json["changed"] == ["catalog"]
    refused(read(other), 422)
    for secret in (other, child):
        assert deployment.verify(secret, ["contents:read"])["reason"] == "insufficient_scope"
    deployment.config.write_text(CATALOG)
    assert deployment.ask("POST", "/v1/admin/reload", deployment.admin, {}).json["changed"] == ["catalog"]
    assert read(child).json["allowed"] and read(other).json["allowed"]
    # The policy: without a ceiling of its own, and nothing by default, a principal may hold nothing of the catalog.
    assert deployment.ask("PATCH", f"/v1/users/{user}", deployment.admin, {"ceiling": None}).status == 200
    assert read(other).json["allowed"]
    deployment.config.write_text(CATALOG + '\n[policy]\ndefault_ceiling = "none"\n')
    assert deployment.ask("POST", "/v1/admin/reload", deployment.admin, {}).json["changed"] == ["policy"]
    assert read(other).json["reason"] == "insufficient_scope" and read(child).json["reason"] == "insufficient_scope"
    deployment.config.write_text(CATALOG)
    assert deployment.ask("POST", "/v1/admin/reload", deployment.admin, {}).status == 200
    # The parent, then the principal.
    assert deployment.ask("DELETE", f"/v1/tokens/{parent_token['id']}", deployment.admin).status == 204
    assert read(child).json["reason"] == "revoked" and read(other).json["allowed"]
    assert deployment.ask("DELETE", f"/v1/users/{user}", deployment.admin).status == 204
    assert read(other).json["reason"] == "revoked" and read(child).json["reason"] == "revoked"
    deployment.stop()
    deployment.start()
    assert read(other).json["reason"] == "revoked" and read(child).json["reason"] == "revoked"


def test_a18_a_permission_that_loses_its_resource_grants_nothing(deployment):
    provider = '\n[login.oidc.corp]\nissuer = "https://id.example"\nclient_id = "jeton"\n[login.oidc.corp.ceilings]\nstaff = ["contents:read on repository:*"]\n'
    deployment.config.write_text(CATALOG + provider)
    deployment.init()
    deployment.start()
    free = CATALOG.replace('levels = ["read", "write"]\nresource = "repository"\n\n[permission.issues]', 'levels = ["read", "write"]\n\n[permission.issues]')
    assert free != CATALOG
    limited = [grant("contents:write", "billing:read", repository=["acme/*"]), grant("jeton.tokens:write", "jeton.issue:write", **SELF)]
    user = deployment.user("bob", limited)
    parent, _ = deployment.token(limited, owner=user)
    child, _ = deployment.token([grant("contents:read", repository=["acme/site"])], by=parent, kind="child")
    everywhere, _ = deployment.token([grant("contents:write", **ALL)])  # of the administrator: the ceiling limits nothing
    template = deployment.ask("POST", "/v1/templates", deployment.admin, {"name": "Deploy", "grants": limited[:1]})
    assert template.status == 201 and template.json["unfit"] is None
    echoed = lambda: (deployment.ask("GET", "/v1/tokens/self", parent).json["grants"], deployment.ask("GET", f"/v1/users/{user}", deployment.admin).json["ceiling"])
    before = echoed()
    explain = lambda secret: deployment.ask("POST", "/v1/verify", deployment.admin, {"token": secret, "explain": True}).json["grants"]
    assert all(set(one) <= {"scopes", "resources"} for one in explain(parent))

    deployment.config.write_text(free + provider)
    assert deployment.ask("POST", "/v1/admin/reload", deployment.admin, {}).json["changed"] == ["catalog"]
    for secret in (parent, child, everywhere):
        assert deployment.verify(secret, ["contents:read"])["reason"] == "insufficient_scope"
    assert deployment.verify(parent, ["billing:read"])["allowed"], "what was not limited is granted as before"
    assert echoed() == before, "what a token was given is told as it was"
    # Nor does it come back by what the holder, or who acts for the owner, may make of it.
    deployment.token([grant("contents:read", **ALL)], by=parent, status=403)
    deployment.token([grant("contents:read", **ALL)], by=parent, kind="child", status=403)
    deployment.token([grant("contents:read")], owner=user, status=403)
    rotated = deployment.ask("POST", "/v1/tokens/self/rotate", parent, {}).json["secret"]
    assert deployment.verify(rotated, ["contents:read"])["reason"] == "insufficient_scope"
    narrowed = deployment.ask("PATCH", f"/v1/tokens/{deployment.verify(rotated)['token']['id']}", rotated, {"grants": [grant("contents:read")]})
    assert narrowed.status == 422, narrowed
    assert "contents:write" in deployment.ask("GET", "/v1/templates", deployment.admin).json["items"][0]["unfit"]
    # The same after a start, and all of it is back with the limit.
    deployment.stop()
    deployment.start()
    assert deployment.verify(everywhere, ["contents:read"])["reason"] == "insufficient_scope"
    deployment.config.write_text(CATALOG + provider)
    assert deployment.ask("POST", "/v1/admin/reload", deployment.admin, {}).status == 200
    assert deployment.verify(rotated, ["contents:write"], "repository:acme/site")["allowed"]


def test_a19_what_the_body_names_beside_the_path_is_refused(server):
    mine, token = server.token([grant("contents:read", **ALL), grant("jeton.tokens:write", "jeton.principals:write", **SELF)], owner=server.eve)
    own, own_token = server.token([grant("contents:read", **ALL)], owner=server.eve)
    service = server.ask("POST", "/v1/services", server.admin, {"name": "eves", "owner": server.eve}).json["id"]
    other = server.victim_token["id"]
    tries = [("PATCH", f"/v1/tokens/{own_token['id']}", {"name": "x", "id": other}, "token.update", "/id"),
             ("PATCH", f"/v1/tokens/{own_token['id']}", {"name": "x", "owner": server.victim}, "token.update", "/owner"),
             ("POST", f"/v1/tokens/{own_token['id']}/rotate", {"token": other}, "token.rotate", "/token"),
             ("POST", "/v1/tokens/self/rotate", {"id": other}, "token.rotate", "/id"),
             ("PATCH", f"/v1/services/{service}", {"disabled": True, "id": server.victim}, "service.update", "/id"),
             ("PATCH", f"/v1/services/{service}", {"disabled": True, "owner": server.victim}, "service.update", "/owner"),
             ("PATCH", f"/v1/users/{server.eve}", {"disabled": False, "username": "victim"}, "user.update", "/username"),
             ("POST", "/v1/tokens", {"name": "x", "grants": [], "family": server.victim_token["family"]}, "token.create", "/family"),
             ("POST", "/v1/tokens", {"name": "x", "grants": [], "parent": other, "kind": "child"}, "token.create", "/parent"),
             ("POST", "/v1/tokens", {"name": "x", "grants": [], "created_by": server.victim}, "token.create", "/created_by")]
    for method, path, body, kind, pointer in tries:
        with nothing_changes(server):
            answer = server.ask(method, path, mine, body)
            refused_with_a_trace(server, answer, kind, token, 422)
        assert answer.json["pointer"] == pointer, answer
    twice = server.ask("PATCH", f"/v1/tokens/{own_token['id']}", mine, raw=b'{"name":"a","name":"b"}')
    assert refused(twice, 422).json["pointer"] == "/name"
    assert server.ask("PATCH", f"/v1/tokens/{own_token['id']}", mine, {"name": "changed"}).json["id"] == own_token["id"]
    assert server.ask("GET", f"/v1/tokens/{other}", server.admin).json["name"] == "victims-token"
