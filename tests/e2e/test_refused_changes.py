"""Contract 5, Audit: a refused change is an event, whatever it was refused for."""

import itertools
import re

import pytest
import yaml

from browser import Browser, signed_in
from conftest import ROOT, grant

DOCUMENT = yaml.safe_load((ROOT / "openapi.yaml").read_text())
# What changes nothing, and what takes nothing that could be wrong with it.
NO_CHANGE = {("post", "/v1/account/passkeys/options")}
NOTHING_TO_REFUSE = {("delete", "/v1/session"), ("delete", "/v1/sessions"), ("delete", "/v1/account/totp")}


def changes():
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method in ("post", "put", "patch", "delete") and operation["x-jeton-access"] in ("caller", "session", "admin_write", "any"):
                if (method, path) not in NO_CHANGE | NOTHING_TO_REFUSE:
                    yield method, path, operation["x-jeton-access"]


@pytest.fixture(scope="module")
def ada(site):
    return signed_in(site, "ada")


def newest(site):
    return site.ask("GET", "/v1/audit?limit=1", site.admin).json["items"][0]


@pytest.mark.parametrize("method, path, access", list(changes()))
def test_a_change_that_is_refused_before_its_rule_is_asked_leaves_an_event(site, ada, method, path, access):
    before = newest(site)["id"]
    target = re.sub(r"\{[^}]+\}", "none", path)
    body = {"nonsense": 1} if method != "delete" else None
    answer = ada.change(method.upper(), target, body) if access == "session" else site.ask(method.upper(), target, site.admin, body)
    assert answer.status in (404, 422), answer
    event = newest(site)
    assert event["id"] != before and event["type"].endswith(".refused") and event["actor"] == site.ada, event


@pytest.mark.parametrize("method, path, access", [change for change in changes() if change[2] == "admin_write"])
def test_one_that_lacks_the_right_to_administrate_leaves_an_event(site, method, path, access):
    weak, token = site.token([grant("jeton.admin:read")])
    before = newest(site)["id"]
    answer = site.ask(method.upper(), re.sub(r"\{[^}]+\}", "none", path), weak, {"name": "x", "grants": []} if method == "post" else None)
    assert answer.status == 403 and answer.json["missing"] == ["jeton.admin:write"], answer
    event = newest(site)
    assert event["id"] != before and event["type"].endswith(".refused") and event["actor_token"] == token["id"], event


@pytest.mark.parametrize("method, path, body", [
    ("PUT", "/v1/users/{ada}/password", {"nonsense": 1}), ("POST", "/v1/users/{ada}/handoff", {"nonsense": 1}), ("POST", "/v1/users/{ada}/reset", {"nonsense": 1}),
    ("PATCH", "/v1/users/{ada}", {"nonsense": 1}), ("PATCH", "/v1/tokens/self", {"nonsense": 1}), ("POST", "/v1/tokens/self/rotate", {"nonsense": 1}),
])
def test_its_target_is_told(site, method, path, body):
    assert site.ask(method, path.format(ada=site.ada), site.admin, body).status == 422
    event = newest(site)
    assert event["type"].endswith(".refused") and event["target"] == (site.ada if "{ada}" in path else "self"), event


@pytest.mark.parametrize("path, body", [
    ("/v1/tokens", {"name": "x", "grants": []}), ("/v1/templates", {"name": "x", "grants": []}), ("/v1/users", {"username": "x"}), ("/v1/services", {"name": "x"}),
])
def test_so_does_one_whose_idempotency_key_is_none(site, path, body):
    before = newest(site)["id"]
    assert site.ask("POST", path, site.admin, body, headers={"Idempotency-Key": "two words"}).status == 422
    event = newest(site)
    assert event["id"] != before and event["type"].endswith(".create.refused"), event


# Before its handler runs. What is wrong with it is asked of every route.
WRONG = [
    ("not_json", 415, {"headers": {"Content-Type": "text/plain"}}),
    ("content_encoding", 415, {"headers": {"Content-Encoding": "gzip"}}),
    ("invalid_member", 422, {"query": "?dry_run=true"}),
]


def every_change():
    yield from changes()
    yield from ((method, path, "session") for method, path in sorted(NOTHING_TO_REFUSE))


@pytest.mark.parametrize("method, path, access", list(every_change()))
def test_a_change_that_is_refused_before_its_handler_runs_leaves_its_event(site, ada, method, path, access):
    target = re.sub(r"\{[^}]+\}", "none", path)

    def refuse(query="", headers=None, body={"nonsense": 1}):
        body = None if method == "delete" else body
        if access == "session":
            return ada.change(method.upper(), target + query, body, headers=headers)
        return site.ask(method.upper(), target + query, site.admin, body, headers=headers)

    for name, status, wrong in WRONG[2:] if method == "delete" else WRONG:
        before = newest(site)["id"]
        answer = refuse(**wrong)
        assert answer.status == status and answer.json["type"].endswith("/" + name), answer
        event = newest(site)
        assert event["id"] != before and event["details"] == {"error": name}, event
        assert event["actor"] == site.ada and event["owner"] == site.ada and event["target"] is None, event
        assert event["request_id"] == answer.headers["x-request-id"], event
        if (method, path) not in NOTHING_TO_REFUSE:
            refuse()
            assert newest(site)["type"] == event["type"], "one change has one name"


def test_its_target_is_told_where_it_is_an_id_and_nothing_else_is(site):
    _, token = site.token([])
    secret, _ = site.token([])
    for method, target, told in [("PATCH", f"/v1/tokens/{token['id']}", token["id"]), ("POST", "/v1/tokens/self/rotate", "self"),
                                 ("PUT", f"/v1/users/{site.ada}/password", site.ada), ("DELETE", f"/v1/tokens/{secret}", None),
                                 ("PUT", f"/v1/users/external/{secret}", None)]:
        assert site.ask(method, target + "?x=1", site.admin, None if method == "DELETE" else {}).status == 422
        event = newest(site)
        assert event["type"].endswith(".refused") and event["target"] == told and secret not in str(event), event


def test_what_a_session_is_refused_before_its_route_is_asked_leaves_an_event(site, ada):
    csrf = ada.csrf()
    for name, headers in [("csrf_token_required", {}), ("csrf_token_required", {"X-CSRF-Token": "x" * len(csrf)}),
                          ("cross_site", {"X-CSRF-Token": csrf, "Sec-Fetch-Site": "cross-site"}),
                          ("cross_site", {"X-CSRF-Token": csrf, "Origin": "https://elsewhere.example"})]:
        before = newest(site)["id"]
        answer = ada.ask("POST", "/v1/tokens", body={"name": "x", "grants": []}, headers=headers)
        assert answer.status == 403 and answer.json["type"].endswith("/" + name), answer
        event = newest(site)
        assert event["id"] != before and event["type"] == "token.create.refused" and event["details"] == {"error": name}, event
        assert event["actor"] == site.ada and event["actor_token"] is None, event


def test_a_token_that_asks_for_what_is_a_persons_leaves_an_event(site):
    secret, token = site.token([])
    answer = site.ask("POST", "/v1/account/totp", secret, {})
    assert answer.status == 403 and answer.json["type"].endswith("/not_allowed"), answer
    event = newest(site)
    assert event["type"] == "totp.create.refused" and event["actor_token"] == token["id"], event


def test_a_stranger_and_a_question_leave_none(site, ada):
    dead, token = site.token([])
    assert site.ask("DELETE", f"/v1/tokens/{token['id']}", site.admin).status == 204
    stranger = Browser(site.url)
    forged = Browser(site.url)
    forged.cookies = {name: value[:-1] + ("A" if value[-1] != "A" else "B") for name, value in ada.cookies.items()}
    over = signed_in(site, "ada")
    kept = dict(over.cookies)
    assert over.change("DELETE", "/v1/session").status == 204
    over.cookies = kept
    before = newest(site)["id"]
    body = {"name": "x", "grants": []}
    cross_site = {"Sec-Fetch-Site": "cross-site"}
    for answer, status in [
        (site.ask("POST", "/v1/tokens?x=1", None, body), 401),
        (site.ask("POST", "/v1/tokens?x=1", dead, body), 401),
        (site.ask("POST", "/v1/account/totp?x=1", dead, {}), 401),
        (site.ask("POST", "/v1/tokens/revoke?x=1", None, {"secrets": ["x"]}), 422),
        (site.ask("POST", "/v1/tokens/revoke?x=1", dead, {"all_but_this": True}), 401),
        (site.ask("POST", "/v1/verify?x=1", site.admin, {"token": "x"}), 422),
        (site.ask("GET", "/v1/account", site.admin), 403),
        (stranger.ask("POST", "/v1/tokens", body=body, headers=cross_site), 401),
        (forged.ask("POST", "/v1/tokens", body=body, headers=cross_site), 403),
        (forged.ask("POST", "/v1/tokens", body=body), 401),
        (over.ask("POST", "/v1/tokens", body=body, headers=cross_site), 403),
        (over.ask("POST", "/v1/tokens", body=body), 401),
    ]:
        assert answer.status == status, answer
    since = list(itertools.takewhile(lambda event: event["id"] != before, site.ask("GET", "/v1/audit", site.admin).json["items"]))
    assert {event["type"] for event in since} <= {"token.verify_refused"}, "counted, a minute at a time"
