"""Attacks on a gateway and its guard (A46 to A49, A77): the shipped configurations in real nginx and Caddy, and the header
fields that Traefik and Envoy document."""

import base64
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading

import pytest
import yaml

from attacks import nothing_changes, refused
from conftest import ROOT, Server, free_port, grant, wait_until

PROXIES = ROOT / "examples/proxies"
IDENTITY = ["X-Jeton-Principal", "X-Jeton-Principal-Type", "X-Jeton-Username", "X-Jeton-External-Id", "X-Jeton-Token", "X-Jeton-App", "X-Jeton-Scopes"]


class Api(http.server.ThreadingHTTPServer):
    """The upstream: writes down what reaches it."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) if "chunked" not in (self.headers.get("Transfer-Encoding") or "") else b"chunked"
            self.server.seen.append({"method": self.command, "path": self.path, "fields": [(k, v) for k, v in self.headers.items()], "body": body})
            self.send_response(200)
            self.send_header("Content-Length", "3")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(b"api")

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, *arguments):
            pass

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.seen = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Stage:
    """A proxy before an API, and Jeton beside them."""

    def __init__(self, directory, proxy):
        self.directory, self.proxy, self.api = directory, proxy, Api()
        self.port, guard = free_port(), f"127.0.0.1:{free_port()}"
        self.server = Server(directory, (PROXIES / "jeton.toml").read_text().replace("127.0.0.1:7482", guard).replace('proxy = "nginx"', 'proxy = "nginx"' if proxy == "nginx" else 'proxy = "forwarded"'))
        self.server.init()
        self.server.start()
        self.server.guard = "http://" + guard
        self.user = self.server.user("bob", [grant("items:write", project=["*"])], external_id="e-1")
        name = {"nginx": "nginx.conf", "caddy": "Caddyfile"}[proxy]
        text = (PROXIES / name).read_text().replace("127.0.0.1:7482", guard).replace("127.0.0.1:3000", f"127.0.0.1:{self.api.server_address[1]}").replace(":8080", f":{self.port}")
        (directory / name).write_text(text)
        command = {"nginx": ["nginx", "-p", directory, "-e", "stderr", "-c", directory / name],
                   "caddy": ["caddy", "run", "--config", directory / name, "--adapter", "caddyfile"]}[proxy]
        environment = os.environ | {"HOME": str(directory), "XDG_CONFIG_HOME": str(directory), "XDG_DATA_HOME": str(directory), "PATH": os.environ["PATH"] + ":/usr/sbin"}
        self.log = open(directory / "proxy.log", "w", encoding="utf-8")
        self.process = subprocess.Popen(list(map(str, command)), stderr=self.log, stdout=self.log, env=environment, cwd=directory)
        assert wait_until(self.listens, 20), (directory / "proxy.log").read_text()

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def token(self, *scopes, project="*", **more):
        return self.server.token([grant(*scopes, project=[project])], owner=self.user, **more)[0]

    def send(self, line, fields, body=b""):
        """A request as it stands; the status, and what reached the API."""
        self.api.seen.clear()
        head = [line + " HTTP/1.1", "Host: api.example.org", "Connection: close", *(f"{name}: {value}" for name, value in fields)]
        if body:
            head.append(f"Content-Length: {len(body)}")
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as peer:
            peer.sendall("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body)
            answer = b"".join(iter(lambda: peer.recv(65536), b""))
        return int(answer.split(b" ", 2)[1]), answer, list(self.api.seen)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        self.log.close()
        self.server.stop()
        self.api.shutdown()
        self.api.server_close()


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def stage(tmp_path_factory, request):
    one = Stage(tmp_path_factory.mktemp(request.param), request.param)
    yield one
    one.stop()


def bearer(secret):
    return ("Authorization", "Bearer " + secret)


def test_the_shipped_configuration_guards(stage):
    reader, writer = stage.token("items:read"), stage.token("items:write", project="site")
    assert stage.send("GET /projects/site/items/1", [])[0] == 401
    status, _, seen = stage.send("GET /projects/site/items/1?x=1", [bearer(reader)])
    assert status == 200 and (seen[0]["method"], seen[0]["path"]) == ("GET", "/projects/site/items/1?x=1")
    assert stage.send("POST /projects/site/items/1", [bearer(reader)], b"body")[0] == 403
    status, _, seen = stage.send("POST /projects/site/items/1", [bearer(writer), ("Content-Type", "text/plain")], b"body")
    assert status == 200 and seen[0]["method"] == "POST" and seen[0]["body"] == b"body"
    assert stage.send("POST /projects/other/items/1", [bearer(writer)], b"body")[0] == 403
    assert stage.send("GET /elsewhere", [bearer(writer)])[0] == 403


def test_a46_the_api_sees_no_field_in_jetons_name_but_jetons(stage):
    reader = stage.token("items:read")
    claimed = [*IDENTITY, "X-Jeton-Verifier", "X-Jeton-Role", "x-jeton-principal"]
    spoofed = [(name, "admin") for name in claimed] + [(name.replace("-", "_"), "admin") for name in claimed] + [("X_Jeton-Username", "admin"), ("X-Jeton_Username", "admin")]
    status, _, seen = stage.send("GET /projects/site/items/1", [bearer(reader), *spoofed])
    assert status == 200
    told = [(name.lower().replace("_", "-"), value) for name, value in seen[0]["fields"] if "jeton" in name.lower()]
    assert not any(value == "admin" for _, value in told), told
    assert len({name for name, _ in told}) == len(told), "each once"
    values = dict(told)
    assert values["x-jeton-principal"] == stage.user and values["x-jeton-username"] == "bob" and values["x-jeton-external-id"] == "e-1"
    assert values["x-jeton-principal-type"] == "user" and values["x-jeton-scopes"] == "items:read" and values["x-jeton-token"].startswith("tok_")
    assert values.get("x-jeton-app", "") == "" and set(values) <= {name.lower() for name in IDENTITY}


SPOOFS = [("X-Forwarded-Uri", "/projects/site/items/1"), ("X-Forwarded-Method", "GET"), ("X-Forwarded-Host", "other.example.org"), ("X-Forwarded-For", "203.0.113.9"),
          ("X-Forwarded-Prefix", "/projects/site/items"), ("X-Forwarded-Proto", "https"), ("Forwarded", "for=203.0.113.9;host=x"), ("X-Original-URI", "/projects/site/items/1"),
          ("X-Original-URL", "/projects/site/items/1"), ("X-Rewrite-URL", "/projects/site/items/1"), ("X-Original-Method", "GET"), ("X-Real-IP", "203.0.113.9"), ("X_Forwarded_Uri", "/projects/site/items/1"),
          ("X_Original_URI", "/projects/site/items/1"), ("X-HTTP-Method-Override", "GET"), ("True-Client-IP", "203.0.113.9"), ("X-Client-IP", "203.0.113.9")]


@pytest.mark.parametrize("name,value", SPOOFS + [("all", "")])
def test_a47_what_a_client_says_of_the_original_request_is_not_believed(stage, name, value):
    reader = stage.token("items:read", project="site")
    bound = stage.token("items:read", project="site", allowed_ips=["203.0.113.9"])
    spoof = SPOOFS if name == "all" else [(name, value)]
    assert stage.send("POST /projects/site/items/1", [bearer(reader), *spoof], b"x")[::2] == (403, []), "the method is the client's own"
    assert stage.send("GET /projects/other/items/1", [bearer(reader), *spoof])[::2] == (403, []), "so is the path"
    assert stage.send("GET /projects/site/items/1", [bearer(bound), *spoof])[::2] == (403, []), "and the address is the peer's"
    status, _, seen = stage.send("GET /projects/site/items/1", [bearer(reader), *spoof])
    assert status == 200 and seen[0]["path"] == "/projects/site/items/1"


HIDDEN_PATHS = ["/projects/site/../other/items/1", "/projects/site/items/../../other/items/1", "/projects/site/items/%2e%2e/1", "/projects/site/items/%2e%2e%2f1", "/projects/site/items/..%2f1",
                "/projects/site/items/.%2e/1", "/projects/site//items/1", "//projects/site/items/1", "/projects/site/items/1;x", "/projects/site;v=1/items/1", "/projects/site/items/1%3bx",
                "/projects/site%2fitems/1", "/projects/site/items/a%5cb", "/projects/site/items/a\\b", "/projects/site/items/%00", "/projects/site/items/%0d%0aX: y", "/projects/./site/items/1",
                "/projects/site/items/%c0%af", "/projects/site/items/%ff", "/projects/site/items/%", "/projects/site/items/%zz", "/projects/site/items/%252e%252e%252f1/../1", "/public/../projects/site/items/1"]


@pytest.mark.parametrize("path", HIDDEN_PATHS)
def test_a49_an_ambiguous_path_reaches_no_api(stage, path):
    writer = stage.token("items:write")
    for method in ("GET", "POST"):
        status, answer, seen = stage.send(f"{method} {path}", [bearer(writer)])
        assert status in (400, 403) and seen == [], answer[:300]


def test_a49_a_path_in_a_query_is_no_path(stage):
    writer = stage.token("items:read", project="public")
    for target in ("/admin?/projects/public/items/1", "/admin?x=/projects/public/items/1", "/projects/secret/items/1?/../../public/items/1", "/?path=/projects/public/items/1", "/admin#/projects/public/items/1"):
        status, answer, seen = stage.send("GET " + target, [bearer(writer)])
        assert status in (400, 403) and seen == [], answer[:300]


@pytest.mark.parametrize("line", ["GET", "GET ", "GET projects/site/items/1", "GET http://api.example.org/projects/../x", "GET *", "OPTIONS *", "GET /projects/site/items/1 extra", "G\tET /projects/site/items/1", "CONNECT api:80",
                                  "TRACE /projects/site/items/1", "GET /" + "a" * 9000, "GET /projects/site/items/\x80", "GET ?", "BREW /projects/site/items/1"])
def test_a48_a_malformed_request_passes_by_no_error_path(stage, line):
    writer = stage.token("items:write")
    with socket.create_connection(("127.0.0.1", stage.port), timeout=10) as peer:
        stage.api.seen.clear()
        peer.sendall(f"{line} HTTP/1.1\r\nHost: api.example.org\r\nConnection: close\r\nAuthorization: Bearer {writer}\r\n\r\n".encode("latin-1"))
        try:
            answer = b"".join(iter(lambda: peer.recv(65536), b""))
        except ConnectionResetError:
            answer = b""
    assert stage.api.seen == [], answer[:300]
    assert not answer.startswith(b"HTTP/1.1 2") or line == "OPTIONS *", answer[:300]  # that Caddy answers itself


def stopped(process):
    """Whether each of its threads stands still: a signal takes a moment."""
    return all("\nState:\tT" in (task / "status").read_text() for task in pathlib.Path(f"/proc/{process.pid}/task").iterdir())


def test_a48_a_guard_that_does_not_answer_lets_nobody_through(stage):
    writer = stage.token("items:write")
    stage.server.process.send_signal(signal.SIGSTOP)
    try:
        assert wait_until(lambda: stopped(stage.server.process))
        stage.api.seen.clear()
        with socket.create_connection(("127.0.0.1", stage.port), timeout=1) as peer:
            peer.sendall(f"GET /projects/site/items/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {writer}\r\n\r\n".encode())
            try:
                answer = peer.recv(65536)
            except TimeoutError:
                answer = b""
        assert stage.api.seen == [] and not answer.startswith(b"HTTP/1.1 2"), answer
    finally:
        stage.server.process.send_signal(signal.SIGCONT)
    assert wait_until(lambda: stage.send("GET /projects/site/items/1", [bearer(writer)])[0] == 200)


class Broken(http.server.BaseHTTPRequestHandler):
    """What stands where the guard should be, and says neither yes nor no."""

    status = 500

    def do_GET(self):
        self.send_response(self.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


def test_a48_without_a_guard_or_with_a_broken_one_nobody_gets_through(stage):
    writer = stage.token("items:write")
    host, port = stage.server.guard.removeprefix("http://").split(":")

    def let_nobody_through():
        for fields in ([bearer(writer)], []):
            for line, body in (("GET /projects/site/items/1", b""), ("POST /projects/site/items/1", b"body")):
                status, answer, seen = stage.send(line, fields, body)
                assert seen == [] and status >= (400 if stage.proxy == "nginx" else 300), answer[:300]  # Caddy hands it on

    stage.server.stop()
    try:
        let_nobody_through()  # nothing listens there
        with http.server.ThreadingHTTPServer((host, int(port)), Broken) as broken:
            threading.Thread(target=broken.serve_forever, daemon=True).start()
            try:
                for Broken.status in (500, 502, 503, 404, 302):
                    let_nobody_through()
            finally:
                broken.shutdown()
    finally:
        stage.server.start()
    assert wait_until(lambda: stage.send("GET /projects/site/items/1", [bearer(writer)])[0] == 200)


def test_a77_the_api_gets_no_credential_that_it_could_log_or_replay(stage):
    writer = stage.token("items:write")
    encoded = base64.b64encode(f"bob:{writer}".encode()).decode()
    for fields in ([bearer(writer)], [("Authorization", "Basic " + encoded)], [("X-API-Key", writer)], [bearer(writer), ("X-API-Key", writer)], [("x-api-key", writer)], [("AUTHORIZATION", "bearer " + writer)]):
        for method, body in (("GET", b""), ("POST", b"body")):
            status, _, seen = stage.send(f"{method} /projects/site/items/1", fields, body)
            assert status == 200
            told = json.dumps(seen[0]["fields"])
            assert writer not in told and encoded not in told, told
            assert not {name.lower() for name, _ in seen[0]["fields"]} & {"authorization", "x-api-key", "proxy-authorization"}
    assert writer not in (stage.directory / "proxy.log").read_text()


# What each proxy sends to a guard, by its documentation: (target, method, fields).
def as_traefik(method, uri, secret, address="203.0.113.9"):
    return "GET", "/v1/guard/forwarded", {"X-Forwarded-Method": method, "X-Forwarded-Proto": "https", "X-Forwarded-Host": "api.example.org", "X-Forwarded-Uri": uri,
                                          "X-Forwarded-For": address, "Authorization": "Bearer " + secret, "User-Agent": "Go-http-client/1.1", "Accept-Encoding": "gzip"}


def as_envoy(method, uri, secret, address="203.0.113.9"):
    return method, "/v1/guard/envoy" + uri, {"Host": "api.example.org", "Content-Length": "0", "X-Forwarded-For": address, "X-Envoy-Internal": "true", "X-Envoy-Expected-Rq-Timeout-Ms": "1000",
                                             "Authorization": "Bearer " + secret}


def as_nginx(method, uri, secret, address="203.0.113.9"):
    return "GET", "/v1/guard/nginx", {"X-Original-Method": method, "X-Original-URI": uri, "X-Real-IP": address, "Authorization": "Bearer " + secret}


CONTRACTS = {"traefik": as_traefik, "envoy": as_envoy, "nginx": as_nginx}


@pytest.fixture(scope="module")
def guards(tmp_path_factory):
    """The three kinds of guard of one deployment."""
    text = (PROXIES / "jeton.toml").read_text()
    listen = f"127.0.0.1:{free_port()}"
    base, rules = text[:text.index("[guard.api]")], text[text.index("[guard.api]"):]
    rules = re.sub(r'proxy = "nginx".*', "", rules)
    config = base.replace("127.0.0.1:7482", listen) + "".join(rules.replace("guard.api]", f"guard.{name}]\nproxy = \"{name}\"", 1).replace("guard.api", "guard." + name) for name in ("nginx", "forwarded", "envoy"))
    one = Server(tmp_path_factory.mktemp("guards"), config)
    one.init()
    one.start()
    one.guard = listen
    one.bob = one.user("bob", [grant("items:write", project=["*"])])
    one.secret, _ = one.token([grant("items:write", project=["*"])], owner=one.bob)
    yield one
    one.stop()


def talk(guards, method, target, fields):
    """Sends the fields as they stand, a list or a mapping."""
    pairs = list(fields.items()) if isinstance(fields, dict) else fields
    if not any(name == "Host" for name, _ in pairs):
        pairs = [("Host", "jeton"), *pairs]
    host, port = guards.guard.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as peer:
        peer.sendall((f"{method} {target} HTTP/1.1\r\nConnection: close\r\n" + "".join(f"{name}: {value}\r\n" for name, value in pairs) + "\r\n").encode("latin-1"))
        answer = b"".join(iter(lambda: peer.recv(65536), b""))
    head = answer.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return int(head[0].split(" ")[1]), [tuple(line.split(": ", 1)) if ": " in line else (line.rstrip(":"), "") for line in head[1:]], answer


@pytest.mark.parametrize("proxy", CONTRACTS)
def test_a46_every_yes_names_all_fields_so_that_a_clients_own_are_overwritten(guards, proxy):
    method, target, fields = CONTRACTS[proxy]("GET", "/projects/site/items/1", guards.secret)
    status, told, answer = talk(guards, method, target, fields | {name: "admin" for name in IDENTITY})
    assert status == 200 and answer.endswith(b"\r\n\r\n"), answer
    assert [name for name, _ in told if name.startswith("X-Jeton-")] == IDENTITY and "admin" not in str(told)
    assert dict(told)["X-Jeton-External-Id"] == "" and dict(told)["X-Jeton-App"] == ""
    assert dict(told)["X-Jeton-Principal"] == guards.bob and dict(told)["X-Jeton-Scopes"] == "items:write"


def test_the_scopes_that_a_yes_names_fit_into_a_proxys_header(deployment):
    names = [f"p{i:02}_{'x' * 40}" for i in range(60)]
    permissions = "".join(f'[permission.{name}]\ntitle = "P"\nlevels = ["read"]\n' for name in names)
    deployment.config.write_text(permissions + f'[guard.all]\nproxy = "nginx"\n[[guard.all.rule]]\nmethod = ["GET"]\npath = "/x"\nrequire = ["{names[0]}:read"]\n')
    deployment.init()
    deployment.start()
    secret, _ = deployment.token([grant(*[name + ":read" for name in names])])
    _, _, fields = as_nginx("GET", "/x", secret)
    told = deployment.ask("GET", "/v1/guard/all", headers=fields | {"X-Jeton-Verifier": deployment.admin}).headers["x-jeton-scopes"]
    assert 1900 < len(told) <= 2048 and set(told.split(" ")) <= {name + ":read" for name in names}


@pytest.mark.parametrize("proxy", CONTRACTS)
def test_a48_an_original_request_that_is_missing_repeated_or_malformed_is_refused(guards, proxy):
    method, target, fields = CONTRACTS[proxy]("GET", "/projects/site/items/1", guards.secret)
    assert talk(guards, method, target, fields)[0] == 200
    own = [name for name in fields if name in ("X-Forwarded-Method", "X-Forwarded-Uri", "X-Forwarded-For", "X-Original-Method", "X-Original-URI", "X-Real-IP")]
    tries = []
    for name in own:
        tries.append([(field, value) for field, value in fields.items() if field != name])
        tries.append([*fields.items(), (name, fields[name])])
        tries += [[(field, bad if field == name else value) for field, value in fields.items()] for bad in ("", " ", "\t", "\x01", "get", "203.0.113", "::g", "/projects/site/items/1 x" if "U" in name else "POST GET", "http://api/projects/site/items/1")]
    with nothing_changes(guards):
        for some in tries:
            status, _, answer = talk(guards, method, target, some)
            assert status in (400, 401, 403) or (proxy == "nginx" and dict(some).get("X-Real-IP") == "unix:"), (some, answer)
    for bad in ("", "projects/site/items/1", "/v1/guard/envoy"):
        method, target, fields = CONTRACTS[proxy]("GET", bad, guards.secret)
        assert talk(guards, method, target, fields)[0] in (400, 401, 403), bad


@pytest.mark.parametrize("proxy", CONTRACTS)
@pytest.mark.parametrize("path", [path for path in HIDDEN_PATHS if " " not in path] + ["/projects/site/items/1%0d%0a", "/projects/site/items/1#x"])
def test_a49_an_ambiguous_path_is_403_by_every_contract(guards, proxy, path):
    for method in ("GET", "POST"):
        verb, target, fields = CONTRACTS[proxy](method, path, guards.secret)
        status, _, answer = talk(guards, verb, target, fields)
        assert status == 403 or (status == 400 and proxy == "envoy"), answer
        if status == 403:
            assert b"ambiguous_path" in answer or b"no_rule" in answer, answer


@pytest.mark.parametrize("proxy", CONTRACTS)
def test_a47_the_address_is_the_last_that_the_proxy_wrote(guards, proxy):
    bound, _ = guards.token([grant("items:read", project=["*"])], owner=guards.bob, allowed_ips=["203.0.113.9", "2001:db8::/32"])
    chains = {"203.0.113.9": 200, "::ffff:203.0.113.9": 200, "2001:db8::7": 200, "198.51.100.1": 403}
    if proxy != "nginx":
        chains |= {"198.51.100.1, 203.0.113.9": 200, "203.0.113.9, 198.51.100.1": 403, "203.0.113.9,198.51.100.1": 403, "203.0.113.9, ": 403, "203.0.113.9, unknown": 403}
    for chain, expected in chains.items():
        verb, target, fields = CONTRACTS[proxy]("GET", "/projects/site/items/1", bound, chain)
        assert talk(guards, verb, target, fields)[0] == expected, chain


def test_a47_on_listen_only_a_gateway_with_its_own_token_is_told(guards):
    gateway, _ = guards.token([grant("jeton.verify:read")])
    weak, _ = guards.token([])
    method, target, fields = as_nginx("GET", "/projects/site/items/1", guards.secret)
    for verifier in (None, weak, guards.secret, "x"):
        answer = guards.ask(method, target, headers=fields | ({"X-Jeton-Verifier": verifier} if verifier else {}))
        refused(answer, 403, missing=["jeton.verify:read"], secrets=[guards.secret, weak])
    for verifier in (gateway, "Bearer " + gateway):
        assert guards.ask(method, target, headers=fields | {"X-Jeton-Verifier": verifier}).status == 200
    # However often it is wrong, it is never a 401 or a 429, which the gateway would hand on.
    assert {guards.ask(method, target, headers=fields | {"X-Jeton-Verifier": "x"}).status for _ in range(700)} == {403}


def test_a47_on_listen_no_field_of_a_client_gives_it_an_address_or_a_right(guards):
    """No peer is trusted by default: there the address is the peer's, and a gateway's token gives nobody a ceiling."""
    says = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"}
    everything = [grant("items:write", project=["*"])]
    bound, _ = guards.token(everything, owner=guards.bob, allowed_ips=["203.0.113.9"])
    for headers in ({}, says):
        refused(guards.ask("GET", "/v1/tokens/self", bound, headers=headers), 403, "ip_not_allowed")
    gateway, _ = guards.token([grant("jeton.verify:read")])
    nobody = guards.user("nobody", everything)
    secret, _ = guards.token(everything, owner=nobody, allowed_ips=["203.0.113.9"])
    asks = lambda: guards.ask(*as_nginx("GET", "/projects/site/items/1", secret)[:2], headers=as_nginx("GET", "/projects/site/items/1", secret)[2] | {"X-Jeton-Verifier": gateway})
    assert asks().status == 200
    assert guards.ask("PATCH", f"/v1/users/{nobody}", guards.admin, {"ceiling": None}).status == 200
    refused(asks(), 403)  # `default_ceiling = "none"`, from an address that is allowed


def test_envoy_asks_with_any_method_and_the_others_with_get_alone(guards):
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"):
        verb, target, fields = as_envoy(method, "/projects/site/items/1", guards.secret)
        assert talk(guards, verb, target, fields)[0] == 200, method
    for method in ("OPTIONS", "BREW"):
        verb, target, fields = as_envoy(method, "/projects/site/items/1", guards.secret)
        assert talk(guards, verb, target, fields)[0] == 403, method
    for proxy in ("nginx", "forwarded"):
        assert talk(guards, "GET", f"/v1/guard/{proxy}/projects/site/items/1", {"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer " + guards.secret})[0] == 403


def test_the_shipped_traefik_and_envoy_configurations_say_what_the_others_do():
    traefik = yaml.safe_load((PROXIES / "traefik.yaml").read_text())["http"]
    assert traefik["routers"]["api"]["middlewares"] == ["not-the-clients", "jeton", "no-credential"]
    asks = traefik["middlewares"]["jeton"]["forwardAuth"]
    assert asks["trustForwardHeader"] is False and all(re.search(asks["authResponseHeadersRegex"], name) for name in IDENTITY)
    off = traefik["middlewares"]["not-the-clients"]["headers"]["customRequestHeaders"]
    assert set(off.values()) == {""} and {name.replace("-", "_") for name in IDENTITY} <= set(off)
    assert traefik["middlewares"]["no-credential"]["headers"]["customRequestHeaders"] == {"Authorization": "", "X-API-Key": ""}
    envoy = yaml.safe_load((PROXIES / "envoy.yaml").read_text())["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
    authz = envoy["http_filters"][0]["typed_config"]
    assert authz["failure_mode_allow"] is False and authz["http_service"]["path_prefix"] == "/v1/guard/api"
    assert {pattern["exact"] for pattern in authz["allowed_headers"]["patterns"]} == {"authorization", "x-api-key", "x-forwarded-for"}
    assert authz["http_service"]["authorization_response"]["allowed_upstream_headers"] == {"patterns": [{"prefix": "x-jeton-"}]}
    assert envoy["common_http_protocol_options"] == {"headers_with_underscores_action": "REJECT_REQUEST"}
    assert envoy["route_config"]["virtual_hosts"][0]["request_headers_to_remove"] == ["authorization", "x-api-key"]
    docs = (ROOT / "docs/guards.md").read_text()
    for name in ("nginx.conf", "Caddyfile", "traefik.yaml", "envoy.yaml"):
        assert f"examples/proxies/{name}" in docs
