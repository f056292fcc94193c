"""What end-to-end tests share: a real server on a free port of loopback, and a client for its API."""

import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("JETON_BUILD", ROOT / "build/release")).resolve()
# A sanitizer keeps what was freed, and shadows the rest: so many times as much memory is bounded in a server built with one.
MEMORY = 4 if BUILD.name in ("dev", "tsan") else 1
JETON = pathlib.Path(os.environ.get("JETON_BIN", BUILD / "bin/jeton"))

CATALOG = """
[resource.repository]
title = "Repository"

[permission.contents]
title = "Repository contents"
levels = ["read", "write"]
resource = "repository"

[permission.issues]
title = "Issues"
levels = ["read", "write"]
resource = "repository"

[permission.billing]
title = "Billing"
levels = ["read"]
"""
GUARD = """
[guard.app]
proxy = "nginx"
basic = true
[[guard.app.rule]]
method   = ["GET"]
path     = "/{owner}/{name}"
require  = ["contents:read"]
resource = "repository:{owner}/{name}"
"""
PASSWORD = "seven unlikely hats"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Answer:
    """Status, header fields (lower case) and body; `json` when there is one."""

    def __init__(self, status, headers, body):
        self.status = status
        self.fields = [(name.lower(), value) for name, value in headers]
        self.headers = dict(self.fields)
        self.body = body

    def all(self, name):
        """The values of each field of that name."""
        return [value for field, value in self.fields if field == name]

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.body[:400]!r}>"


def ask_once(url, method, path, data, headers):
    """One request, and its own answer: a redirect is not followed."""
    place = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    try:
        connection.request(method, path, body=data, headers=headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheaders(), answer.read())
    finally:
        connection.close()


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other."""

    def redirect_request(self, *_):
        return None


def ask(url, method, path, token=None, body=None, headers=None, raw=None):
    """One request over HTTP. `body` is sent as JSON, `raw` as it is."""
    data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url + path, data=data, method=method, headers=dict(headers or {}))
    if data is not None and not request.has_header("Content-type"):
        request.add_header("Content-Type", "application/json")
    if token is not None:
        request.add_header("Authorization", "Bearer " + token)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirects)
    try:
        with opener.open(request, timeout=60) as answer:
            return Answer(answer.status, answer.getheaders(), answer.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers.items(), error.read())


class Server:
    """A deployment in a directory of its own. `start` and `stop` as often as wanted."""

    def __init__(self, directory, config=CATALOG, arguments=(), environment=None, program=JETON, user=None):
        self.directory = pathlib.Path(directory)
        self.data = self.directory / "data"
        self.config = self.directory / "jeton.toml"
        self.config.write_text(config)
        self.arguments = list(arguments)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("JETON_")} | (environment or {})
        self.program = program
        self.user_id = user  # whom it runs as; nothing: as who runs the tests
        self.process = None
        self.url = None
        self.admin = None
        self.log = []

    def run(self, *arguments, **more):
        """Runs the program to its end."""
        return subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, timeout=60, user=self.user_id,
                              env=self.environment | more.pop("environment", {}), **more)

    def init(self, name="ada"):
        done = self.run("init", "--data", self.data, "--config", self.config, "--admin", name)
        assert done.returncode == 0, done.stderr
        self.admin = done.stdout.strip()
        return self.admin

    def start(self, *arguments, ready=True, patience=30):
        command = [self.program, "serve", "--data", self.data, "--config", self.config, "--listen", "127.0.0.1:0",
                   *self.arguments, *arguments]
        self.log = []
        self.process = subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True, env=self.environment, user=self.user_id)
        seen = threading.Event()

        def read(stream):
            for line in stream:
                self.log.append(line.rstrip("\n"))
                if line.startswith("jeton: ready on "):
                    self.url = line.split()[-1]
                    seen.set()
            seen.set()

        self.reader = threading.Thread(target=read, args=(self.process.stderr,), daemon=True)
        self.reader.start()
        assert seen.wait(patience), "the server neither got ready nor ended"
        if ready:
            assert any(line.startswith("jeton: ready on ") for line in self.log), self.log
        return self

    def stop(self, number=signal.SIGTERM):
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(number)
        status = self.process.wait(timeout=20)
        self.reader.join(timeout=5)
        self.process.stderr.close()
        self.process = None
        return status

    def ask(self, method, path, token=None, body=None, **more):
        return ask(self.url, method, path, token, body, **more)

    def user(self, name, ceiling=None, **more):
        body = {"username": name, **more}
        if ceiling is not None:
            body["ceiling"] = ceiling
        answer = self.ask("POST", "/v1/users", self.admin, body)
        assert answer.status == 201, answer
        return answer.json["id"]

    def password(self, user, password, by=None):
        """Sets a user's password; by the administrator."""
        answer = self.ask("PUT", f"/v1/users/{user}/password", by or self.admin, {"password": password})
        assert answer.status == 204, answer

    def token(self, grants, by=None, status=201, **more):
        """A new token: its secret and TOKEN; or the refusal."""
        answer = self.ask("POST", "/v1/tokens", by or self.admin, {"name": "t", "grants": grants, **more})
        assert answer.status == status, answer
        return (answer.json["secret"], answer.json["token"]) if status == 201 else answer

    def rotate(self, which, by, status=201, **body):
        """What rotating token `which` (an id, or `self`) by a secret is answered."""
        answer = self.ask("POST", f"/v1/tokens/{which}/rotate", by, body)
        assert answer.status == status, answer
        return answer.json

    def verify(self, secret, scopes=None, resource=None, **more):
        body = {"token": secret, **more}
        if scopes:
            body["require"] = {"scopes": scopes} | ({"resource": resource} if resource else {})
        answer = self.ask("POST", "/v1/verify", self.admin, body)
        assert answer.status == 200, answer
        return answer.json


def grant(*scopes, **resources):
    """`grant("contents:read", repository=["acme/*"])`"""
    return {"scopes": list(scopes), "resources": resources} if resources else {"scopes": list(scopes)}


def wait_until(condition, seconds=10):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One running deployment a file of tests, with an administrator."""
    one = Server(tmp_path_factory.mktemp("jeton"))
    one.init()
    one.start()
    yield one
    one.stop()


@contextlib.contextmanager
def running_site(directory, config="", login=0):
    """A running deployment where people sign in: ada, its administrator, has `PASSWORD`. `login`: how many tries a minute,
    as in the configuration; `config`: what stands in that besides."""
    one = Server(directory, f"{CATALOG}\n[limits]\nlogin = {login}\nrefused = 0\n{config}")
    try:
        one.init()
        one.start()
        one.ada = one.ask("GET", "/v1/users", one.admin).json["items"][0]["id"]
        one.password(one.ada, PASSWORD)
        yield one
    finally:
        one.stop()


@pytest.fixture(scope="module")
def site_config():
    """What stands in the configuration of a file's `site` besides: for the file to say."""
    return ""


@pytest.fixture(scope="module")
def site(tmp_path_factory, site_config):
    """One running site a file of tests, where tries are not counted."""
    with running_site(tmp_path_factory.mktemp("site"), site_config) as one:
        yield one


@pytest.fixture
def limited(tmp_path):
    """A running site, one a test, with five tries a minute."""
    with running_site(tmp_path, login=5) as one:
        yield one


@pytest.fixture(scope="module")
def bob(server):
    """A user whose ceiling holds the product's catalog and its own tokens."""
    everywhere = {"repository": ["*"]}
    user = server.user("bob", [grant("contents:write", "issues:write", **everywhere), grant("billing:read"),
                               grant("jeton.tokens:write", "jeton.audit:read", principal=["self"])])
    secret, token = server.token([grant("contents:write", **everywhere), grant("jeton.tokens:write", "jeton.audit:read", principal=["self"])], owner=user)
    return {"id": user, "secret": secret, "token": token}


@pytest.fixture
def deployment(tmp_path):
    """A deployment that is not started, one a test."""
    one = Server(tmp_path)
    yield one
    one.stop(signal.SIGKILL)


@pytest.fixture
def unprivileged():
    """A deployment that is not started, one a test, of a user who is not root: modes and owners say nothing to root."""
    user = os.getuid() or 65534
    with tempfile.TemporaryDirectory(prefix="jeton-") as directory:  # tmp_path is in root's directories
        shutil.copy(JETON, directory)
        os.chown(directory, user, -1)
        one = Server(directory, program=pathlib.Path(directory, JETON.name), user=user)
        yield one
        one.stop(signal.SIGKILL)
