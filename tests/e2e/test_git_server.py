"""The main job: a git server that knows nothing of tokens, behind nginx, guarded by Jeton."""

import os
import signal
import socket
import subprocess

import pytest

from conftest import JETON, ROOT, ask, free_port, wait_until


class GitServer:
    def __init__(self, directory):
        self.directory = directory
        self.port = free_port()
        self.jeton_port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/acme/site.git"
        self.log = open(directory / "log", "w+", encoding="utf-8")
        environment = os.environ | {"GIT_PORT": str(self.port), "JETON_PORT": str(self.jeton_port), "JETON_BIN": str(JETON)}
        self.process = subprocess.Popen([ROOT / "examples/git-server/run.sh", directory / "data"], env=environment,
                                        stderr=self.log, stdout=self.log, start_new_session=True)
        assert wait_until(lambda: "git-server: ready" in (directory / "log").read_text(), 30), (directory / "log").read_text()
        self.admin = (directory / "data/admin-token").read_text().strip()
        self.api = f"http://127.0.0.1:{self.jeton_port}"
        user = ask(self.api, "POST", "/v1/users", self.admin, {
            "username": "bob", "ceiling": [{"scopes": ["contents:write"], "resources": {"repository": ["acme/*"]}}]})
        self.bob = user.json["id"]

    def token(self, scope, repository="acme/site"):
        answer = ask(self.api, "POST", "/v1/tokens", self.admin, {
            "name": "git", "owner": self.bob, "grants": [{"scopes": [scope], "resources": {"repository": [repository]}}]})
        assert answer.status == 201, answer
        return answer.json["secret"], answer.json["token"]["id"]

    def git(self, *arguments, cwd=None):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.directory), "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@localhost", *map(str, arguments)], cwd=cwd,
                              env=environment, capture_output=True, text=True, timeout=60)

    def with_secret(self, secret, user="bob"):
        return self.url.replace("http://", f"http://{user}:{secret}@")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)
        self.log.close()


@pytest.fixture(scope="module")
def git_server(tmp_path_factory):
    one = GitServer(tmp_path_factory.mktemp("git"))
    yield one
    one.stop()


def clone(git_server, tmp_path, secret):
    done = git_server.git("clone", "-q", git_server.with_secret(secret), tmp_path / "clone")
    return done, tmp_path / "clone"


def commit(git_server, tree):
    with open(tree / "README", "a", encoding="utf-8") as file:
        file.write("more\n")
    assert git_server.git("commit", "-qam", "more", cwd=tree).returncode == 0


def test_clone_with_read_push_with_write_until_the_moment_of_revocation(git_server, tmp_path):
    reader, _ = git_server.token("contents:read")
    writer, writer_id = git_server.token("contents:write")
    done, tree = clone(git_server, tmp_path, reader)
    assert done.returncode == 0, done.stderr
    assert (tree / "README").read_text().startswith("Guarded by Jeton.")

    commit(git_server, tree)
    refused = git_server.git("push", "-q", "origin", "HEAD", cwd=tree)
    assert refused.returncode != 0 and "403" in refused.stderr, refused.stderr

    pushed = git_server.git("push", "-q", git_server.with_secret(writer), "HEAD", cwd=tree)
    assert pushed.returncode == 0, pushed.stderr

    assert ask(git_server.api, "DELETE", f"/v1/tokens/{writer_id}", git_server.admin).status == 204
    commit(git_server, tree)
    after = git_server.git("push", "-q", git_server.with_secret(writer), "HEAD", cwd=tree)
    assert after.returncode != 0 and "Authentication failed" in after.stderr, after.stderr


def test_the_secret_may_stand_as_the_user_name(git_server, tmp_path):
    reader, _ = git_server.token("contents:read")
    done = git_server.git("clone", "-q", git_server.url.replace("http://", f"http://{reader}:x-oauth-basic@"), tmp_path / "clone")
    assert done.returncode == 0, done.stderr


def test_without_a_token_git_is_asked_for_one(git_server, tmp_path):
    done = git_server.git("clone", "-q", git_server.url, tmp_path / "clone")
    assert done.returncode != 0 and "could not read Username" in done.stderr, done.stderr


def test_a_token_for_another_repository_is_refused(git_server, tmp_path):
    other, _ = git_server.token("contents:write", "acme/other")
    done, _ = clone(git_server, tmp_path, other)
    assert done.returncode != 0 and "403" in done.stderr, done.stderr


@pytest.mark.parametrize("path", [
    "/acme/site.git/../site.git/info/refs?service=git-upload-pack",
    "/acme//site.git/info/refs?service=git-upload-pack",
    "/acme%2fsite.git/info/refs?service=git-upload-pack",
    "/acme/site.git/info/refs?service=git-upload-pack&service=git-receive-pack",
    "/acme/site.git/info/refs?service=git-receive-pack%00",
    "/acme/site.git/info/refs;x?service=git-upload-pack",
    "/acme/site.git/HEAD",
    "/acme/site.git/info/refs",
])
def test_ambiguous_and_unruled_paths_are_403_through_nginx(git_server, path):
    writer, _ = git_server.token("contents:write", "acme/*")
    with socket.create_connection(("127.0.0.1", git_server.port), timeout=10) as peer:
        peer.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {writer}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: peer.recv(65536), b""))
    assert answer.split(b" ", 2)[1] in (b"403", b"400"), answer[:300]


def test_the_credential_does_not_reach_the_upstream(git_server, tmp_path):
    """The upstream's environment, written down by a hook that a push runs."""
    writer, _ = git_server.token("contents:write")
    hook = git_server.directory / "data/repositories/acme/site.git/hooks/pre-receive"
    seen = git_server.directory / "environment"
    hook.write_text(f"#!/bin/sh\nenv >{seen}\n")
    hook.chmod(0o755)
    done, tree = clone(git_server, tmp_path, writer)
    assert done.returncode == 0, done.stderr
    commit(git_server, tree)
    pushed = git_server.git("push", "-q", "origin", "HEAD", cwd=tree)
    hook.unlink()
    assert pushed.returncode == 0, pushed.stderr
    text = seen.read_text()
    assert f"REMOTE_USER={git_server.bob}\n" in text
    assert writer not in text and "Basic " not in text
