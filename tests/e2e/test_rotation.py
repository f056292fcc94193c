"""Rotation: how long the old secret works, who gets a successor, and what becomes of one that nobody used."""

import datetime
import time

from conftest import CATALOG, grant, wait_until

ALL = {"repository": ["*"]}


def test_rotation_overlap_and_recovery_of_a_lost_answer(server, bob):
    secret, token = server.token([grant("contents:read", **ALL)], owner=bob["id"])
    lost = server.rotate("self", secret)
    again = server.rotate("self", secret)
    assert server.verify(lost["secret"])["reason"] == "revoked"
    assert server.verify(again["secret"])["allowed"] and server.verify(secret)["allowed"]
    assert again["token"]["grants"] == token["grants"] and again["token"]["family"] == token["family"]


def test_a75_a_thief_of_the_old_secret_gets_no_successor_beside_the_owners(server, bob):
    secret, token = server.token([grant("contents:read", **ALL)], owner=bob["id"])
    owners = server.rotate("self", secret)
    assert server.verify(owners["secret"])["allowed"] and server.verify(secret)["allowed"]
    for _ in range(3):  # nor by asking again: what refused the first try is not forgotten with it
        refused = server.rotate("self", secret, status=409)
        assert refused["type"].endswith("/already_rotated")
    assert server.verify(owners["secret"])["allowed"]
    told = server.ask("GET", "/v1/audit?type=token.rotate.refused", server.admin).json["items"]
    assert [event["details"]["error"] for event in told if event["actor_token"] == token["id"]] == ["already_rotated"] * 3


def test_no_rotation_gives_a_successor_that_has_ended(server, bob):
    """What the first one was to live, or the lost one, may be over: then nothing follows, and nothing ends."""
    _, first = server.token([], owner=bob["id"], expires_in=2)
    longer = server.rotate(first["id"], server.admin, expires_in=3600)
    lost = server.rotate(longer["token"]["id"], server.admin, expires_in=2)["token"]["id"]
    is_over = lambda id: server.ask("GET", f"/v1/tokens/{id}", server.admin).json["status"] == "expired"  # verify would be a use
    assert wait_until(lambda: is_over(lost))
    refused = server.rotate(longer["token"]["id"], server.admin, status=403, overlap=0)
    assert "would have ended" in refused["detail"], refused
    alone = server.rotate(server.token([], owner=bob["id"], expires_in=1)[1]["id"], server.admin, expires_in=3600)
    first_ends = datetime.datetime.fromisoformat(alone["token"]["created_at"]) + datetime.timedelta(seconds=2)
    assert wait_until(lambda: datetime.datetime.now(datetime.UTC) > first_ends)
    refused = server.rotate("self", alone["secret"], status=403, overlap=0)
    assert "would have ended" in refused["detail"], refused
    for secret in (longer["secret"], alone["secret"]):
        assert server.verify(secret)["allowed"]
    assert server.verify(server.rotate(longer["token"]["id"], server.admin, expires_in=60)["secret"])["allowed"]


def test_a_token_of_a_disabled_principal_is_rotated_by_nobody(server):
    user = server.user("away")
    _, token = server.token([], owner=user)
    assert server.ask("PATCH", f"/v1/users/{user}", server.admin, {"disabled": True}).status == 200
    assert server.rotate(token["id"], server.admin, status=409)["type"].endswith("/principal_disabled")


def test_rotating_again_makes_no_overlap_longer(server, bob):
    secret, token = server.token([], owner=bob["id"])
    until = server.rotate(token["id"], server.admin, overlap=60)["old_works_until"]
    assert server.rotate(token["id"], server.admin, overlap=86400)["old_works_until"] == until
    assert server.rotate(token["id"], server.admin, overlap=0)["old_works_until"] < until
    assert server.verify(secret)["reason"] == "rotated"


def test_rotating_without_overlap_ends_the_old_secret_at_once(server, bob):
    secret, token = server.token([], owner=bob["id"])
    new = server.rotate(token["id"], server.admin, overlap=0)
    decision = server.verify(secret)
    assert decision["reason"] == "rotated" and server.verify(new["secret"])["allowed"]
    shown = server.ask("GET", f"/v1/tokens/{token['id']}", server.admin).json
    assert shown["status"] == "rotated" and shown["rotated_to"] == new["token"]["id"]
    server.rotate(token["id"], server.admin, status=409)


def test_until_used_the_old_secret_ends_with_the_first_yes_of_the_new(server, bob):
    secret, token = server.token([], owner=bob["id"])
    new = server.rotate(token["id"], server.admin, until_used=True)
    assert server.verify(secret)["allowed"]
    assert server.verify(new["secret"])["allowed"]
    assert server.verify(secret)["reason"] == "rotated"


def test_a_refused_change_is_a_first_yes_too(server, bob):
    secret, token = server.token([], owner=bob["id"])
    new = server.rotate(token["id"], server.admin, until_used=True)
    assert server.ask("POST", "/v1/users", new["secret"], {"username": "not-by-this-token"}).status == 403
    assert server.verify(secret)["reason"] == "rotated"


def test_until_used_ends_with_whatever_the_new_one_is_first_used_for(server, bob):
    """Its holder may be a verifier, or read metrics: a yes is a yes."""
    uses = [lambda secret: server.ask("POST", "/v1/verify", secret, {"token": bob["secret"]}),
            lambda secret: server.ask("GET", "/metrics", secret),
            lambda secret: server.ask("GET", "/v1/guard/git", None, headers={"X-Jeton-Verifier": secret}),
            lambda secret: server.ask("POST", "/v1/tokens/revoke", secret, {"owner": bob["id"]}),
            lambda secret: server.ask("POST", "/v1/tokens/revoke", secret, {"ids": 1}),
            lambda secret: server.ask("GET", "/v1/sessions", secret),
            lambda secret: server.ask("GET", "/v1/tokens/self", secret)]
    for use in uses:
        secret, token = server.token([grant("jeton.verify:read"), grant("jeton.admin:read")])
        new = server.rotate(token["id"], server.admin, until_used=True)
        assert server.ask("GET", "/v1/tokens/self", secret).status == 200
        assert use(new["secret"]).status in (200, 401, 403, 404, 422)
        assert server.ask("GET", "/v1/tokens/self", secret).status == 401


def test_self_rotation_never_outlives_the_first(server, bob):
    secret, token = server.token([], owner=bob["id"], expires_in=100)
    new = server.rotate("self", secret)
    assert new["token"]["expires_at"] == token["expires_at"]
    server.rotate("self", new["secret"], status=403, expires_in=1000)


def test_a_narrowed_expiry_is_not_undone_by_rotating_oneself(server, bob):
    def narrowed(secret, seconds):
        end = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
        answer = server.ask("PATCH", "/v1/tokens/self", secret, {"expires_at": end})
        assert answer.status == 200 and answer.json["expires_at"] == end, answer
        return end

    secret, _ = server.token([grant("jeton.tokens:write", principal=["self"])], owner=bob["id"], expires_in=20 * 86400)
    end = narrowed(secret, 600)
    server.rotate("self", secret, status=403, expires_in=19 * 86400)
    new = server.rotate("self", secret)
    assert new["token"]["expires_at"] == end
    # A later member, narrowed once more, binds those that come of it; the older one narrowed less does not loosen that.
    end = narrowed(new["secret"], 300)
    narrowed(secret, 500)
    newer = server.rotate("self", new["secret"])
    assert newer["token"]["expires_at"] == end
    server.rotate("self", newer["secret"], status=403, expires_in=400)


def test_an_unused_successor_is_replaced_by_its_maker_alone(server, bob):
    rights = [grant("contents:read", **ALL), grant("jeton.tokens:write", principal=["self"])]
    first, _ = server.token(rights, owner=bob["id"])
    second, _ = server.token(rights, owner=bob["id"])
    old, token = server.token([grant("contents:read", **ALL)], owner=bob["id"])
    # The actor is the principal: another of its tokens may ask again; the old secret itself may not (A75), nor may another principal.
    lost = server.rotate(token["id"], first)
    server.rotate("self", old, status=409)
    server.rotate(token["id"], server.admin, status=409)
    again = server.rotate(token["id"], second)
    assert server.verify(lost["secret"])["reason"] == "revoked"
    # A successor that was revoked before anyone used it does not close the way.
    assert server.ask("DELETE", f"/v1/tokens/{again['token']['id']}", server.admin).status == 204
    server.rotate("self", old, status=409)
    third = server.rotate(token["id"], first)
    assert server.verify(third["secret"])["allowed"]
    assert server.rotate(token["id"], first, status=409)["type"].endswith("/already_rotated")


def test_a_successor_that_the_token_made_itself_is_replaced_by_it_or_its_owner(server, bob):
    mine, _ = server.token([grant("contents:read", **ALL), grant("jeton.tokens:write", principal=["self"])], owner=bob["id"])
    old, token = server.token([grant("contents:read", **ALL)], owner=bob["id"])
    server.rotate("self", old)
    server.rotate("self", old)
    server.rotate(token["id"], server.admin, status=409)
    server.rotate(token["id"], mine)
    server.rotate("self", old, status=409)


def test_a_successor_that_was_revoked_is_not_lost_and_the_old_secret_makes_no_other(server, bob):
    """Else who holds the old secret, with its overlap all but over, undoes what an administrator ended."""
    mine, _ = server.token([grant("contents:read", **ALL), grant("jeton.tokens:write", principal=["self"])], owner=bob["id"])
    ends = [lambda new: server.ask("DELETE", f"/v1/tokens/{new['token']['id']}", server.admin).status == 204,
            lambda new: server.ask("POST", "/v1/tokens/revoke", None, {"secrets": [new["secret"]]}).status == 200]
    for end in ends:
        old, token = server.token([grant("contents:read", **ALL)], owner=bob["id"])
        assert end(server.rotate("self", old, overlap=60))
        refused = server.rotate("self", old, status=409)
        assert refused["type"].endswith("/already_rotated") and "was revoked" in refused["detail"], refused
        assert server.verify(server.rotate(token["id"], mine)["secret"])["allowed"]


def test_what_either_was_narrowed_to_stays(server, bob):
    """The token that rotates again, or the successor that it replaces."""
    less = {"grants": [grant("contents:read", repository=["acme/*"])], "allowed_ips": ["127.0.0.1"]}
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for narrowed in ("old", "new"):
        old, token = server.token([grant("contents:write", **ALL)], owner=bob["id"], allowed_ips=["127.0.0.0/8", "203.0.113.0/24"])
        lost = server.rotate("self", old)["token"]
        which = token if narrowed == "old" else lost
        assert server.ask("PATCH", f"/v1/tokens/{which['id']}", server.admin, less).status == 200
        again = server.rotate("self", old)["token"]
        assert (again["grants"], again["allowed_ips"]) == (less["grants"], less["allowed_ips"]), narrowed
    lost = server.rotate(token["id"], server.admin, status=409)
    mine, _ = server.token([grant("contents:write", **ALL), grant("jeton.tokens:write", principal=["self"])], owner=bob["id"])
    _, token = server.token([grant("contents:read", **ALL)], owner=bob["id"])
    lost = server.rotate(token["id"], mine)["token"]
    assert server.ask("PATCH", f"/v1/tokens/{lost['id']}", mine, {"expires_at": soon, "name": "less"}).status == 200
    again = server.rotate(token["id"], mine)["token"]
    assert (again["expires_at"], again["name"]) == (soon, "less")


def test_what_was_narrowed_apart_has_no_successor(server, bob):
    old, token = server.token([grant("contents:write", **ALL), grant("billing:read")], owner=bob["id"])
    lost = server.rotate("self", old)["token"]
    for which, scope in ((token, grant("contents:write", **ALL)), (lost, grant("billing:read"))):
        assert server.ask("PATCH", f"/v1/tokens/{which['id']}", server.admin, {"grants": [scope]}).status == 200
    assert "different things" in server.rotate("self", old, status=409)["detail"]


def test_the_first_reuse_is_written_down_at_once(server, bob):
    """Before whatever is changed next: nothing waits for it."""
    for _ in range(5):
        secret, token = server.token([], owner=bob["id"])
        server.rotate(token["id"], server.admin, overlap=0)
        assert server.verify(secret)["reason"] == "rotated"
        server.token([])
        events = server.ask("GET", f"/v1/audit?type=token.reuse&target={token['id']}", server.admin).json["items"]
        assert [event["details"]["count"] for event in events] == [1]


def test_reuse_after_the_overlap_is_an_event(server, bob):
    secret, token = server.token([], owner=bob["id"])
    server.rotate(token["id"], server.admin, overlap=0)
    server.verify(secret, ip="198.51.100.7")
    find = lambda: [e for e in server.ask("GET", f"/v1/audit?type=token.reuse&token={token['id']}", server.admin).json["items"]]
    assert wait_until(lambda: find())
    assert find()[0]["ip"] == "198.51.100.7"


def test_a_rotated_child_lives_no_longer_than_its_parent(server):
    parent, of_parent = server.token([], expires_in=1000)
    child = server.ask("POST", "/v1/tokens", parent, {"name": "c", "grants": [], "kind": "child", "expires_in": 100}).json["token"]
    path = f"/v1/tokens/{child['id']}/rotate"
    asked = server.ask("POST", path, server.admin, {"expires_in": 86400})
    assert asked.status == 403 and of_parent["expires_at"] in asked.json["detail"]
    assert server.ask("POST", path, server.admin, {"expires_in": 500}).json["token"]["expires_at"] < of_parent["expires_at"]
    # As long as the parent lives; rotated later, its span reaches further.
    longest = server.ask("POST", "/v1/tokens", parent, {"name": "l", "grants": [], "kind": "child"}).json["token"]
    assert longest["expires_at"] == of_parent["expires_at"]
    time.sleep(2.1)
    successor = server.ask("POST", f"/v1/tokens/{longest['id']}/rotate", server.admin, {})
    assert successor.status == 201 and successor.json["token"]["expires_at"] == of_parent["expires_at"]


def test_reuse_after_the_overlap_revokes_the_family_where_policy_says_so(deployment):
    deployment.config.write_text(CATALOG + '\n[policy]\nreuse = "revoke_family"\n')
    deployment.init()
    deployment.start()
    secret, token = deployment.token([])
    new = deployment.rotate(token["id"], deployment.admin, overlap=0)
    bystander, _ = deployment.token([])
    assert deployment.verify(new["secret"])["allowed"]
    assert deployment.verify(secret)["reason"] == "rotated"
    assert wait_until(lambda: deployment.verify(new["secret"]).get("reason") == "revoked")
    assert deployment.ask("GET", f"/v1/tokens/{new['token']['id']}", deployment.admin).json["revoke_reason"] == "reuse"
    assert deployment.verify(bystander)["allowed"]
