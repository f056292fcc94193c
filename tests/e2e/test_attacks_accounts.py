"""Attacks on accounts: ways to another's, and ways up by one's own (A12, A13, A74)."""

import pytest

from attacks import events, nothing_changes, refused
from conftest import CATALOG, Server, ask, free_port, grant
from test_handoff import arrive, call, hand_off
from test_attacks_permission import ALL, GUARD, SELF
from test_reset import OTHER, link, set_password

EVERYONE = {"principal": ["*"]}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = Server(tmp_path_factory.mktemp("jeton"), CATALOG + GUARD + "\n[limits]\nlogin = 0\n", ["--guard-listen", f"127.0.0.1:{free_port()}"])
    one.init()
    one.start()
    one.guard = "http://" + one.arguments[1]
    one.boss = one.user("boss", [grant("jeton.principals:write", "jeton.tokens:write", **EVERYONE), grant("jeton.admin:write")],
                        external_id="boss-1", email="boss@example.org")
    one.eve = one.user("eve", [grant("contents:write", **ALL), grant("jeton.tokens:write", "jeton.principals:write", "jeton.issue:write", **SELF)],
                       external_id="eve-1", email="eve@example.org")
    yield one
    one.stop()


@pytest.mark.parametrize("change", [{"email": "thief@example.org"}, {"email": None}, {"username": "bossy"}])
def test_a13_no_mail_or_name_of_who_holds_more_is_changed(server, change):
    """Who asks for a new password by mail is whoever reads the address that the account has."""
    clerk, _ = server.token([grant("jeton.principals:write", **EVERYONE)])
    with nothing_changes(server):
        refused(server.ask("PUT", "/v1/users/external/boss-1", clerk, change), 403, missing=["jeton.tokens:write", "jeton.admin:write"])
    same = {"email": "boss@example.org", "username": "boss"}
    assert server.ask("PUT", "/v1/users/external/boss-1", clerk, same).status == 200, "what stays as it is needs no more"


def test_a13_nor_one_s_own_by_a_token_that_holds_less(server):
    narrow, _ = server.token([grant("jeton.principals:write", **SELF)], owner=server.eve)
    with nothing_changes(server):
        refused(server.ask("PUT", "/v1/users/external/eve-1", narrow, {"email": "thief@example.org"}), 403, name="insufficient_scope")
    whole, _ = server.token([grant("contents:write", **ALL), grant("jeton.tokens:write", "jeton.principals:write", "jeton.issue:write", **SELF)], owner=server.eve)
    assert server.ask("PUT", "/v1/users/external/eve-1", whole, {"email": "eve@example.com"}).status == 200


def test_another_address_ends_open_links_and_stands_in_the_trail(server):
    user = server.user("nora", external_id="nora-1", email="nora@example.org")
    _, code = link(server, user)
    assert server.ask("PUT", "/v1/users/external/nora-1", server.admin, {"email": "nora@example.com", "username": "nora.b"}).status == 200
    assert set_password(server, code, OTHER).status == 401
    assert events(server, type="user.update", target=user)[0]["details"] == {
        "username": {"from": "nora", "to": "nora.b"}, "email": {"from": "nora@example.org", "to": "nora@example.com"}}


def test_a46_a_service_named_as_a_user_passes_for_nobody(server):
    """Whoever owns a service names it, and no two names need to differ."""
    service = server.ask("POST", "/v1/services", server.admin, {"name": "boss", "owner": server.eve, "ceiling": [grant("contents:write", "issues:read", **ALL)]}).json["id"]
    secret, _ = server.token([grant("contents:write", "issues:read", **ALL)], owner=service)
    fields = {"X-Forwarded-Method": "POST", "X-Forwarded-Uri": "/a/b/merge", "X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer " + secret}
    answer = ask(server.guard, "GET", "/v1/guard/two", headers=fields)
    assert answer.status == 200 and answer.headers["x-jeton-principal"] == service and answer.headers["x-jeton-username"] == ""
    assert server.verify(secret)["principal"] == {"id": service, "type": "service", "username": None, "external_id": None}
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    told = server.ask("POST", "/oauth2/introspect", server.admin, raw=b"token=" + secret.encode(), headers=form).json
    assert told["active"] and told["sub"] == service and "username" not in told


def session_by(server, maker, user):
    """A browser that came by a handoff which `maker` made."""
    return arrive(server, hand_off(server, user, maker))[0]


def test_a74_a_session_that_a_bound_token_led_to_makes_nothing_that_reaches_further(server):
    maker, _ = server.token([grant("jeton.issue:write", principal=[server.eve])], allowed_ips=["127.0.0.0/8"], expires_in=3600)
    browser = session_by(server, maker, server.eve)
    session = call(browser, server, "GET", "/v1/session").json
    body = {"name": "t", "grants": [grant("contents:read", **ALL)]}
    for wider in ([], ["0.0.0.0/0"], ["127.0.0.0/8", "203.0.113.9"]):
        assert call(browser, server, "POST", "/v1/tokens", body | {"allowed_ips": wider}).status == 403
    made = call(browser, server, "POST", "/v1/tokens", body)
    assert made.status == 201 and made.json["token"]["allowed_ips"] == ["127.0.0.0/8"]
    # Nor by a link that the session makes in its turn, which ends when the first token does.
    again = call(browser, server, "POST", f"/v1/users/{server.eve}/handoff", {})
    assert again.status == 201, again
    further, _ = arrive(server, again.json["url"])
    assert call(further, server, "POST", "/v1/tokens", body | {"allowed_ips": []}).status == 403
    assert call(further, server, "GET", "/v1/session").json["expires_at"] == session["expires_at"]


def test_a74_a_link_to_oneself_gains_no_level_of_a_permission_either(server):
    """A ceiling may hold the lower level alone."""
    user = server.user("paul", [grant("jeton.tokens:read", "jeton.issue:write", **SELF)])
    narrow, _ = server.token([grant("jeton.issue:write", **SELF)], owner=user)
    with nothing_changes(server):
        assert refused(server.ask("POST", f"/v1/users/{user}/handoff", narrow, {}), 403).json["missing"] == ["jeton.tokens:read"]
    whole, _ = server.token([grant("jeton.issue:write", "jeton.tokens:read", **SELF)], owner=user)
    assert server.ask("POST", f"/v1/users/{user}/handoff", whole, {}).status == 201


def test_a12_rotation_makes_no_more_tokens_than_policy_allows(deployment):
    deployment.config.write_text(CATALOG + "\n[policy]\nmax_tokens_per_principal = 2\n")
    deployment.init()
    deployment.start()
    user = deployment.user("rita", [grant("jeton.tokens:write", **SELF)])
    secret, token = deployment.token([grant("jeton.tokens:write", **SELF)], owner=user)
    assert deployment.ask("POST", "/v1/tokens/self/rotate", secret, {}).status == 201
    second = deployment.ask("POST", "/v1/tokens/self/rotate", secret, {})
    assert second.status == 201, "a lost answer is asked for again at the limit too"
    secret = second.json["secret"]
    refused(deployment.ask("POST", "/v1/tokens/self/rotate", secret, {}), 409, "too_many_tokens")
    third = deployment.ask("POST", "/v1/tokens/self/rotate", secret, {"overlap": 0})
    assert third.status == 201 and deployment.verify(third.json["secret"])["allowed"] and not deployment.verify(secret)["allowed"]
    refused(deployment.ask("POST", "/v1/tokens", third.json["secret"], {"name": "t", "grants": []}), 409, "too_many_tokens")


def test_a12_who_holds_more_is_ended_by_who_holds_less_but_not_enabled(server):
    """Contract 4: ceiling, password, enabling and handoff need the powers; to end them is no way up."""
    clerk, _ = server.token([grant("jeton.principals:write", **EVERYONE)])
    strong = server.user("strong", [grant("jeton.tokens:write", **EVERYONE), grant("jeton.admin:write")])
    assert server.ask("PATCH", f"/v1/users/{strong}", clerk, {"disabled": True}).json["disabled"] is True
    with nothing_changes(server):
        refused(server.ask("PATCH", f"/v1/users/{strong}", clerk, {"disabled": False}), 403, missing=["jeton.tokens:write", "jeton.admin:write"])
    assert server.ask("DELETE", f"/v1/users/{strong}", clerk).status == 204


def test_a12_powers_are_not_taken_away_by_who_lacks_them(server):
    """To disable is no way up; a ceiling is what its administrator gave, before and after."""
    clerk, _ = server.token([grant("jeton.principals:write", **EVERYONE)])
    less = [grant("contents:read", **ALL)]
    with nothing_changes(server):
        for ceiling in (less, None, []):
            refused(server.ask("PATCH", f"/v1/users/{server.boss}", clerk, {"ceiling": ceiling}), 403, missing=["jeton.tokens:write", "jeton.admin:write"])
        refused(server.ask("PUT", "/v1/users/external/boss-1", clerk, {"ceiling": less}), 403, missing=["jeton.tokens:write", "jeton.admin:write"])
    assert server.ask("PATCH", f"/v1/users/{server.eve}", clerk, {"ceiling": server.ask("GET", f"/v1/users/{server.eve}", clerk).json["ceiling"]}).status == 200


def test_a12_who_manages_its_own_raises_nothing_above_itself(server):
    ceiling = [grant("contents:read", **ALL), grant("jeton.tokens:write", "jeton.principals:write", **SELF)]
    climber = server.user("climber", ceiling, external_id="climber-1")
    mine, _ = server.token([grant("jeton.principals:write", **SELF)], owner=climber)
    service = server.ask("POST", "/v1/services", server.admin, {"name": "climbers", "owner": climber, "ceiling": []}).json["id"]
    with nothing_changes(server):
        for more, missing in ((grant("contents:write", **ALL), ["contents:write"]), (grant("billing:read"), ["billing:read"])):
            for method, path, body in (("PATCH", f"/v1/users/{climber}", {}), ("PUT", "/v1/users/external/climber-1", {}), ("PATCH", f"/v1/services/{service}", {}),
                                       ("POST", "/v1/services", {"name": "another"})):
                refused(server.ask(method, path, mine, body | {"ceiling": [*ceiling, more]}), 403, missing=missing)
        assert server.ask("PATCH", f"/v1/users/{climber}", mine, {"ceiling": None}).status == 403
    assert server.ask("PATCH", f"/v1/services/{service}", mine, {"ceiling": ceiling[:1]}).status == 200


def test_a12_what_a_product_issues_holds_no_power_that_it_lacks_and_none_for_longer(server):
    """Contract 4: `jeton.issue` hands out the product's part alone, and only that may outlive the token."""
    power = [grant("jeton.tokens:write", **SELF)]
    issuer, _ = server.token([grant("jeton.issue:write", **EVERYONE)], expires_in=3600)
    both, _ = server.token([grant("jeton.issue:write", "jeton.tokens:write", **EVERYONE)], expires_in=3600)
    ask = lambda by, grants, **more: server.ask("POST", "/v1/tokens", by, {"name": "t", "owner": server.eve, "grants": grants} | more)
    with nothing_changes(server):
        refused(ask(issuer, power), 403, missing=["jeton.tokens:write"])
        refused(ask(both, power, expires_in=7200), 403)
    assert ask(issuer, [grant("contents:write", **ALL)], expires_in=7200).status == 201
    made = ask(both, power)
    assert made.status == 201 and made.json["token"]["expires_at"] == server.ask("GET", "/v1/tokens/self", both).json["expires_at"]


def test_the_last_administrator_stays(deployment):
    deployment.init()
    deployment.start()
    ada = deployment.ask("GET", "/v1/tokens/self", deployment.admin).json["owner"]
    ceiling = deployment.ask("GET", f"/v1/users/{ada}", deployment.admin).json["ceiling"]
    less = [grant("jeton.tokens:write", **EVERYONE)]
    ends = [("DELETE", None), ("PATCH", {"disabled": True}), ("PATCH", {"ceiling": less}), ("PATCH", {"ceiling": None})]
    for method, body in ends:
        with nothing_changes(deployment):
            refused(deployment.ask(method, f"/v1/users/{ada}", deployment.admin, body), 409, "last_administrator")
    other = deployment.user("lin", ceiling)
    deployment.ask("PATCH", f"/v1/users/{other}", deployment.admin, {"disabled": True})
    refused(deployment.ask("DELETE", f"/v1/users/{ada}", deployment.admin), 409, "last_administrator")
    deployment.ask("PATCH", f"/v1/users/{other}", deployment.admin, {"disabled": False})
    assert deployment.ask("DELETE", f"/v1/users/{ada}", deployment.admin).status == 204
