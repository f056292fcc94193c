"""Attacks on the store and on time (A54, A59, A60); A61 stands in test_life.py. Faults are real ones: a preloaded library
makes the system's own calls fail."""

import calendar
import contextlib
import errno
import os
import signal
import sqlite3
import subprocess
import threading
import time

import pytest

from attacks import events, metric, nothing_changes, refused
from conftest import CATALOG, Server, grant, wait_until
from faults import (DATABASE_WRITES, DEADLY_STEP, FAILING_DATABASE_FLUSHES, FAILING_FLUSHES, FLUSH, FOREIGN_WRITES, PWRITE, RENAME,
                    STEP_CALL, STEPS, WRITE, WRITE_ERROR, WRITER, faulty_server)

ALL = {"repository": ["*"]}
GUARD = """
[guard.all]
proxy = "nginx"
[[guard.all.rule]]
method  = ["GET"]
path    = "/bills"
require = ["billing:read"]
"""
YEAR = 365 * 86400


@pytest.fixture
def faulty(tmp_path):
    one = faulty_server(tmp_path, config=CATALOG + GUARD)
    one.init()
    one.start()
    yield one
    one.stop(signal.SIGKILL)


@pytest.mark.parametrize("off", [-3600, YEAR])
def test_a54_a_clock_that_somebody_sets_makes_nothing_live_longer_or_die_sooner(faulty, off):
    short, token = faulty.token([grant("contents:read", **ALL)], expires_in=600)
    later, _ = faulty.token([], not_before=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 7200)))
    long, _ = faulty.token([grant("contents:read", **ALL)], expires_in=86400)
    faulty.faults.set_wall_clock(off)
    assert faulty.verify(short)["allowed"] and faulty.verify(long)["allowed"] and faulty.verify(later)["reason"] == "not_yet_valid"
    faulty.faults.pass_time(601)
    faulty.faults.set_wall_clock(off)
    assert faulty.verify(short)["reason"] == "expired" and faulty.verify(long)["allowed"] and faulty.verify(later)["reason"] == "not_yet_valid"
    refused(faulty.ask("GET", "/v1/tokens/self", short), 401)
    assert faulty.ask("GET", f"/v1/tokens/{token['id']}", faulty.admin).json["status"] == "expired"
    refused(faulty.ask("GET", "/readyz"), 503, "clock")
    assert wait_until(lambda: any("wall clock is more than 60 s off" in line for line in faulty.log))
    made = faulty.token([], expires_in=60)[1]["created_at"]
    assert abs(calendar.timegm(time.strptime(made, "%Y-%m-%dT%H:%M:%SZ")) - time.time() - 601) < 30
    faulty.faults.set_wall_clock(0)
    assert faulty.ask("GET", "/readyz").status == 200


def test_a54_a_start_with_a_clock_before_the_last_event_is_refused(faulty):
    secret, _ = faulty.token([], expires_in=600)
    assert faulty.stop() == 0
    faulty.faults.set_wall_clock(-3600)
    faulty.start(ready=False)
    assert faulty.stop() == 1
    assert len(faulty.log) == 1 and "the last change was committed at" in faulty.log[0] and "--accept-clock" in faulty.log[0], faulty.log
    faulty.start("--accept-clock")
    assert faulty.ask("GET", "/readyz").status == 200 and faulty.verify(secret)["allowed"]
    faulty.stop()
    faulty.faults.set_wall_clock(40 * 86400)
    faulty.start()
    refused(faulty.ask("GET", "/v1/tokens", faulty.admin), 401)
    faulty.admin = faulty_recover(faulty)
    assert faulty.verify(secret)["reason"] == "expired"


def test_a54_a_start_with_a_clock_a_little_back_revives_nothing(faulty):
    short, _ = faulty.token([], expires_in=20)
    faulty.faults.pass_time(30)
    assert faulty.verify(short)["reason"] == "expired"
    long, _ = faulty.token([], expires_in=600)  # the last event: 10 s after the end of the short one
    assert faulty.stop() == 0
    faulty.faults.set_wall_clock(-20)
    faulty.start()
    assert faulty.verify(short)["reason"] == "expired" and faulty.verify(long)["allowed"]
    assert faulty.ask("GET", "/readyz").status == 200
    assert faulty.stop() == 0
    faulty.start("--accept-clock")  # the operator says that this clock is right
    assert faulty.verify(short)["allowed"]


def test_a54_a_clock_that_was_accepted_needs_to_be_accepted_once(faulty):
    faulty.token([], expires_in=600)
    assert faulty.stop() == 0
    faulty.faults.set_wall_clock(-3600)
    faulty.start("--accept-clock")
    faulty.token([], expires_in=600)
    assert faulty.stop() == 0
    faulty.start()
    assert faulty.ask("GET", "/readyz").status == 200


def faulty_recover(server):
    server.stop()
    done = server.run("recover", "--data", server.data, "--config", server.config, "--user", "ada")
    assert done.returncode == 0, done.stderr
    server.start()
    return done.stdout.strip()


def test_a54_a_token_expires_while_its_server_is_suspended(faulty):
    secret, _ = faulty.token([], expires_in=2)
    assert faulty.verify(secret)["allowed"]
    faulty.process.send_signal(signal.SIGSTOP)
    time.sleep(2.1)  # the process must not run, so nothing can be waited for
    faulty.process.send_signal(signal.SIGCONT)
    assert faulty.verify(secret)["reason"] == "expired"


def test_a59_killed_at_each_step_of_a_change_nothing_acknowledged_is_lost(faulty):
    """SIGKILL before each write to the log of a change of each kind, before its flush, and before the write, the flush and the
    rename of the anchor that follows it; then everything that was answered holds."""
    living, dead = {}, {}

    def make(**more):
        answer = faulty.ask("POST", "/v1/tokens", faulty.admin, {"name": "t", "grants": [], **more})
        assert answer.status == 201
        return answer.json["secret"], answer.json["token"]

    def create(_):
        secret, token = make()
        living[secret] = token["id"]

    def revoke(made):
        assert faulty.ask("DELETE", f"/v1/tokens/{made[1]['id']}", faulty.admin).status == 204
        return "revoked"

    def rotate(made):
        answer = faulty.ask("POST", f"/v1/tokens/{made[1]['id']}/rotate", faulty.admin, {"overlap": 0})
        assert answer.status == 201
        living[answer.json["secret"]] = answer.json["token"]["id"]
        return "rotated"

    def use(made):
        assert faulty.verify(made[0])["allowed"]
        return "used_up"

    def disable(made):
        assert faulty.ask("PATCH", f"/v1/users/{made[1]['owner']}", faulty.admin, {"disabled": True}).status == 200
        return "principal_disabled"

    def still():
        """Nothing is on its way to the disk, the anchor neither, which follows a change after half a second."""
        before = faulty.faults.get(STEPS)
        time.sleep(0.7)
        return faulty.faults.get(STEPS) == before

    def killed_at(call, nth, work):
        """Whether it was, by work or, for the anchor, a moment after it."""
        faulty.faults.set(STEP_CALL, call)
        faulty.faults.set(DEADLY_STEP, faulty.faults.get(STEPS) + nth)
        with contextlib.suppress(OSError):
            work()
        with contextlib.suppress(subprocess.TimeoutExpired):
            assert faulty.process.wait(timeout=0.2 if call == PWRITE else 5) == -signal.SIGKILL
        faulty.faults.set(DEADLY_STEP, 0)
        faulty.faults.set(STEP_CALL, 0)
        return faulty.process.poll() is not None

    def holds(change, nth):
        secrets = [*dead, *living]
        results = [result for i in range(0, len(secrets), 500) for result in faulty.ask(
            "POST", "/v1/verify/batch", faulty.admin, {"checks": [{"token": secret} for secret in secrets[i:i + 500]]}).json["results"]]
        for secret, result in zip(secrets, results):
            assert result.get("reason") == dead.get(secret), (change.__name__, nth, "a dead token lives, or an acknowledged one is lost")

    for change in (create, revoke, rotate, use, disable):
        left = [make(**({"max_uses": 1} if change is use else {"owner": faulty.user(f"u{i}")} if change is disable else {})) for i in range(100)]
        if change is not use:  # asking about those would use them up
            living |= {secret: token["id"] for secret, token in left}
        assert wait_until(still)

        def one_more():
            made = left.pop()
            if change is not create:
                living.pop(made[0], None)  # from here on until it is answered, either may be
            if reason := change(made):
                dead[made[0]] = reason

        def dies(call, nth):
            if not killed_at(call, nth, one_more):
                return False
            faulty.stop()
            faulty.start()
            holds(change, nth)
            return True

        writes = next(nth for nth in range(1, 90) if not dies(PWRITE, nth))
        assert writes > 4, "a change is several pages, and a page two writes"
        assert all(dies(call, nth) for call, nth in ((FLUSH, 1), (WRITE, 1), (FLUSH, 2), (RENAME, 1))), change.__name__
    assert len(set(dead.values())) == 4
    faulty.stop()
    verified = faulty.run("audit", "verify", "--data", faulty.data, "--config", faulty.config)
    assert verified.returncode == 0, verified.stderr


def test_a59_after_a_failed_flush_nothing_is_written_until_a_restart(faulty):
    kept, kept_token = faulty.token([grant("contents:read", **ALL)])
    gone, gone_token = faulty.token([])
    assert faulty.ask("DELETE", f"/v1/tokens/{gone_token['id']}", faulty.admin).status == 204
    faulty.faults.set(FAILING_FLUSHES, 1)
    refused(faulty.ask("POST", "/v1/tokens", faulty.admin, {"name": "not kept", "grants": []}), 503, "unavailable")
    assert faulty.faults.get(FAILING_FLUSHES) == 0, "from now on the disk says yes"
    for _ in range(5):
        refused(faulty.ask("POST", "/v1/tokens", faulty.admin, {"name": "nor this", "grants": []}), 503, "unavailable")
        refused(faulty.ask("DELETE", f"/v1/tokens/{kept_token['id']}", faulty.admin), 503, "unavailable")
    assert faulty.verify(kept, ["contents:read"], "repository:a/b")["allowed"] and faulty.verify(gone)["reason"] == "revoked"
    assert faulty.ask("GET", "/v1/tokens", faulty.admin).status == 200 and metric(faulty, "jeton_store_healthy") == 0
    assert sum(" critical " in line and "nothing is written any more" in line for line in faulty.log) == 1
    faulty.stop()
    faulty.start()
    assert faulty.verify(kept)["allowed"] and faulty.verify(gone)["reason"] == "revoked"
    assert not any("nor this" in token["name"] for token in faulty.ask("GET", "/v1/tokens", faulty.admin).json["items"])
    assert faulty.ask("DELETE", f"/v1/tokens/{kept_token['id']}", faulty.admin).status == 204
    assert faulty.verify(kept)["reason"] == "revoked" and metric(faulty, "jeton_store_healthy") == 1


@pytest.mark.parametrize("by", ["request", "signal"])
def test_a59_a_reload_that_is_not_recorded_does_not_hold(faulty, by):
    secret, _ = faulty.token([grant("contents:read", **ALL)])
    before = faulty.ask("GET", "/v1/admin/settings", faulty.admin).json
    faulty.config.write_text(CATALOG.replace("[permission.contents]", "[permission.papers]"))
    faulty.faults.set(FAILING_FLUSHES, 4)  # the anchor of the token may still be on its way, and take some of them
    if by == "request":
        refused(faulty.ask("POST", "/v1/admin/reload", faulty.admin, {}), 503, "unavailable")
    else:
        faulty.process.send_signal(signal.SIGHUP)
        assert wait_until(lambda: any("not reloaded, everything stays as it was" in line for line in faulty.log)), faulty.log
    assert faulty.ask("GET", "/v1/admin/settings", faulty.admin).json == before
    assert "contents" in [one["name"] for one in faulty.ask("GET", "/v1/catalog", faulty.admin).json["permissions"]]
    assert faulty.verify(secret, ["contents:read"], "repository:a/b")["allowed"], "nor for the decisions"


def many_tokens(server, count, threads=8):
    """Acknowledged secrets."""
    secrets, lock = [], threading.Lock()

    def make(some):
        for _ in range(some):
            answer = server.ask("POST", "/v1/tokens", server.admin, {"name": "m", "grants": [], "description": "d" * 900})
            if answer.status == 201:
                with lock:
                    secrets.append(answer.json["secret"])

    workers = [threading.Thread(target=make, args=(count // threads,)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return secrets


def test_a59_a_checkpoint_that_the_disk_did_not_keep_ends_writing_too(tmp_path):
    faulty = faulty_server(tmp_path, config=CATALOG + "\n[policy]\nmax_tokens_per_principal = 100000\n")
    faulty.init()
    faulty.start()
    try:
        faulty.faults.set(FAILING_DATABASE_FLUSHES, 1)
        secrets = []
        for _ in range(20):  # until a checkpoint comes
            secrets += many_tokens(faulty, 400)
            if any("nothing is written any more" in line for line in faulty.log):
                break
        assert wait_until(lambda: any("nothing is written any more" in line for line in faulty.log)), "a checkpoint came"
        refused(faulty.ask("POST", "/v1/tokens", faulty.admin, {"name": "x", "grants": []}), 503, "unavailable")
        faulty.stop(signal.SIGKILL)
        faulty.faults.set(FAILING_DATABASE_FLUSHES, 0)
        faulty.start()
        checks = [{"token": secret} for secret in secrets]
        results = [result for i in range(0, len(checks), 500) for result in faulty.ask("POST", "/v1/verify/batch", faulty.admin, {"checks": checks[i:i + 500]}).json["results"]]
        assert secrets and all(result["allowed"] for result in results)
    finally:
        faulty.stop(signal.SIGKILL)


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO])
def test_a59_a_disk_that_takes_nothing_is_503_for_changes_and_for_every_yes_that_must_be_recorded(faulty, error):
    user = faulty.user("bob", [grant("contents:write", **ALL), grant("billing:read")])
    plain, token = faulty.token([grant("contents:read", **ALL), grant("billing:read")], owner=user)
    once, _ = faulty.token([grant("billing:read")], owner=user, max_uses=1)
    old, old_token = faulty.token([grant("billing:read")], owner=user)
    new = faulty.ask("POST", f"/v1/tokens/{old_token['id']}/rotate", faulty.admin, {"until_used": True}).json["secret"]
    faulty.faults.set(WRITE_ERROR, error)
    tries = [("POST", "/v1/tokens", {"name": "x", "grants": []}), ("DELETE", f"/v1/tokens/{token['id']}", None), ("PATCH", f"/v1/tokens/{token['id']}", {"name": "y"}),
             ("POST", f"/v1/tokens/{token['id']}/rotate", {}), ("POST", "/v1/users", {"username": "eve"}), ("PATCH", f"/v1/users/{user}", {"disabled": True}),
             ("DELETE", f"/v1/users/{user}", None), ("POST", "/v1/services", {"name": "s"}), ("PUT", "/v1/users/external/e", {"username": "e"}), ("POST", "/v1/tokens/revoke", {"owner": user}),
             ("POST", "/v1/verify", {"token": once}), ("POST", "/v1/verify", {"token": new}), ("POST", "/v1/verify/batch", {"checks": [{"token": plain}, {"token": once}]})]
    with nothing_changes(faulty):
        for method, path, body in tries:
            refused(faulty.ask(method, path, faulty.admin, body), 503, "unavailable", secrets=[plain, once, old, new])
        for secret, status in ((plain, 200), (once, 503), (new, 503)):  # never 401: git would erase a good token
            original = {"X-Original-Method": "GET", "X-Original-URI": "/bills", "X-Real-IP": "203.0.113.9", "X-Jeton-Verifier": faulty.admin}
            answer = faulty.ask("GET", "/v1/guard/all", secret, headers=original)
            assert answer.status == status and answer.body == b"" and "www-authenticate" not in answer.headers, answer
    for _ in range(20):
        assert faulty.verify(plain, ["contents:read"], "repository:a/b")["allowed"]
    assert faulty.ask("GET", "/v1/users", faulty.admin).status == 200 and faulty.ask("GET", "/healthz").status == 200
    assert sum("cannot be written, changes are refused" in line for line in faulty.log) == 1, faulty.log
    faulty.faults.set(WRITE_ERROR, 0)
    assert faulty.verify(once)["allowed"] and faulty.verify(once)["reason"] == "used_up"
    assert faulty.verify(old)["allowed"] and faulty.verify(new)["allowed"] and faulty.verify(old)["reason"] == "rotated"
    assert faulty.ask("PATCH", f"/v1/users/{user}", faulty.admin, {"disabled": True}).status == 200
    assert faulty.stop() == 0
    faulty.start()
    assert faulty.verify(plain)["reason"] == "principal_disabled" and faulty.verify(once)["reason"] == "principal_disabled"


def unwritable(server, secret, token):
    """Holds what must be so while jeton.db may only be read; the sentence is said once, however much is tried."""
    sentence = f"cannot be written, changes are refused: {server.data}/jeton.db may only be read: the user that runs jeton must be allowed to write "
    assert wait_until(lambda: any(" error " in line and sentence in line for line in server.log)), server.log
    with nothing_changes(server):
        for _ in range(3):
            refused(server.ask("POST", "/v1/tokens", server.admin, {"name": "x", "grants": []}), 503, "unavailable")
            refused(server.ask("DELETE", f"/v1/tokens/{token['id']}", server.admin), 503, "unavailable")
    assert server.verify(secret, ["contents:read"], "repository:a/b")["allowed"]
    assert server.ask("GET", "/v1/tokens", server.admin).status == 200
    assert metric(server, "jeton_store_healthy") == 0
    time.sleep(2.5)  # the use of tokens is written each second
    assert sum(sentence in line for line in server.log) == 1 and sum("the use of tokens is lost" in line for line in server.log) <= 1, server.log


def test_a59_a_database_file_that_may_only_be_read_takes_no_change_and_verify_answers(unprivileged):
    """The file's mode, not a fault; root would write all the same. Written again, with a restart or without, all is well."""
    unprivileged.init()
    unprivileged.start()
    secret, token = unprivileged.token([grant("contents:read", **ALL)])
    database = unprivileged.data / "jeton.db"
    for restarted in (False, True):
        assert unprivileged.stop() == 0
        database.chmod(0o400)
        unprivileged.start()
        assert unprivileged.stop() == 0
        unprivileged.start()  # with what the first time left beside it
        unwritable(unprivileged, secret, token)
        if restarted:
            assert unprivileged.stop() == 0
            recovered = unprivileged.run("recover", "--data", unprivileged.data, "--config", unprivileged.config, "--user", "ada")
            assert recovered.returncode == 1 and recovered.stdout == "" and "cannot be written" in recovered.stderr, recovered
        database.chmod(0o600)  # SQLite made its log with the same mode: Jeton sets that right itself
        if restarted:
            unprivileged.start()
        else:
            assert wait_until(lambda: any("the database can be written again" in line for line in unprivileged.log)), unprivileged.log
            assert unprivileged.stop() == 0  # nothing was changed in between: what was written to see counts
            unprivileged.start()
        unprivileged.token([])
        unprivileged.process.kill()
        unprivileged.process.wait()
        unprivileged.start()
        assert unprivileged.ask("GET", "/v1/tokens", unprivileged.admin).json["items"][0]["name"] != "x"
    assert unprivileged.ask("DELETE", f"/v1/tokens/{token['id']}", unprivileged.admin).status == 204
    assert unprivileged.verify(secret)["reason"] == "revoked"


def test_a61_a_read_only_database_that_was_exchanged_is_not_taken(unprivileged):
    """Yesterday's in its place, and writable: what the start checked was another file."""
    unprivileged.init()
    unprivileged.start()
    secret, token = unprivileged.token([])
    assert unprivileged.stop() == 0
    database, before = unprivileged.data / "jeton.db", unprivileged.data / "before"
    before.write_bytes(database.read_bytes())
    os.chown(before, unprivileged.user_id, -1)
    unprivileged.start()
    assert unprivileged.ask("DELETE", f"/v1/tokens/{token['id']}", unprivileged.admin).status == 204
    assert unprivileged.stop() == 0
    database.chmod(0o400)
    unprivileged.start()
    before.chmod(0o600)
    before.rename(database)
    time.sleep(2.5)  # each second it is tried anew
    refused(unprivileged.ask("POST", "/v1/tokens", unprivileged.admin, {"name": "x", "grants": []}), 503, "unavailable")
    assert metric(unprivileged, "jeton_store_healthy") == 0 and unprivileged.verify(secret)["reason"] == "revoked"


def test_a_database_behind_a_link_is_written_where_it_is(deployment, tmp_path):
    deployment.init()
    (tmp_path / "elsewhere").mkdir()
    (deployment.data / "jeton.db").rename(tmp_path / "elsewhere/jeton.db")
    (deployment.data / "jeton.db").symlink_to(tmp_path / "elsewhere/jeton.db")
    deployment.start()
    secret, _ = deployment.token([])
    assert deployment.stop() == 0
    deployment.start()
    assert deployment.verify(secret)["allowed"] and metric(deployment, "jeton_store_healthy") == 1


def test_a59_a_directory_that_may_not_be_written_stops_the_start_with_one_sentence(unprivileged):
    unprivileged.init()
    unprivileged.data.chmod(0o500)
    unprivileged.start(ready=False)
    assert unprivileged.stop() == 1
    (line,) = unprivileged.log
    assert line.startswith(f"jeton: the data directory {unprivileged.data} may not be written (Permission denied): the user that runs jeton must be allowed to"), line
    unprivileged.data.chmod(0o700)
    unprivileged.start()
    unprivileged.token([])


@pytest.mark.parametrize("name,words", [("jeton.db", "the database"), ("lock", "the lock"), ("root.key", "the root key")])
def test_a59_a_file_that_may_not_be_opened_stops_the_start_with_one_sentence(unprivileged, name, words):
    unprivileged.init()
    path = unprivileged.data / name
    path.chmod(0)
    unprivileged.start(ready=False)
    assert unprivileged.stop() == 1
    assert len(unprivileged.log) == 1 and unprivileged.log[0].startswith(f"jeton: {words} {path} cannot be opened: "), unprivileged.log
    path.chmod(0o600)
    unprivileged.start()


def test_a60_one_thread_writes_and_checkpoints_whatever_is_read_beside_it(tmp_path):
    faulty = faulty_server(tmp_path, config=CATALOG + "\n[policy]\nmax_tokens_per_principal = 100000\n")
    faulty.init()
    faulty.start()
    try:
        faulty.faults.set(WRITER, 0)
        faulty.faults.set(FOREIGN_WRITES, 0)
        before = faulty.faults.get(DATABASE_WRITES)
        stop = threading.Event()

        def read():
            while not stop.is_set():
                assert faulty.ask("GET", "/v1/tokens?limit=200", faulty.admin).status == 200

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        rounds = 0
        while faulty.faults.get(DATABASE_WRITES) == before and rounds < 20:  # until there was a checkpoint
            rounds += 1
            assert len(many_tokens(faulty, 400)) == 400
        stop.set()
        for reader in readers:
            reader.join()
        assert faulty.faults.get(DATABASE_WRITES) > before, "there was a checkpoint"
        assert faulty.faults.get(FOREIGN_WRITES) == 0
    finally:
        faulty.stop(signal.SIGKILL)


def test_a60_no_second_process_writes_a_database_by_whatever_directory_it_comes(deployment, tmp_path):
    deployment.init()
    deployment.start()
    (tmp_path / "other").mkdir()
    other = Server(tmp_path / "other", CATALOG + f'\n[store]\nurl = "sqlite:{deployment.data / "jeton.db"}"\n')
    other.data.mkdir(mode=0o700)
    (other.data / "root.key").write_bytes((deployment.data / "root.key").read_bytes())
    (other.data / "root.key").chmod(0o600)
    other.start(ready=False)
    assert other.stop() == 1 and len(other.log) == 1 and "is being written by another" in other.log[0], other.log
    secret, _ = deployment.token([])
    assert deployment.verify(secret)["allowed"]


@pytest.mark.parametrize("changes,found", [
    (["DELETE FROM audit WHERE type = 'token.revoke'"], "table audit: event"),
    (["UPDATE audit SET type = 'token.update' WHERE type = 'token.revoke'"], "table audit: event"),
    (["DELETE FROM audit WHERE number >= (SELECT number FROM audit WHERE type = 'token.revoke')", "DELETE FROM ledger"], "table audit: without the ledger"),
])
def test_a61_a_trail_that_was_changed_too_is_not_believed(deployment, changes, found):
    """The row of a revoked token is put back, and the event of its end is taken out of the trail."""
    deployment.init()
    deployment.start()
    stolen, token = deployment.token([])
    deployment.stop()
    with contextlib.closing(sqlite3.connect(deployment.data / "jeton.db")) as database:
        aside = database.execute("SELECT * FROM token").fetchall()
    deployment.start()
    assert deployment.ask("DELETE", f"/v1/tokens/{token['id']}", deployment.admin).status == 204
    deployment.user("later")
    deployment.stop()
    with contextlib.closing(sqlite3.connect(deployment.data / "jeton.db")) as database, database:
        database.executemany(f"REPLACE INTO token VALUES ({', '.join('?' * len(aside[0]))})", aside)
        for change in changes:
            assert database.execute(change).rowcount >= 1
    deployment.start(ready=False)
    assert deployment.stop() == 1 and any(found in line for line in deployment.log), deployment.log
    deployment.start("--accept-damage")
    lost, deployment.admin = deployment.admin, faulty_recover(deployment)
    assert deployment.verify(stolen)["reason"] == "revoked" and deployment.verify(lost)["reason"] == "revoked"


def test_a61_rows_that_were_put_back_bring_nothing_back_to_life(deployment):
    """Their MACs hold: with accepted damage it is the trail that says what has ended."""
    deployment.init()
    deployment.start()
    bob, eve = deployment.user("bob"), deployment.user("eve")
    stolen, token = deployment.token([])
    rotated, old = deployment.token([])
    kept, _ = deployment.token([])
    of_bob, of_eve = deployment.token([], owner=bob)[0], deployment.token([], owner=eve)[0]
    deployment.stop()
    with contextlib.closing(sqlite3.connect(deployment.data / "jeton.db")) as database:
        aside = {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in ("token", "principal")}
    deployment.start()
    assert deployment.ask("DELETE", f"/v1/tokens/{token['id']}", deployment.admin).status == 204
    assert deployment.ask("POST", f"/v1/tokens/{old['id']}/rotate", deployment.admin, {"overlap": 0}).status == 201
    assert deployment.ask("PATCH", f"/v1/users/{bob}", deployment.admin, {"disabled": True}).status == 200
    assert deployment.ask("DELETE", f"/v1/users/{eve}", deployment.admin).status == 204
    deployment.stop()
    with contextlib.closing(sqlite3.connect(deployment.data / "jeton.db")) as database, database:
        for table, rows in aside.items():
            database.executemany(f"REPLACE INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    deployment.start(ready=False)
    assert deployment.stop() == 1 and any("put back" in line and "audit trail" in line for line in deployment.log), deployment.log

    def as_they_were():
        assert [deployment.verify(secret).get("reason") for secret in (stolen, rotated, of_bob, of_eve)] == ["revoked", "rotated", "principal_disabled", "revoked"]
        assert deployment.verify(kept)["allowed"]
        assert deployment.ask("GET", f"/v1/users/{eve}", deployment.admin).status == 404

    deployment.start("--accept-damage")
    as_they_were()
    told = [event["type"] for event in events(deployment) if event["details"].get("by") == "accept_damage"]
    assert sorted(told) == ["token.revoke", "token.revoke", "token.rotate", "user.delete", "user.disable"]
    deployment.stop()
    deployment.start()
    as_they_were()
