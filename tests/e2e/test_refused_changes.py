"""Contract 5, Audit: a refused change is an event, whatever it was refused for."""

import re

import pytest
import yaml

from browser import signed_in
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
