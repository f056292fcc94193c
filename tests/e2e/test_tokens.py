"""Tokens: what a caller gets, and what no caller gets. Rows of attacks are named in the tests."""

import datetime
import time
import urllib.parse

import pytest

from conftest import CATALOG, Server, grant, wait_until

ALL = {"repository": ["*"]}


def seconds_left(token):
    end = datetime.datetime.fromisoformat(token["expires_at"].replace("Z", "+00:00"))
    return (end - datetime.datetime.now(datetime.timezone.utc)).total_seconds()


def test_a_new_token_has_the_shape_of_the_contract(server, bob):
    secret, token = server.token([grant("contents:read", repository=["acme/site"])], by=bob["secret"], name="deploy",
                                 description="for CI", metadata={"team": "web"}, expires_in=3600)
    assert secret.startswith("jtnp_") and len(secret) == 5 + 38
    assert set(token) == {"id", "kind", "name", "description", "metadata", "owner", "app", "parent", "family", "grants", "status",
                          "created_at", "created_by", "not_before", "expires_at", "last_used_at", "last_used_ip", "uses",
                          "max_uses", "allowed_ips", "hint", "rotated_to", "revoked_at", "revoked_by", "revoke_reason"}
    assert token["status"] == "active" and token["owner"] == bob["id"] and token["hint"] == secret[-10:-6]
    assert token["metadata"] == {"team": "web"} and 3590 <= seconds_left(token) <= 3600


def test_expiry_by_default_and_policy(server, bob):
    _, token = server.token([], by=server.admin)
    assert 29 * 86400 < seconds_left(token) <= 30 * 86400
    for more in ({"expires_in": 367 * 86400}, {"expires": "never"}, {"expires_in": 0}, {"expires_at": "2020-01-01T00:00:00Z"},
                 {"expires_in": 60, "expires": "never"}):
        refused = server.token([], status=422, **more)
        assert refused.json["pointer"] in ("/expires_in", "/expires", "/expires_at"), refused


@pytest.mark.parametrize("body,pointer", [
    ({"name": "x", "grants": [], "expires_ni": 60}, "/expires_ni"),
    ({"name": "x", "grants": [{"scopes": ["contents:read"]}]}, "/grants/0"),
    ({"name": "x", "grants": [{"scopes": ["contnts:read"], "resources": {"repository": ["*"]}}]}, "/grants/0/scopes/0"),
    ({"name": "x", "grants": [{"scopes": ["contents:read"], "resources": {"repository": ["a b"]}}]}, "/grants/0/resources/repository/0"),
    ({"name": "", "grants": []}, "/name"),
    ({"grants": []}, "/name"),
    ({"name": "x"}, "/grants"),
    ({"name": "x", "grants": [], "max_uses": 0}, "/max_uses"),
    ({"name": "x", "grants": [], "allowed_ips": ["10.0.0.1/8"]}, "/allowed_ips/0"),
    ({"name": "a\u009b31m", "grants": []}, "/name"),
    ({"name": "x", "grants": [], "kind": "refresh"}, "/kind"),
    ({"name": "x", "grants": [], "not_before": "2999-01-01T00:00:00Z"}, "/not_before"),
    ({"name": "x", "grants": [{"scopes": ["billing:read"]}] * 33}, "/grants"),
    ({"name": "x", "grants": [{"scopes": ["billing:read"] * 65}]}, "/grants/0/scopes"),
    ({"name": "x", "grants": [{"scopes": ["contents:read"], "resources": {"repository": [f"a/{i}" for i in range(257)]}}]}, "/grants/0/resources/repository"),
    ({"name": "x", "grants": [], "metadata": {"a": 1}}, "/metadata"),
])
def test_bad_members_are_422_with_their_pointer(server, body, pointer):
    answer = server.ask("POST", "/v1/tokens", server.admin, body)
    assert answer.status == 422, answer
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json["pointer"].startswith(pointer), answer
    assert answer.json["detail"] and answer.json["status"] == 422 and answer.json["type"].startswith("https://jeton.dev/errors/")


def test_as_many_grants_and_selectors_as_there_may_be(server):
    many = [grant("contents:read", repository=[f"a/{i}" for i in range(256)])] + [grant("contents:read", repository=["a/b"])] * 31
    assert len(server.token(many)[1]["grants"]) == 32


def test_a_disabled_owner_gets_no_token(server):
    asleep = server.user("asleep")
    assert server.ask("PATCH", f"/v1/users/{asleep}", server.admin, {"disabled": True}).status == 200
    assert server.token([], owner=asleep, status=409).json["type"].endswith("/principal_disabled")


def test_duplicate_members_are_refused_and_broken_json_is_400(server):
    for raw, status in ((b'{"name":"a","name":"b","grants":[]}', 422), (b'{"name":', 400), (b'[]', 422), (b'{"name":"a","grants":' + b"[" * 20 + b"]" * 20 + b"}", 400)):
        answer = server.ask("POST", "/v1/tokens", server.admin, raw=raw)
        assert answer.status == status, (raw, answer)


def test_several_grants_read_everywhere_write_in_two_places(server, bob):
    secret, _ = server.token([grant("contents:read", **ALL), grant("contents:write", repository=["acme/site", "acme/docs-*"])], owner=bob["id"])
    for scope, resource, reason in (("contents:read", "x/y", None), ("contents:write", "acme/site", None), ("contents:write", "acme/docs-api", None),
                                    ("contents:write", "acme/other", "resource_not_granted"), ("issues:read", "acme/site", "insufficient_scope")):
        decision = server.verify(secret, [scope], "repository:" + resource)
        assert decision.get("reason") == reason, (scope, resource, decision)
    assert server.verify(secret, ["contents:read"], "repository:acme/site")["scopes"] == ["contents:write"]


def test_verify_refuses_what_is_no_requirement(server, bob):
    for require in ({"scopes": ["contnts:read"], "resource": "repository:a"}, {"scopes": ["contents:read"]},
                    {"scopes": ["contents:read"], "resource": "principal:x"}, {"scopes": []}, {"scopes": ["billing:read"], "x": 1}):
        answer = server.ask("POST", "/v1/verify", server.admin, {"token": bob["secret"], "require": require})
        assert answer.status == 422, (require, answer)


def test_reasons_are_told_to_the_verifier(server, bob):
    assert server.verify("nonsense") == {"allowed": False, "reason": "malformed"}
    assert server.verify(bob["secret"][:-1] + ("a" if bob["secret"][-1] != "a" else "b")) == {"allowed": False, "reason": "malformed"}
    secret, token = server.token([], owner=bob["id"])
    assert server.verify(secret)["allowed"] is True
    assert server.ask("DELETE", f"/v1/tokens/{token['id']}", server.admin).status == 204
    assert server.ask("DELETE", f"/v1/tokens/{token['id']}", server.admin).status == 204
    assert server.verify(secret)["reason"] == "revoked"
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    later, _ = server.token([], owner=bob["id"], not_before=soon)
    assert server.verify(later)["reason"] == "not_yet_valid"
    bound, _ = server.token([], owner=bob["id"], allowed_ips=["203.0.113.0/24"])
    assert server.verify(bound)["reason"] == "ip_not_allowed"
    assert server.verify(bound, ip="203.0.114.1")["reason"] == "ip_not_allowed"
    assert server.verify(bound, ip="::ffff:203.0.113.9")["allowed"] is True
    short, _ = server.token([], owner=bob["id"], expires_in=1)
    time.sleep(1.1)
    assert server.verify(short)["reason"] == "expired"


def test_max_uses_counts_each_yes(server, bob):
    secret, token = server.token([grant("contents:read", **ALL)], owner=bob["id"], max_uses=2)
    ask = lambda: server.verify(secret, ["contents:read"], "repository:a/b")
    assert server.verify(secret, ["contents:write"], "repository:a/b")["reason"] == "insufficient_scope"
    assert [ask()["allowed"], ask()["allowed"]] == [True, True]
    assert ask()["reason"] == "used_up"
    assert server.ask("GET", f"/v1/tokens/{token['id']}", server.admin).json["uses"] == 2


def test_batch_answers_in_order(server, bob):
    checks = [{"token": bob["secret"]}, {"token": "x"}, {"token": bob["secret"], "require": {"scopes": ["billing:read"]}}]
    answer = server.ask("POST", "/v1/verify/batch", server.admin, {"checks": checks})
    assert [result.get("reason") for result in answer.json["results"]] == [None, "malformed", "insufficient_scope"]
    assert server.ask("POST", "/v1/verify/batch", server.admin, {"checks": checks * 400}).status == 422


def test_a_batch_is_in_order_where_an_overlap_ends_in_it(server, bob):
    old, token = server.token([], owner=bob["id"])
    new = server.rotate(token["id"], server.admin, until_used=True)["secret"]
    answer = server.ask("POST", "/v1/verify/batch", server.admin, {"checks": [{"token": one} for one in (old, new, old, new, bob["secret"])]})
    assert [(one["allowed"], one.get("reason")) for one in answer.json["results"]] == [(True, None), (True, None), (False, "rotated"), (True, None), (True, None)]


def test_grants_are_told_as_they_are_taken(server, bob):
    """Nothing that only the store needs is told, so that what was read can be sent."""
    grants = [grant("contents:read", "jeton.tokens:read", repository=["acme/site"], principal=["self"])]
    _, token = server.token(grants, owner=bob["id"])
    assert token["grants"] == grants
    shown = server.ask("GET", f"/v1/tokens/{token['id']}", server.admin).json
    assert shown["grants"] == grants
    assert server.ask("PATCH", f"/v1/tokens/{token['id']}", server.admin, {"grants": shown["grants"]}).json["grants"] == grants
    new = server.rotate(token["id"], server.admin)["token"]
    assert new["grants"] == grants
    listed = server.ask("GET", f"/v1/tokens?owner={bob['id']}&limit=200", server.admin).json["items"]
    assert not any("limits" in one for item in listed for one in item["grants"])


def test_what_rotating_a_wider_token_lacks_is_linked_with_its_resources(server, bob):
    _, wide = server.token([grant("contents:read", "jeton.tokens:read", repository=["acme/site"], principal=["self"])])
    narrow, _ = server.token([grant("jeton.tokens:write", principal=["self"])])
    answer = server.ask("POST", f"/v1/tokens/{wide['id']}/rotate", narrow, {})
    assert answer.status == 403 and "contents:read" in answer.json["missing"], answer
    link = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.json["upgrade"]).query)["grant"]
    assert any("repository:acme/site" in line for line in link), link


def test_children_die_with_their_parent_and_are_never_wider(server, bob):
    parent, parent_token = server.token([grant("contents:write", repository=["acme/*"])], owner=bob["id"], expires_in=600)
    child, token = server.token([grant("contents:read", repository=["acme/site"])], by=parent, kind="child", expires_in=60)
    assert token["kind"] == "child" and token["parent"] == parent_token["id"] and child.startswith("jtnc_")
    server.token([grant("contents:read", repository=["other/site"])], by=parent, kind="child", status=403)
    server.token([grant("contents:read", repository=["acme/site"])], by=parent, kind="child", expires_in=6000, status=403)
    server.token([grant("contents:read", repository=["acme/site"])], by=child, kind="child", status=403)
    new = server.rotate("self", parent)
    assert server.verify(child)["allowed"]
    assert server.ask("DELETE", "/v1/tokens/self", parent).status == 204
    assert server.verify(child)["allowed"], "the family still has a living member"
    assert server.ask("DELETE", "/v1/tokens/self", new["secret"]).status == 204
    assert server.verify(child)["reason"] == "revoked"


def test_in_the_api_a_child_does_no_more_than_its_parent_may_at_that_moment(server, bob):
    sees = [grant("jeton.tokens:read", principal=["self"])]
    parent, token = server.token(sees, owner=bob["id"])
    child, _ = server.token(sees, by=parent, kind="child")
    assert server.ask("GET", "/v1/tokens", child).status == 200
    assert server.ask("PATCH", f"/v1/tokens/{token['id']}", server.admin, {"grants": []}).status == 200
    assert server.ask("GET", "/v1/tokens", child).status == 403
    assert server.ask("GET", "/v1/tokens/self", child).json["status"] == "active"


def test_a74_no_way_up(server, bob):
    """With a narrow token rotate the owner's wider one; from a bounded one create a lasting, unbound one."""
    wide, wide_token = server.token([grant("contents:write", **ALL)], owner=bob["id"])
    narrow, _ = server.token([grant("contents:read", repository=["acme/site"]), grant("jeton.tokens:write", principal=["self"])], owner=bob["id"],
                             expires_in=60, allowed_ips=["127.0.0.0/8"])
    assert server.rotate(wide_token["id"], narrow, status=403)["missing"] == ["contents:write"]
    server.token([grant("contents:write", repository=["acme/site"])], by=narrow, status=403)
    server.token([grant("contents:read", repository=["acme/*"])], by=narrow, status=403)
    server.token([grant("contents:read", repository=["acme/site"])], by=narrow, expires_in=3600, status=403)
    server.token([grant("contents:read", repository=["acme/site"])], by=narrow, allowed_ips=["0.0.0.0/0"], status=403)
    server.token([grant("jeton.principals:write", principal=["*"])], by=narrow, status=403)
    _, made = server.token([grant("contents:read", repository=["acme/site"])], by=narrow)
    assert made["allowed_ips"] == ["127.0.0.0/8"] and seconds_left(made) <= 60
    once, _ = server.token([grant("contents:read", **ALL), grant("jeton.tokens:write", principal=["self"])], owner=bob["id"], max_uses=1)
    server.token([grant("contents:read", **ALL)], by=once, status=403)
    assert server.verify(wide)["allowed"]


def test_narrowing_only(server, bob):
    secret, token = server.token([grant("contents:write", repository=["acme/*"])], by=bob["secret"])
    path = f"/v1/tokens/{token['id']}"
    for body in ({"grants": [grant("contents:write", **ALL)]}, {"grants": [grant("issues:read", repository=["acme/*"])]},
                 {"expires_at": "2030-01-01T00:00:00Z"}):
        assert server.ask("PATCH", path, bob["secret"], body).status == 422, body
    answer = server.ask("PATCH", path, bob["secret"], {"grants": [grant("contents:read", repository=["acme/site"])], "allowed_ips": ["10.0.0.0/8"], "name": "less"})
    assert answer.status == 200 and answer.json["name"] == "less", answer
    assert answer.headers["jeton-applied"].startswith("nodes=1, expired=0, ms=")
    assert server.verify(secret, ["contents:write"], "repository:acme/site", ip="10.1.1.1")["reason"] == "insufficient_scope"
    assert server.ask("PATCH", path, bob["secret"], {"allowed_ips": []}).status == 422


def test_by_its_own_secret_alone_a_token_does_not_write_what_verify_tells_of_it(server, bob):
    plain, token = server.token([grant("contents:read", **ALL)], owner=bob["id"], metadata={"team": "web"})
    for body in ({"metadata": {"team": "root"}}, {"name": "root"}, {"description": "root"}):
        answer = server.ask("PATCH", f"/v1/tokens/{token['id']}", plain, body)
        assert answer.status == 403 and answer.json["missing"] == ["jeton.tokens:write"], answer
    assert server.verify(plain)["token"]["metadata"] == {"team": "web"}


def test_revoke_by_secret_needs_nothing_and_tells_nothing_more(server, bob):
    secret, _ = server.token([], owner=bob["id"])
    unknown = "jtnp_" + "0" * 38
    answer = server.ask("POST", "/v1/tokens/revoke", None, {"secrets": [secret, unknown, "x"]})
    assert answer.status == 200 and answer.json == {"revoked": 1}
    assert server.verify(secret)["reason"] == "revoked"


def test_revoke_by_filter_takes_exactly_one(server, bob):
    for body in ({}, {"owner": bob["id"], "all_but_this": True}, {"all_but_this": False}, {"ids": ["x"]}):
        assert server.ask("POST", "/v1/tokens/revoke", server.admin, body).status == 422, body
    assert server.ask("POST", "/v1/tokens/revoke", None, {"owner": bob["id"]}).status == 401
    carol = server.user("carol", [grant("contents:read", **ALL), grant("jeton.tokens:write", principal=["self"])])
    keep, _ = server.token([grant("jeton.tokens:write", principal=["self"])], owner=carol)
    others = [server.token([], owner=carol)[0] for _ in range(3)]
    assert server.ask("POST", "/v1/tokens/revoke", keep, {"all_but_this": True}).json == {"revoked": 3}
    assert all(server.verify(secret)["reason"] == "revoked" for secret in others) and server.verify(keep)["allowed"]
    assert server.ask("POST", "/v1/tokens/revoke", keep, {"owner": bob["id"]}).status == 404


def test_what_the_caller_may_not_see_is_404(server, bob):
    carol = server.user("dora")
    secret, _ = server.token([grant("jeton.tokens:write", principal=["self"])], owner=carol)
    assert server.ask("GET", f"/v1/tokens/{bob['token']['id']}", secret).status == 404
    assert server.ask("DELETE", f"/v1/tokens/{bob['token']['id']}", secret).status == 404
    assert server.ask("GET", f"/v1/users/{bob['id']}", secret).status == 404
    assert server.ask("GET", "/v1/tokens/tok_00000000000000000000000000", secret).status == 404
    weak, _ = server.token([], owner=carol)
    assert server.ask("GET", "/v1/tokens", weak).json["missing"] == ["jeton.tokens:read"]
    assert server.ask("GET", "/v1/tokens/self", weak).status == 200


def test_lists_are_pages(server, bob):
    made = [server.token([], owner=bob["id"], name="page")[1]["id"] for _ in range(5)]
    seen, cursor = [], ""
    while True:
        page = server.ask("GET", f"/v1/tokens?name=page&limit=2&owner={bob['id']}{cursor}", server.admin).json
        seen += [token["id"] for token in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = "&cursor=" + page["next_cursor"]
    assert sorted(seen) == sorted(made) and seen == sorted(seen, reverse=True)
    assert server.ask("GET", "/v1/tokens?limit=201", server.admin).status == 422
    assert server.ask("GET", "/v1/tokens?stats=active", server.admin).status == 422


def test_idempotency_keys(server, bob):
    body = {"name": "once", "grants": [], "owner": bob["id"]}
    first = server.ask("POST", "/v1/tokens", server.admin, body, headers={"Idempotency-Key": "k1"})
    again = server.ask("POST", "/v1/tokens", server.admin, body, headers={"Idempotency-Key": "k1"})
    assert first.status == 201 and again.status == 409 and again.json["type"].endswith("/secret_already_shown")
    assert again.json["id"] == first.json["token"]["id"]
    other = server.ask("POST", "/v1/tokens", server.admin, body | {"name": "other"}, headers={"Idempotency-Key": "k1"})
    assert other.status == 422 and other.json["type"].endswith("/idempotency_key_reused")
    user = {"username": "idem"}
    one, two = (server.ask("POST", "/v1/users", server.admin, user, headers={"Idempotency-Key": "k2"}) for _ in range(2))
    assert one.status == two.status == 201 and one.json == two.json
    # A key is its caller's alone: another's answer is neither told nor taken for one's own.
    others = server.ask("POST", "/v1/tokens", bob["secret"], body, headers={"Idempotency-Key": "k1"})
    assert others.status == 201 and others.json["token"]["id"] != first.json["token"]["id"]


def test_use_is_in_the_inventory(server, bob):
    secret, token = server.token([grant("contents:read", **ALL)], owner=bob["id"])
    server.verify(secret, ["contents:read"], "repository:a/b", ip="198.51.100.9")
    show = lambda: server.ask("GET", f"/v1/tokens/{token['id']}", server.admin).json
    assert wait_until(lambda: show()["uses"] == 1)
    assert show()["last_used_ip"] == "198.51.100.9" and show()["last_used_at"]


def test_explain_tells_the_effective_grants(server, bob):
    assert server.verify(bob["secret"], explain=True)["grants"] == [
        grant("jeton.tokens:write", "jeton.audit:read", principal=["self"]), grant("contents:write", **ALL)]
    carol = server.user("explained", [grant("contents:read", repository=["acme/*"]), grant("issues:write", **ALL)])
    secret, _ = server.token([], owner=carol)
    assert server.verify(secret, explain=True)["grants"] == []
    secret, token = server.token([grant("contents:read", "issues:write", repository=["acme/site", "acme/docs-*"])], owner=carol)
    held = [grant("contents:read", "issues:write", repository=["acme/site", "acme/docs-*"])]
    assert server.verify(secret, explain=True)["grants"] == held
    # Every layer counts, as it is now.
    assert server.ask("PATCH", f"/v1/users/{carol}", server.admin, {"ceiling": [grant("contents:read", repository=["acme/docs-a*", "x"])]}).status == 200
    refused = server.verify(secret, ["contents:read"], "repository:acme/site", explain=True)
    assert refused["reason"] == "resource_not_granted" and refused["grants"] == [grant("contents:read", repository=["acme/docs-a*"])]


def test_scopes_are_those_of_the_required_resource(server, bob):
    secret, _ = server.token([grant("contents:write", "billing:read", repository=["acme/*"]), grant("issues:read", repository=["x"])], owner=bob["id"])
    assert server.verify(secret, ["contents:read"], "repository:acme/site")["scopes"] == ["contents:write"]
    assert server.verify(secret, ["contents:read", "billing:read"], "repository:acme/site")["scopes"] == ["contents:write"]
    assert server.verify(secret, ["billing:read"])["scopes"] == ["billing:read"]
    assert server.verify(secret)["scopes"] == ["billing:read"]


@pytest.mark.parametrize("number,status", [("60.0", 201), ("6e1", 201), ("60.5", 422), ("1e300", 422), ("-0.5", 422), ("9007199254740994.0", 422)])
def test_a_whole_number_is_one_however_it_is_written(server, number, status):
    answer = server.ask("POST", "/v1/tokens", server.admin, raw=b'{"name":"x","grants":[],"expires_in":%s}' % number.encode())
    assert answer.status == status, answer
    if status == 201:
        assert 55 <= seconds_left(answer.json["token"]) <= 60
    else:
        assert answer.json["pointer"] == "/expires_in"


def test_tokens_of_a_deleted_principal_stay_to_be_seen(server, bob):
    gone = server.user("gone", [grant("contents:read", **ALL)])
    secret, token = server.token([grant("contents:read", **ALL)], owner=gone)
    assert server.ask("DELETE", f"/v1/users/{gone}", server.admin).status == 204
    shown = server.ask("GET", f"/v1/tokens/{token['id']}", server.admin)
    assert shown.status == 200 and shown.json["status"] == "revoked", shown
    assert [one["id"] for one in server.ask("GET", f"/v1/tokens?owner={gone}", server.admin).json["items"]] == [token["id"]]
    assert server.ask("DELETE", f"/v1/tokens/{token['id']}", server.admin).status == 204
    assert server.ask("POST", "/v1/tokens/revoke", server.admin, {"ids": [token["id"]]}).json == {"revoked": 0}
    # For who may see them alone; and nothing more comes of them.
    assert server.ask("GET", f"/v1/tokens/{token['id']}", bob["secret"]).status == 404
    assert server.ask("GET", f"/v1/tokens?owner={gone}", bob["secret"]).status == 404
    server.rotate(token["id"], server.admin, status=409)
    server.token([], owner=gone, status=404)
    assert server.ask("GET", f"/v1/users/{gone}", server.admin).status == 404


def test_a_trail_holds_the_doings_of_a_principal(server, bob):
    other = server.user("acted-upon")
    actor = server.user("actor", [grant("jeton.issue:write", principal=[other]), grant("jeton.audit:read", principal=["self"])])
    secret, _ = server.token([grant("jeton.issue:write", principal=[other]), grant("jeton.audit:read", principal=["self"])], owner=actor)
    _, made = server.token([], by=secret, owner=other)
    trail = lambda by, query="": [(e["type"], e["target"], e["owner"]) for e in server.ask("GET", "/v1/audit" + query, by).json["items"]]
    event = ("token.create", made["id"], other)
    assert trail(secret).count(event) == 1
    seen, _ = server.token([grant("jeton.audit:read", principal=[actor, other])])
    assert trail(seen).count(event) == 1, "of the one and by the other, it is told once"
    assert event in trail(server.admin, f"?owner={actor}") and event in trail(server.admin, f"?owner={other}")
    assert all(e["owner"] == bob["id"] or e["actor"] == bob["id"] for e in server.ask("GET", "/v1/audit", bob["secret"]).json["items"])


def test_a74_a_token_with_max_uses_creates_nothing_at_all(server, bob):
    rights = ("jeton.principals:write", "jeton.issue:write", "jeton.tokens:write")
    person = server.user("untouched")
    once, _ = server.token([grant(*rights, principal=["*"]), grant("jeton.admin:write")], max_uses=5)
    for method, path, body in (("POST", "/v1/users", {"username": "not-made"}),
                               ("POST", "/v1/services", {"name": "not-made"}),
                               ("PUT", "/v1/users/external/not-made", {"username": "not-made"}),
                               ("POST", "/v1/templates", {"name": "not-made", "grants": []}),
                               ("POST", f"/v1/users/{person}/handoff", {}),
                               ("POST", f"/v1/users/{person}/reset", None),
                               ("POST", "/v1/tokens", {"name": "x", "grants": [], "owner": person})):
        answer = server.ask(method, path, once, body)
        assert answer.status == 403 and "max_uses" in answer.json["detail"], (path, answer)
    server.user("not-made", external_id="not-made")
    # What is there already it may change.
    assert server.ask("PUT", "/v1/users/external/not-made", once, {"email": "a@example.org"}).status == 200


def test_every_answer_to_what_narrows_says_when_it_was_applied(server, bob):
    _, token = server.token([], owner=bob["id"])
    asked = [server.ask("POST", "/v1/tokens/revoke", server.admin, {"ids": [token["id"]]}, headers={"Idempotency-Key": "narrows"}) for _ in range(2)]
    assert [answer.json for answer in asked] == [{"revoked": 1}] * 2
    assert all(answer.headers["jeton-applied"].startswith("nodes=1, ") for answer in asked)


def test_who_may_not_create_users_learns_of_no_external_id(server):
    server.user("outside", external_id="outside")
    gone = server.user("long-gone", external_id="gone")
    assert server.ask("DELETE", f"/v1/users/{gone}", server.admin).status == 204
    nothing, _ = server.token([])
    for body in ({}, {"username": "x"}):
        answers = [server.ask("PUT", f"/v1/users/external/{name}", nothing, body) for name in ("outside", "gone", "nobody")]
        assert {answer.status for answer in answers} == {403} and len({answer.body for answer in answers}) == 1, answers


@pytest.mark.parametrize("name", ["a%00", "%zz", "%C3%A9", "x" * 256, "%20a"])
def test_an_external_id_that_is_none_is_said_to_be_none(server, name):
    refused = server.ask("PUT", f"/v1/users/external/{name}", server.admin, {"username": "none"})
    assert refused.status == 422 and "1 to 255 printable ASCII" in refused.json["detail"], refused


def test_an_external_id_may_hold_a_space_inside(server):
    made = server.ask("PUT", "/v1/users/external/Ada%20Lovelace", server.admin, {"username": "ada.lovelace"})
    assert made.status == 201 and made.json["external_id"] == "Ada Lovelace", made
    again = server.ask("PUT", "/v1/users/external/Ada%20Lovelace", server.admin, {})
    assert again.status == 200 and again.json["id"] == made.json["id"]
    secret, _ = server.token([], owner=made.json["id"])
    assert server.verify(secret)["principal"]["external_id"] == "Ada Lovelace"
    for wrong in (" a", "a ", " ", "a\tb", "\u00e4", ""):
        refused = server.ask("POST", "/v1/users", server.admin, {"username": "nobody-there", "external_id": wrong})
        assert refused.status == 422 and refused.json["pointer"] == "/external_id", (wrong, refused)


def test_too_many_tokens(tmp_path):
    one = Server(tmp_path, CATALOG + "\n[policy]\nmax_tokens_per_principal = 3\n")
    one.init()
    one.start()
    try:
        user = one.user("eve")
        for _ in range(3):
            one.token([], owner=user)
        assert one.token([], owner=user, status=409).json["type"].endswith("/too_many_tokens")
        # What was used up, or died with its parent, is no living token.
        once = one.user("once")
        for _ in range(3):
            secret, _ = one.token([], owner=once, max_uses=1)
            assert one.verify(secret)["allowed"]
        one.token([], owner=once)
        mother = one.user("mother", [grant("contents:read", **ALL)])
        parent, row = one.token([], owner=mother, expires_in=600)
        for _ in range(2):
            one.token([], by=parent, kind="child")
        one.token([], owner=mother, status=409)
        end = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert one.ask("PATCH", f"/v1/tokens/{row['id']}", one.admin, {"expires_at": end}).status == 200
        assert wait_until(lambda: not one.verify(parent)["allowed"])
        for status in ("expired", "active"):
            listed = one.ask("GET", f"/v1/tokens?owner={mother}&status={status}", one.admin).json["items"]
            assert [item["status"] for item in listed] == ["expired"] * (3 if status == "expired" else 0)
        for _ in range(3):
            one.token([], owner=mother)
    finally:
        one.stop()
