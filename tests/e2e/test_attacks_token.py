"""Attacks on tokens and verify (A01 to A11). Rows whose attack needs OAuth wait for it."""

import base64
import contextlib
import datetime
import hashlib
import resource
import sqlite3
import time
import urllib.parse

import pytest

from attacks import changes, disk_bytes, events, metric, nothing_changes, refused
from conftest import CATALOG, GUARD, Server, ask, free_port, grant, wait_until
from faults import faulty_server
from wire import status, talk

ALL = {"repository": ["*"]}

WRITE_GUARD = GUARD.replace("contents:read", "contents:write")


def with_checksum(text):
    """`text` and the six characters that make it a well-formed secret (design 3)."""
    import zlib
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    number, end = zlib.crc32(text.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        end = digits[digit] + end
    return text + end


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("jeton"), CATALOG + WRITE_GUARD, ["--guard-listen", f"127.0.0.1:{free_port()}"])
    one.init()
    one.start()
    one.guard = "http://" + one.arguments[1]
    yield one
    one.stop()


@pytest.fixture
def faulty(tmp_path):
    one = faulty_server(tmp_path)
    one.init()
    one.start()
    yield one
    one.stop(9)


def as_basic(user, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def ask_guard(server, headers, uri="/acme/site"):
    return ask(server.guard, "GET", "/v1/guard/app", headers={"X-Original-Method": "GET", "X-Original-URI": uri, "X-Real-IP": "203.0.113.9"} | headers)


def test_a01_one_token_gets_one_answer_however_it_is_shown(server):
    secret, _ = server.token([grant("contents:read", **ALL)])
    ways = [{"Authorization": "Bearer " + secret}, as_basic("git", secret), as_basic(secret, ""), as_basic(secret, "x-oauth-basic"), {"X-API-Key": secret}]
    with nothing_changes(server):
        answers = [refused(ask_guard(server, way), 403, missing=["contents:write"], secrets=[secret]) for way in ways]
    assert len({answer.body for answer in answers}) == 1
    for way in ways[1:]:  # the API knows Bearer alone
        assert server.ask("GET", "/v1/tokens", headers=way).status == 401


def test_a01_two_different_credentials_are_403_from_a_guard_and_400_from_the_api(server):
    strong, _ = server.token([grant("contents:write", **ALL), grant("jeton.tokens:read", principal=["self"])])
    weak, _ = server.token([grant("contents:read", **ALL)])
    pairs = [({"Authorization": "Bearer " + one}, {"X-API-Key": other}) for one, other in ((strong, weak), (weak, strong))]
    pairs += [(as_basic("git", strong), {"X-API-Key": weak}), (as_basic(weak, ""), {"X-API-Key": strong})]
    with nothing_changes(server):
        for one, other in pairs:
            refused(ask_guard(server, one | other), 403, "several_credentials", secrets=[strong, weak])
            refused(server.ask("GET", "/v1/tokens", headers=one | other), 400, "several_credentials", secrets=[strong, weak])
            refused(server.ask("POST", "/v1/tokens/revoke", None, {"all_but_this": True}, headers=one | other), 400, "several_credentials")
            refused(server.ask("POST", "/v1/verify", None, {"token": weak}, headers=one | other), 400, "several_credentials")
    twice = b"GET /v1/tokens HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n" % (strong.encode(), weak.encode())
    assert status(talk(server, twice)) == 400
    same = {"Authorization": "Bearer " + strong, "X-API-Key": strong}
    assert ask_guard(server, same).status == 200 and server.ask("GET", "/v1/tokens", headers=same).status == 200


def test_a02_a_guess_is_malformed_or_unknown_and_nothing_more_is_told(server):
    known, _ = server.token([grant("contents:read", **ALL)])
    guesses = [("", "malformed"), ("\0", "malformed"), (known + "\0", "malformed"), ("a" * 1_000_000, "malformed"), (known + " ", "malformed"), (" " + known, "malformed"),
               (known[:-1] + ("a" if known[-1] != "a" else "b"), "malformed"), (known.upper(), "malformed"), (known[:-1], "malformed"), ("ghp_" + known[5:], "malformed"),
               (with_checksum("jtnp_" + "0" * 32), "unknown"), (with_checksum("jtns_" + known[5:37]), "unknown"), (with_checksum("jtnp_" + known[6:37] + "0"), "unknown")]
    before = metric(server, "jeton_decisions_total")
    with nothing_changes(server):
        trail = changes(server)
        for guess, reason in guesses:
            for check in ({"token": guess}, {"token": guess, "require": {"scopes": ["billing:read"]}, "ip": "203.0.113.9", "explain": True}):
                answer = server.ask("POST", "/v1/verify/batch", server.admin, {"checks": [check]})
                assert answer.json == {"results": [{"allowed": False, "reason": reason}]}, (guess[:50], answer)
            if len(guess) < 60000:
                assert server.verify(guess) == {"allowed": False, "reason": reason}
        assert changes(server) == trail, "a stranger's guess fills no disk"
    assert metric(server, "jeton_decisions_total") >= before + 3 * len(guesses) - 1
    for guess in (guesses[6][0], guesses[10][0]):
        answer = ask_guard(server, {"Authorization": "Bearer " + guess})
        assert answer.status == 401 and answer.body == b"" and answer.headers["www-authenticate"] == 'Basic realm="jeton", Bearer realm="jeton"'
        refused(server.ask("GET", "/v1/tokens", guess), 401, "invalid_token")


def test_a03_an_admins_yes_is_not_the_viewers(server):
    admin, _ = server.token([grant("contents:write", **ALL)])
    viewer, _ = server.token([grant("contents:read", **ALL)])
    for _ in range(50):
        assert server.verify(admin, ["contents:write"], "repository:acme/site")["allowed"] is True
        assert server.verify(viewer, ["contents:write"], "repository:acme/site")["reason"] == "insufficient_scope"
        assert ask_guard(server, {"Authorization": "Bearer " + admin}).status == 200
        assert ask_guard(server, {"Authorization": "Bearer " + viewer}).status == 403


def end_of(token):
    return datetime.datetime.fromisoformat(token["expires_at"].replace("Z", "+00:00")).timestamp()


def test_a04_rotated_in_its_last_second_a_token_still_expires_within_policy(faulty):
    user = faulty.user("bob", [grant("contents:write", **ALL), grant("jeton.tokens:write", principal=["self"])])
    mine, first = faulty.token([grant("jeton.tokens:write", principal=["self"])], owner=user, expires_in=3600)
    other, second = faulty.token([], owner=user, expires_in=3600)
    faulty.faults.pass_time(3598)
    now = time.time() + 3598
    own = faulty.ask("POST", "/v1/tokens/self/rotate", mine, {})
    assert own.status == 201 and own.json["token"]["expires_at"] == first["expires_at"], own
    refused(faulty.ask("POST", "/v1/tokens/self/rotate", own.json["secret"], {"expires_in": 60}), 403)
    by_admin = faulty.ask("POST", f"/v1/tokens/{second['id']}/rotate", faulty.admin, {})
    assert by_admin.status == 201 and now < end_of(by_admin.json["token"]) <= now + 366 * 86400, by_admin
    for more in ({"expires_in": 367 * 86400},):
        refused(faulty.ask("POST", f"/v1/tokens/{by_admin.json['token']['id']}/rotate", faulty.admin, more), 422)
    faulty.faults.pass_time(3)
    assert faulty.verify(own.json["secret"])["reason"] == "expired"
    for secret in (mine, other):  # the overlap ended with the life
        assert faulty.verify(secret)["reason"] == "rotated"
    refused(faulty.ask("POST", "/v1/tokens/self/rotate", mine, {}), 401)
    refused(faulty.ask("POST", f"/v1/tokens/{first['id']}/rotate", faulty.admin, {}), 409)
    assert faulty.verify(by_admin.json["secret"])["allowed"]


def test_a05_a_blocked_principal_is_refused_with_every_kind_of_token_at_once(server):
    user = server.user("eve", [grant("contents:write", **ALL), grant("jeton.tokens:write", principal=["self"])])
    service = server.ask("POST", "/v1/services", server.admin, {"name": "eve-ci", "owner": user}).json["id"]
    personal, token = server.token([grant("contents:write", **ALL), grant("jeton.tokens:write", principal=["self"])], owner=user)
    child, _ = server.token([grant("contents:write", **ALL)], by=personal, kind="child")
    successor = server.ask("POST", f"/v1/tokens/{server.token([grant('contents:write', **ALL)], owner=user)[1]['id']}/rotate", server.admin, {}).json["secret"]
    of_service, _ = server.token([grant("contents:write", **ALL)], owner=service)
    for blocked, secrets in ((user, [personal, child, successor]), (service, [of_service])):
        kind = "users" if blocked == user else "services"
        assert all(server.verify(secret)["allowed"] for secret in secrets)
        assert server.ask("PATCH", f"/v1/{kind}/{blocked}", server.admin, {"disabled": True}).status == 200
        for secret in secrets:
            decision = server.verify(secret, ["contents:read"], "repository:a/b")
            assert decision["allowed"] is False and decision["reason"] == "principal_disabled"
            assert ask_guard(server, {"Authorization": "Bearer " + secret}).status == 401
            refused(server.ask("GET", "/v1/tokens/self", secret), 401, "invalid_token")
            refused(server.ask("POST", "/v1/tokens", secret, {"name": "x", "grants": [], "kind": "child"}), 401, "invalid_token")
        assert wait_until(lambda: any(event["details"]["reason"] == "principal_disabled" for event in events(server, type="token.verify_refused")))
    assert server.ask("PATCH", f"/v1/users/{user}", server.admin, {"disabled": False}).status == 200
    assert server.verify(personal)["allowed"]


def test_a06_revoked_stays_revoked_when_its_user_is_disabled_and_enabled(deployment):
    deployment.init()
    deployment.start()
    user = deployment.user("eve", [grant("contents:write", **ALL)])
    secret, token = deployment.token([], owner=user)
    assert deployment.ask("DELETE", f"/v1/tokens/{token['id']}", deployment.admin).status == 204
    for disabled in (True, False):
        assert deployment.ask("PATCH", f"/v1/users/{user}", deployment.admin, {"disabled": disabled}).status == 200
        assert deployment.verify(secret)["reason"] == "revoked"
    for number in (15, 9):
        deployment.stop(number)
        deployment.start()
        assert deployment.verify(secret)["reason"] == "revoked"
        assert deployment.ask("GET", f"/v1/tokens/{token['id']}", deployment.admin).json["status"] == "revoked"


@pytest.mark.parametrize("how", ["size_limit", "no_space", "read_only"])
def test_a07_a_revoke_that_the_store_did_not_take_is_503_and_a_retry_works(faulty, how):
    import errno
    from faults import WRITE_ERROR
    secret, token = faulty.token([grant("contents:read", **ALL)])
    ways = [lambda: faulty.ask("DELETE", f"/v1/tokens/{token['id']}", faulty.admin), lambda: faulty.ask("DELETE", "/v1/tokens/self", secret),
            lambda: faulty.ask("POST", "/v1/tokens/revoke", None, {"secrets": [secret]}), lambda: faulty.ask("POST", "/v1/tokens/revoke", faulty.admin, {"ids": [token["id"]]})]
    pid = faulty.process.pid
    if how == "size_limit":
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    else:
        faulty.faults.set(WRITE_ERROR, errno.ENOSPC if how == "no_space" else errno.EROFS)
    with nothing_changes(faulty):
        for way in ways:
            refused(way(), 503, "unavailable", secrets=[secret])
    assert wait_until(lambda: any("cannot be written" in line for line in faulty.log)), faulty.log
    assert faulty.verify(secret, ["contents:read"], "repository:a/b")["allowed"], "verify still answers, and what was not acknowledged did not happen"
    assert faulty.ask("GET", "/v1/tokens", faulty.admin).status == 200
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    faulty.faults.set(WRITE_ERROR, 0)
    assert faulty.ask("DELETE", f"/v1/tokens/{token['id']}", faulty.admin).status == 204
    assert faulty.verify(secret)["reason"] == "revoked"
    assert wait_until(lambda: any("can be written again" in line for line in faulty.log)), faulty.log


def test_a08_of_two_revocations_the_stricter_holds(server):
    user = server.user("two", [grant("contents:write", **ALL), grant("jeton.tokens:write", principal=["self"])])
    first, token = server.token([grant("contents:read", **ALL)], owner=user)
    second, other = server.token([grant("contents:read", **ALL)], owner=user)
    assert server.ask("POST", "/v1/tokens/revoke", server.admin, {"ids": [token["id"]]}).json == {"revoked": 1}
    assert server.ask("POST", "/v1/tokens/revoke", server.admin, {"owner": user}).json == {"revoked": 1}
    assert server.ask("POST", "/v1/tokens/revoke", server.admin, {"app": "app_none"}).json == {"revoked": 0}
    assert server.ask("POST", "/v1/tokens/revoke", server.admin, {"ids": [token["id"], other["id"]]}).json == {"revoked": 0}
    assert server.verify(first)["reason"] == server.verify(second)["reason"] == "revoked"
    # A ceiling is the other bound: raised again it gives back nothing that was revoked.
    third, _ = server.token([grant("contents:write", **ALL)], owner=user)
    assert server.ask("PATCH", f"/v1/users/{user}", server.admin, {"ceiling": [grant("contents:read", **ALL)]}).status == 200
    assert server.verify(third, ["contents:write"], "repository:a/b")["reason"] == "insufficient_scope"
    assert server.verify(third, ["contents:read"], "repository:a/b")["allowed"]
    assert server.verify(first)["reason"] == "revoked"


def test_a09_a_right_to_mint_that_was_taken_away_is_gone_with_the_next_request(server):
    user = server.user("mint", [grant("contents:write", **ALL), grant("jeton.tokens:write", principal=["self"])])
    secret, token = server.token([grant("contents:read", **ALL), grant("jeton.tokens:write", principal=["self"])], owner=user)
    for _ in range(10):
        server.token([grant("contents:read", **ALL)], by=secret)
        assert server.ask("PATCH", f"/v1/users/{user}", server.admin, {"ceiling": [grant("contents:write", **ALL)]}).status == 200
        with nothing_changes(server):
            refused(server.token([grant("contents:read", **ALL)], by=secret, status=403), 403, missing=["jeton.tokens:write"], secrets=[secret])
        assert events(server, type="token.create.refused")[0]["actor_token"] == token["id"]
        assert server.ask("PATCH", f"/v1/users/{user}", server.admin, {"ceiling": [grant("contents:write", **ALL), grant("jeton.tokens:write", principal=["self"])]}).status == 200


def test_a10_a_report_kills_by_the_whole_secret_alone(server):
    secret, token = server.token([grant("contents:read", **ALL)])
    with contextlib.closing(sqlite3.connect(f"file:{server.data / 'jeton.db'}?mode=ro", uri=True)) as database:
        digest = bytes(database.execute("SELECT digest FROM token WHERE id = ?", [token["id"]]).fetchone()[0])
    guesses = [token["id"], token["hint"], digest.hex(), base64.b64encode(digest).decode(), hashlib.sha256(secret.encode()).hexdigest(), secret[:-1], secret[5:], secret[:20],
               secret.lower(), secret + "\n", with_checksum("jtnp_" + "0" * 32), "", "*", "%"]
    with nothing_changes(server):
        trail = changes(server)
        answers = {server.ask("POST", "/v1/tokens/revoke", None, {"secrets": [guess]}).body for guess in guesses}
        answers.add(server.ask("POST", "/v1/tokens/revoke", None, {"secrets": guesses}).body)
        assert answers == {b'{"revoked":0}'}, "one answer for all"
        refused(server.ask("POST", "/v1/tokens/revoke", None, {"secrets": ["x"] * 1001}), 422)
        assert changes(server) == trail
    assert server.verify(secret)["allowed"]
    assert server.ask("POST", "/v1/tokens/revoke", None, {"secrets": guesses[:5] + [secret]}).json == {"revoked": 1}
    assert server.verify(secret)["reason"] == "revoked"
    assert server.ask("POST", "/v1/tokens/revoke", None, {"secrets": [secret]}).json == {"revoked": 0}
    event = events(server, type="token.revoke")[0]
    assert event["target"] == token["id"] and event["actor"] is None and event["details"]["reason"] == "revoked_by_secret"


def test_a10_a_flood_of_reports_writes_nothing(server):
    guesses = [with_checksum("jtnp_" + f"{number:032d}") for number in range(1000)]
    trail, before = changes(server), disk_bytes(server)
    for _ in range(50):
        assert server.ask("POST", "/v1/tokens/revoke", None, {"secrets": guesses}).json == {"revoked": 0}
    assert changes(server) == trail and disk_bytes(server) <= before + 65536, "nothing of 50,000 guesses is kept"


def test_a11_to_web_pages_a_token_is_no_sign_in_wherever_it_stands(server):
    admin = server.admin
    shown = [{"Authorization": "Bearer " + admin}, as_basic("ada", admin), {"X-API-Key": admin}, {"Private-Token": admin},
             {"Cookie": f"jeton={admin}"}, {"Cookie": f"__Host-jeton={admin}; jeton={admin}; session={admin}"}]
    import http.client
    host = server.url.removeprefix("http://")

    def page(path, headers):
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        seen = answer.status, (answer.getheader("Location") or "").split("?")[0]
        body = answer.read()
        connection.close()
        assert admin.encode() not in body
        return seen

    for path in ("/", "/tokens", "/tokens/new", "/apps", "/account", "/admin/users", "/login", "/device", "/setup"):
        signed_out = page(path, {})
        for headers in shown:
            assert page(path, headers) == signed_out, (path, headers.keys())
        for query in ("access_token", "private_token", "token", "key"):
            assert page(f"{path}?{query}={admin}", {}) == signed_out, (path, query)
        for query in ("access_token", "private_token"):
            answer = server.ask("GET", f"{path}?{query}={admin}")
            assert admin not in str(answer.headers), "nor is it told again, as where to go on"
    for query in ("access_token", "private_token"):
        refused(server.ask("GET", f"/v1/tokens?{query}={admin}"), 401, secrets=[admin])
    for headers in shown[4:]:
        refused(server.ask("GET", "/v1/tokens", headers=headers), 401, secrets=[admin])
    form = server.ask("POST", "/v1/tokens", raw=f"access_token={admin}&name=x".encode(), headers={"Content-Type": "application/x-www-form-urlencoded"})
    refused(form, 401, secrets=[admin])


def test_introspection_is_the_same_decision(server):
    """RFC 7662: a refusal says inactive and nothing more, whatever its reason (A05, A08)."""
    def introspect(secret, by=server.admin, body=None):
        raw = body if body is not None else urllib.parse.urlencode({"token": secret, "token_type_hint": "access_token"}).encode()
        return server.ask("POST", "/oauth2/introspect", by, raw=raw, headers={"Content-Type": "application/x-www-form-urlencoded"})

    user = server.user("seen", [grant("contents:write", **ALL), grant("billing:read")], external_id="s-1")
    secret, token = server.token([grant("contents:write", **ALL), grant("billing:read")], owner=user)
    answer = introspect(secret)
    assert answer.status == 200 and answer.json == {"active": True, "token_type": "Bearer", "jti": token["id"], "sub": user, "username": "seen", "scope": "billing:read",
                                                    "iss": server.url, "exp": int(end_of(token))}, answer
    once, _ = server.token([], owner=user, max_uses=1)
    assert introspect(once).json["active"] is True and introspect(once).json == {"active": False}
    dead, dead_token = server.token([], owner=user)
    assert server.ask("DELETE", f"/v1/tokens/{dead_token['id']}", server.admin).status == 204
    bound, _ = server.token([], owner=user, allowed_ips=["203.0.113.9"])
    for other in (dead, bound, "x", "", with_checksum("jtnp_" + "0" * 32)):
        assert introspect(other).json == {"active": False}
    for body in (b"", b"token_type_hint=x", b"token=a&token=b", b"token=%zz", b"Token=a"):
        refused(introspect("", body=body), 400, "invalid_request")
    weak, _ = server.token([grant("contents:read", **ALL)])
    refused(introspect(secret, by=weak), 403, missing=["jeton.verify:read"])
    refused(introspect(secret, by=None), 401, secrets=[secret])
    assert server.ask("PATCH", f"/v1/users/{user}", server.admin, {"disabled": True}).status == 200
    assert introspect(secret).json == {"active": False}
