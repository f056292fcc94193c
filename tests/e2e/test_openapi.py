"""openapi.yaml says what the routes are, and who may call them: no route without a case here."""

import json
import re
import subprocess
import sys

import jsonschema
import pytest
import yaml

from attacks import state
from conftest import CATALOG, JETON, ROOT, Server, ask_once, grant

DOCUMENT = yaml.safe_load((ROOT / "openapi.yaml").read_text())
ROUTE = re.compile(r'Route\{Method::(\w+), "([^"]+)", Access::(\w+)')


def declared():
    """(method, path, access) of every route in the source; `*` where any method is answered."""
    routes = set()
    for file in (ROOT / "src/http/routes").glob("*.cc"):
        for method, path, access in ROUTE.findall(file.read_text()):
            routes.add(("*" if method == "other" else method.rstrip("_"), path.replace("{path...}", "{path}"), access))
    return routes


def documented():
    routes = set()
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete"):
                routes.add(("*" if item.get("x-jeton-any-method") else method, path, operation["x-jeton-access"]))
    return routes


def test_the_document_says_the_routes_and_their_access():
    assert documented() == declared()


def test_the_server_serves_the_document(server):
    assert server.ask("GET", "/openapi.json").json == json.loads(json.dumps(DOCUMENT))


def test_every_mouth_tells_the_projects_version(server):
    version = re.search(r"^project\(jeton VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text(), re.M)[1]
    assert subprocess.run([JETON, "--version"], capture_output=True, text=True).stdout == f"jeton {version}\n"
    assert DOCUMENT["info"]["version"] == version
    assert server.ask("GET", "/v1/admin/health", server.admin).json["version"] == version
    assert server.ask("GET", "/v1/admin/nodes", server.admin).json["items"][0]["version"] == version


@pytest.fixture(scope="module")
def credentials(server):
    """A token that may nothing, one of another principal with all of its own, and a dead one."""
    eve = server.user("eve", [grant("contents:write", repository=["*"]), grant("jeton.tokens:write", "jeton.principals:write", "jeton.audit:read", principal=["self"])])
    weak, _ = server.token([], owner=eve)
    foreign, _ = server.token([grant("jeton.tokens:write", "jeton.principals:write", "jeton.audit:read", principal=["self"])], owner=eve)
    dead, token = server.token([], owner=eve)
    assert server.ask("DELETE", f"/v1/tokens/{token['id']}", server.admin).status == 204
    victim = server.user("victim")
    service = server.ask("POST", "/v1/services", server.admin, {"name": "v"}).json["id"]
    secret, token = server.token([], owner=victim)
    return {"state": state(server), "none": None, "weak": weak, "foreign": foreign, "dead": dead, "victim": victim, "service": service, "token": token["id"], "secret": secret}


def body_of(method, path, credentials):
    return {
        ("post", "/v1/verify"): {"token": "x"}, ("post", "/v1/verify/batch"): {"checks": []}, ("post", "/v1/admin/reload"): {},
        ("post", "/v1/tokens"): {"name": "x", "grants": [], "owner": credentials["victim"]},
        ("post", "/v1/tokens/revoke"): {"owner": credentials["victim"]},
        ("patch", "/v1/tokens/{id}"): {"name": "mine"}, ("post", "/v1/tokens/{id}/rotate"): {},
        ("post", "/v1/users"): {"username": "more"}, ("put", "/v1/users/external/{external_id}"): {"username": "more"},
        ("patch", "/v1/users/{id}"): {"disabled": True}, ("post", "/v1/services"): {"name": "x", "owner": credentials["victim"]},
        ("patch", "/v1/services/{id}"): {"disabled": True},
        ("post", "/v1/templates"): {"name": "x", "grants": []},
        ("put", "/v1/users/{id}/password"): {"password": "seven unlikely hats"}, ("post", "/v1/session/confirm"): {"password": "x"},
        ("post", "/v1/login/passkey"): {"credential": {}},
        ("post", "/v1/setup"): {"secret": "x", "username": "ada", "password": "correct horse battery"},
    }.get((method, path))


# What each credential gets of a route that it has no right to: by method and path where it is not 403 or 404.
ALLOWED = {("weak", "get", "/v1/catalog"), ("foreign", "get", "/v1/catalog"), ("weak", "get", "/v1/policy"), ("foreign", "get", "/v1/policy"), ("weak", "get", "/v1/templates"), ("foreign", "get", "/v1/templates"), ("foreign", "get", "/v1/tokens"), ("foreign", "get", "/v1/users"),
           ("foreign", "get", "/v1/services"), ("foreign", "get", "/v1/audit")}


# What is open to everybody: a form that was not opened here first is not taken, a link that nobody made leads nowhere.
PAGES = {("get", "/login"): 200, ("post", "/login"): 403, ("get", "/logout"): 303, ("post", "/logout"): 303, ("get", "/reset"): 200, ("post", "/reset"): 403,
         ("post", "/setup"): 403, ("get", "/handoff"): 410, ("post", "/handoff"): 403, ("get", "/brand/logo"): 404,
         ("get", "/login/oidc/{name}"): 404, ("post", "/login/oidc/{name}"): 403, ("get", "/login/oidc/{name}/callback"): 404}


@pytest.mark.parametrize("method,path,access", sorted(documented()))
@pytest.mark.parametrize("who", ["none", "dead", "weak", "foreign"])
def test_no_route_answers_whom_it_should_not(server, credentials, method, path, access, who):
    real = "get" if method == "*" else method
    target = path.replace("{name}", "git").replace("{path}", "x").replace("{external_id}", "ext-1")
    target = target.replace("{id}", credentials["token"] if "/tokens" in path else credentials["service"] if "/services" in path else credentials["victim"])
    raw = b"secret=x&username=ada&password=correct+horse+battery" if (real, path) == ("post", "/setup") else None
    body = body_of(real, path, credentials)
    data = raw or (json.dumps(body).encode() if body is not None else None)
    headers = {"Content-Type": "application/x-www-form-urlencoded" if raw else "application/json"} if data else {}
    if credentials[who]:
        headers["Authorization"] = "Bearer " + credentials[who]
    answer = ask_once(server.url, real.upper(), target, data, headers)
    if path in ("/healthz", "/readyz", "/openapi.json"):
        assert answer.status == 200
    elif (real, path) in PAGES:
        assert answer.status == PAGES[real, path], answer  # the same for everybody
    elif path.startswith("/v1/login/passkey"):
        assert answer.status == (200 if path.endswith("/options") else 422), answer
    elif path == "/":
        assert answer.status == 303
    elif access == "page":
        assert answer.status == 303 and answer.headers["location"].startswith("/login?next=")  # a token is no session
    elif path == "/assets/{name}":
        assert answer.status == 404
    elif "setup" in path:
        assert answer.status == (404 if real == "get" else 401), answer
    elif access == "gateway":
        assert answer.status == 403, answer
    elif who in ("none", "dead"):
        assert answer.status == 401, answer
        assert answer.headers["www-authenticate"].startswith("Bearer ")
    elif (who, real, path) in ALLOWED:
        assert answer.status == 200
        if path != "/v1/audit":  # there its own refused tries stand, with the ids that it named
            text = answer.body.decode()
            assert credentials["victim"] not in text and credentials["token"] not in text
    else:
        assert answer.status in (403, 404), answer
        if answer.status == 403 and access != "session":  # no scope opens what is a person's alone
            assert answer.json["missing"], answer


def test_the_sweep_changed_nothing(server, credentials):
    assert state(server) == credentials["state"]
    assert server.verify(credentials["secret"])["allowed"]
    assert server.ask("GET", f"/v1/users/{credentials['victim']}", server.admin).json["disabled"] is False


def schemathesis(url, secret, examples, left_out):
    done = subprocess.run([sys.executable, "-m", "schemathesis.cli", "run", url + "/openapi.json", "-H", f"Authorization: Bearer {secret}",
                           "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
                           "--exclude-path-regex", left_out, "--max-examples", str(examples), "--no-color"],
                          capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_schemathesis_finds_no_answer_that_the_document_does_not_know(server):
    """Whatever is sent, an answer is one of the document's, of its shape, and never a server's fault."""
    grants = [grant("jeton.tokens:read", "jeton.principals:read", "jeton.audit:read", principal=["*"]), grant("jeton.verify:read", "jeton.admin:read")]
    secret, _ = server.token(grants)
    schemathesis(server.url, secret, 25, "/v1/guard/")


def test_schemathesis_finds_none_by_an_administrator_either(tmp_path):
    """What a change answers when it is made, too; of a server that is thrown away. What would end the token itself is left out."""
    one = Server(tmp_path, CATALOG + "\n[limits]\nrefused = 0\n")
    one.init()
    one.start()
    try:
        schemathesis(one.url, one.admin, 10, r"/v1/guard/|^/(login|handoff|reset|setup)|^/v1/tokens/(revoke|[{]id)|^/v1/users/[{]id[}]$")
        assert one.ask("GET", "/v1/tokens/self", one.admin).json["status"] == "active", "all was asked by an administrator"
        assert len(one.ask("GET", "/v1/users?limit=200", one.admin).json["items"]) > 1, "and changes were made"
    finally:
        one.stop()


def fits(answer, method, path):
    """The answer is one that the document knows of that route, of its shape; a change that was made."""
    responses = DOCUMENT["paths"][path][method]["responses"]
    assert answer.status < 300 and str(answer.status) in responses, (method, path, answer)
    response = responses[str(answer.status)]
    if "$ref" in response:
        response = DOCUMENT["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    content = response.get("content")
    assert bool(content) == bool(answer.body), (method, path, answer)
    if content:
        schema = content[answer.headers["content-type"].split(";")[0]]["schema"]
        jsonschema.Draft202012Validator(schema | {"components": DOCUMENT["components"]}).validate(answer.json)
    return answer.json if content else None


def test_each_change_that_is_made_answers_as_the_document_says(deployment):
    """By hand, as no generated request finds the right ids: every writing route that takes a token."""
    deployment.init()
    deployment.config.write_text(CATALOG + "\n[web]\nreturn_origins = [\"https://app.example.org\"]\n")
    deployment.start()
    made = set()

    def change(method, path, body=None, raw=None, **names):
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if raw else {}
        answer = deployment.ask(method.upper(), path.format(**names), deployment.admin, body, raw=raw, headers=headers)
        made.add((method, path))
        return fits(answer, method, path)

    full = {"name": "full", "description": "d", "metadata": {"a": "b"}, "grants": [grant("contents:read", repository=["a/b"]), grant("billing:read")], "expires_in": 3600,
            "allowed_ips": ["127.0.0.0/8"], "max_uses": 3, "not_before": "2026-01-01T00:00:00Z"}
    bob = change("post", "/v1/users", {"username": "bob", "email": "bob@example.org", "external_id": "e-1", "ceiling": [grant("contents:write", repository=["*"]), grant("billing:read")]})["id"]
    for name in ("synced", "synced-again"):
        change("put", "/v1/users/external/{external_id}", {"username": name}, external_id="e-2")
    change("patch", "/v1/users/{id}", {"disabled": True}, id=bob)
    change("patch", "/v1/users/{id}", {"disabled": False, "ceiling": None}, id=bob)
    change("put", "/v1/users/{id}/password", {"password": "seven unlikely hats"}, id=bob)
    change("post", "/v1/users/{id}/handoff", {"return_to": "https://app.example.org/"}, id=bob)
    change("post", "/v1/users/{id}/reset", {}, id=bob)
    robot = change("post", "/v1/services", {"name": "robot", "owner": bob, "ceiling": [grant("contents:read", repository=["*"])]})["id"]
    change("patch", "/v1/services/{id}", {"disabled": False, "ceiling": [grant("contents:read", repository=["a/*"])]}, id=robot)
    template = change("post", "/v1/templates", {"name": "t", "description": "d", "grants": full["grants"], "expires_in": 60, "allowed_ips": ["10.0.0.0/8"], "max_uses": 1})["id"]
    change("delete", "/v1/templates/{id}", id=template)
    one = change("post", "/v1/tokens", full | {"owner": bob})
    few = change("post", "/v1/tokens", {"name": "few", "grants": []})
    change("post", "/v1/tokens", {"name": "child", "kind": "child", "grants": [], "expires_in": 60})
    change("post", "/v1/tokens", {"name": "service's", "grants": [], "owner": robot})
    change("patch", "/v1/tokens/{id}", {"name": "fewer", "grants": [grant("billing:read")], "allowed_ips": ["127.0.0.1"]}, id=one["token"]["id"])
    for body in ({"token": few["secret"], "explain": True}, {"token": one["secret"], "ip": "127.0.0.1", "require": {"scopes": ["billing:read"]}, "explain": True}, {"token": "x"},
                 {"token": few["secret"], "require": {"scopes": ["contents:read"], "resource": "repository:a/b"}, "explain": True}):
        change("post", "/v1/verify", body)
    change("post", "/v1/verify/batch", {"checks": [{"token": few["secret"]}, {"token": "x"}, {"token": one["secret"], "ip": "192.0.2.1"}]})
    for secret in (few["secret"], "x"):
        change("post", "/oauth2/introspect", raw=b"token=" + secret.encode())
    for body in ({}, {"overlap": 0}, {"until_used": True}):
        few = change("post", "/v1/tokens/{id}/rotate", body, id=few["token"]["id"])
    change("delete", "/v1/tokens/{id}", id=one["token"]["id"])
    for body in ({"ids": [few["token"]["id"]]}, {"secrets": [few["secret"]]}, {"owner": bob}):
        change("post", "/v1/tokens/revoke", body)
    change("post", "/v1/admin/reload", {})
    change("delete", "/v1/services/{id}", id=robot)
    change("delete", "/v1/users/{id}", id=bob)
    by_token = {(method, path) for path, item in DOCUMENT["paths"].items() for method, operation in item.items()
                if method in ("post", "put", "patch", "delete") and operation["x-jeton-access"] in ("caller", "admin_write", "verifier", "any")}
    assert by_token - made == {("delete", "/v1/users/{id}/identities/{identity}")}, "which a sign-in makes: test_oidc.py"
