"""Promise 1: a secret is shown once, and stands nowhere else: no log, answer, event, metric, file, core or process list."""

import base64
import os
import pathlib
import resource
import signal
import socket
import subprocess

import pytest

from conftest import CATALOG, GUARD, Server, ask, free_port, grant

def forms(secret):
    """How a secret might stand somewhere: as it is, without its checksum, encoded."""
    whole = secret.encode()
    return {whole, whole[:-6], whole[5:37], base64.b64encode(whole), base64.b64encode(b"git:" + whole)[8:-4], whole.hex().encode()}


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_promise_1_no_secret_stands_anywhere_but_in_its_one_answer(tmp_path, request, log_format):
    one = Server(tmp_path, CATALOG + GUARD + f'\n[server]\nlog_format = "{log_format}"\n', ["--guard-listen", f"127.0.0.1:{free_port()}"])
    request.addfinalizer(lambda: one.stop(signal.SIGKILL))
    one.start()
    setup = (one.data / "setup-secret").read_text().strip()
    password = "nine lanterns, purple gravel"
    made = one.ask("POST", "/v1/setup", None, {"secret": setup, "username": "ada", "password": password})
    assert made.status == 201
    one.admin = made.json["secret"]
    secrets, answers = [setup, password, one.admin], []

    def shown(answer):
        secrets.append(answer.json["secret"])
        return answer.json["secret"], answer.json["token"]["id"]

    def said(answer):
        answers.append(answer)
        return answer

    bob = one.user("bob")
    post = lambda by=one.admin, **body: shown(one.ask("POST", "/v1/tokens", by, {"name": "t", "grants": [grant("contents:read", repository=["*"])], **body}, headers={"Idempotency-Key": f"k{len(secrets)}"}))
    personal, personal_id = post(owner=bob)
    child, _ = post(personal, kind="child")
    once, _ = post(max_uses=1)
    rotated, rotated_id = shown(one.ask("POST", f"/v1/tokens/{personal_id}/rotate", one.admin, {}))
    again, _ = shown(one.ask("POST", f"/v1/tokens/{personal_id}/rotate", one.admin, {}))
    service = one.ask("POST", "/v1/services", one.admin, {"name": "ci"}).json["id"]
    of_service, of_service_id = post(owner=service)
    # Everything that a secret goes through, rightly and wrongly.
    for secret in (personal, child, once, rotated, again, of_service):
        said(one.ask("POST", "/v1/verify", one.admin, {"token": secret, "explain": True, "ip": "203.0.113.9"}))
        said(one.ask("POST", "/v1/verify", one.admin, {"token": secret, "require": {"scopes": [secret]}}))
        said(one.ask("POST", "/v1/verify", one.admin, {"token": secret, "ip": secret}))
        said(one.ask("GET", "/v1/tokens/self", secret))
        said(one.ask("POST", "/v1/users", secret, {"username": "eve"}))
        said(one.ask("POST", "/v1/users", one.admin, {"username": f"user-{len(answers)}"}, headers={"Idempotency-Key": secret}))
        said(one.ask("POST", "/v1/tokens/revoke", one.admin, {"ids": [secret]}))
        said(one.ask("GET", f"/v1/tokens/{secret}", one.admin))
        said(one.ask("DELETE", f"/v1/tokens/{secret}", one.admin))
        said(one.ask("GET", f"/{secret}?access_token={secret}", secret))
        said(one.ask("GET", f"/v1/tokens?owner={secret}", one.admin))
        said(one.ask("GET", f"/v1/tokens?cursor={secret}", one.admin))
        said(one.ask("POST", "/v1/tokens", one.admin, {"name": "x", "grants": [], "owner": secret}))
        # Where a name belongs; the event of the refusal says where.
        said(one.ask("POST", "/v1/tokens", one.admin, {"name": "x", "grants": [], secret: 1}))
        said(one.ask("POST", "/v1/tokens", one.admin, {"name": "x", "grants": [{"scopes": ["contents:read"], "resources": {secret: ["*"]}}]}))
        said(one.ask("PUT", f"/v1/users/external/{secret}", one.admin, {"x": 1}))
        said(one.ask("PATCH", f"/v1/users/{secret}", one.admin, {"disabled": True}))
        said(one.ask("POST", "/v1/users", one.admin, {"username": ""}, headers={"X-Request-Id": "of-" + secret}))
        for fields in ({"Authorization": "Bearer " + secret}, {"Authorization": "Basic " + base64.b64encode(b"git:" + secret.encode()).decode()}, {"X-API-Key": secret}, {"Authorization": "Bearer " + secret, "X-API-Key": "other"}):
            for uri in ("/acme/site", "/nothing/at/all"):
                said(ask("http://" + one.arguments[1], "GET", "/v1/guard/app", headers={"X-Original-Method": "GET", "X-Original-URI": uri, "X-Real-IP": "203.0.113.9"} | fields))
        host, port = one.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as peer:  # not HTTP at all
            peer.sendall(f"GET / HTTP/1.1\r\nAuthorization : Bearer {secret}\r\n {secret}\r\n\r\n".encode())
            assert secret.encode() not in b"".join(iter(lambda: peer.recv(65536), b""))
    for path in ("/v1/audit?limit=200", "/v1/tokens?limit=200", f"/v1/tokens/{rotated_id}", "/v1/users", "/metrics", "/openapi.json", "/v1/catalog"):
        said(one.ask("GET", path, one.admin))
    said(one.ask("POST", "/v1/tokens", one.admin, {"name": "t", "grants": [grant("contents:read", repository=["*"])], "owner": bob}, headers={"Idempotency-Key": "k3"}))
    assert answers[-1].status == 409 and answers[-1].json["type"].endswith("/secret_already_shown")
    assert said(one.ask("POST", "/v1/tokens/revoke", None, {"secrets": [of_service]})).json == {"revoked": 1}
    one.config.write_text("[polcy]\n")
    said(one.ask("POST", "/v1/admin/reload", one.admin, {}))
    for answer in answers:
        text = answer.body + repr(answer.headers).encode()
        assert not any(form in text for secret in secrets for form in forms(secret)), answer
    # In the process's own papers.
    for name in ("cmdline", "status", "environ"):
        try:
            text = pathlib.Path(f"/proc/{one.process.pid}/{name}").read_bytes()
        except PermissionError:
            continue
        assert not any(form in text for secret in secrets for form in forms(secret)), name
    # On the disk: while it runs with a log, after a crash, and after an orderly end.
    root_key = base64.b64decode((one.data / "root.key").read_text())

    def nothing_on_disk():
        for path in [*one.data.rglob("*"), *pathlib.Path.cwd().glob("core*")]:
            if path.is_file():
                content = path.read_bytes()
                assert not any(form in content for secret in secrets for form in forms(secret)), path
                assert root_key not in content and (path.name == "root.key" or base64.b64encode(root_key) not in content), path

    nothing_on_disk()
    assert one.stop(signal.SIGABRT) == -signal.SIGABRT
    log = "\n".join(one.log).encode()
    nothing_on_disk()
    one.config.write_text(CATALOG + GUARD)
    one.start()
    one.stop()
    nothing_on_disk()
    log += "\n".join(one.log).encode()
    assert not any(form in log for secret in secrets for form in forms(secret))
    assert not list(tmp_path.rglob("core*")) and not (one.data / "setup-secret").exists()


def test_promise_1_no_core_file_and_no_other_process_of_its_user_holds_a_secret(unprivileged):
    """Its user's other processes may not read its memory, and the limit that it was started with is not the one it has."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    assert most != 0, "who runs the tests allows core files, else the server's own limit shows nothing"
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))
    unprivileged.init()
    unprivileged.start()
    process = f"/proc/{unprivileged.process.pid}"
    assert "Max core file size        0                    0" in pathlib.Path(process, "limits").read_text()
    assert os.stat(process + "/mem").st_uid == 0, "not dumpable: it belongs to nobody but root"
    for name in ("mem", "environ", "maps"):
        read = subprocess.run(["head", "-c1", f"{process}/{name}"], capture_output=True, text=True, user=unprivileged.user_id)
        assert read.returncode != 0 and "Permission denied" in read.stderr, (name, read)
