"""OpenID providers as they are found: a real one, and one that says nothing."""

import json
import shutil
import socket
import subprocess
import time

from conftest import CATALOG, ROOT, Server, free_port, grant
from visitor import Browser, session

PEER = ROOT / "tests/peers/oidc"
SECRET = "a secret of the client's"


def node():
    """The Node of the page's build, else the machine's."""
    for place in sorted((ROOT / "web/node_modules").glob("node-linux-*/bin/node")):
        return str(place)
    return shutil.which("node")


class Peer:
    """The provider of npm's `oidc-provider`."""

    def __init__(self, port, redirect_uri):
        configuration = {"port": port, "client": {"id": "jeton", "secret": SECRET}, "redirect_uris": [redirect_uri],
                         "people": {"lin": {"preferred_username": "lin", "groups": ["staff"]}}}
        self.process = subprocess.Popen([node(), "provider.mjs", json.dumps(configuration)], cwd=PEER, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout.readline().strip() == "ready"

    def stop(self):
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()


def test_a_real_provider_signs_in(tmp_path):
    assert (PEER / "node_modules/oidc-provider").is_dir(), "./dev test installs it: npm ci in tests/peers/oidc"
    port = free_port()
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o600)
    server = Server(tmp_path, CATALOG + f"""
[login.oidc.peer]
issuer = "http://127.0.0.1:{port}"
client_id = "jeton"
client_secret_file = "{secret}"
scopes = ["openid", "profile", "groups"]
[login.oidc.peer.ceilings]
staff = ["contents:read on repository:*"]
""")
    server.init()
    server.start()
    peer = Peer(port, server.url + "/login/oidc/peer/callback")
    try:
        arrive(server)
    finally:
        peer.stop()
        server.stop()


def arrive(server):
    browser = Browser()
    page = browser.get(server.url + "/login/oidc/peer?next=/account", stop=server.url + "/account")
    for _ in range(4):  # who is it, then what may be told
        if page.status == 303:
            break
        form = page.forms[0]
        page = browser.submit(page, form.with_(login="lin", password="any") if "login" in form.fields else form, stop=server.url + "/account")
    assert page.status == 303 and page.location == server.url + "/account", page
    seen = session(browser, server)
    assert seen["user"]["username"] == "lin" and seen["kind"] == "login"
    ceiling = server.ask("GET", f"/v1/users/{seen['user']['id']}", server.admin).json["ceiling"]
    assert grant("contents:read", repository=["*"]) in ceiling
    events = server.ask("GET", f"/v1/audit?actor={seen['user']['id']}", server.admin).json["items"]
    assert {"user.create", "user.identity", "user.sign_in"} <= {event["type"] for event in events}


def test_a_stop_does_not_wait_for_a_provider_that_is_silent(tmp_path):
    """It asks in vain, is told to stop, and is gone soon: no thread outlives what it answers into."""
    silent = socket.create_server(("127.0.0.1", 0), backlog=64)
    one = Server(tmp_path, CATALOG + f"""
[limits]
login = 0

[login.oidc.silent]
issuer = "http://127.0.0.1:{silent.getsockname()[1]}"
client_id = "jeton"
""")
    one.init()
    one.start()
    waiting = []
    try:
        for _ in range(12):  # more than there are threads for it
            asking = socket.create_connection(("127.0.0.1", int(one.url.rsplit(":", 1)[1])))
            asking.sendall(b"GET /login/oidc/silent HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: none\r\n\r\n")
            waiting.append(asking)
        silent.settimeout(10)
        waiting.append(silent.accept()[0])
        began = time.monotonic()
        assert one.stop() == 0
        assert time.monotonic() - began < 14, "10 seconds for what is in flight, and little more"
    finally:
        for one_socket in [*waiting, silent]:
            one_socket.close()
