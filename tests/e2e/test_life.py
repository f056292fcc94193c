"""A server's life: keys, first run, configuration, restarts, faults. Nothing acknowledged is lost."""

import concurrent.futures
import contextlib
import datetime
import http.client
import json
import os
import random
import resource
import signal
import socket
import sqlite3
import subprocess
import threading
import time

import pytest

from attacks import metric
from conftest import CATALOG, GUARD, JETON, Server, ask, free_port, grant, wait_until
from faults import faulty_server

def test_init_prints_the_token_alone_and_only_once(deployment):
    done = deployment.run("init", "--data", deployment.data, "--config", deployment.config, "--admin", "ada")
    assert done.returncode == 0 and done.stdout.count("\n") == 1 and done.stdout.startswith("jtnp_")
    again = deployment.run("init", "--data", deployment.data, "--admin", "eve")
    assert again.returncode == 1 and again.stdout == "" and "jeton recover" in again.stderr
    for path in deployment.data.iterdir():
        assert (path.stat().st_mode & 0o077) == 0, path


def test_one_process_a_data_directory(deployment):
    deployment.init()
    deployment.start()
    second = deployment.run("serve", "--data", deployment.data, "--listen", "127.0.0.1:0")
    assert second.returncode == 1 and "in use by another jeton process" in second.stderr


def test_first_run_setup(deployment):
    deployment.start()
    assert any("jeton: set up at" in line for line in deployment.log)
    secret = (deployment.data / "setup-secret").read_text().strip()
    assert not any(secret in line for line in deployment.log), "stderr is no terminal"
    assert (deployment.data / "setup-secret").stat().st_mode & 0o777 == 0o600
    assert b"Setup secret" in deployment.ask("GET", "/setup").body
    body = {"secret": "wrong", "username": "ada", "password": "correct horse battery"}
    assert deployment.ask("POST", "/v1/setup", None, body).status == 401
    made = deployment.ask("POST", "/v1/setup", None, body | {"secret": secret})
    assert made.status == 201 and set(made.json) == {"user", "secret", "token"} and made.json["token"]["name"] == "bootstrap"
    assert not (deployment.data / "setup-secret").exists()
    assert deployment.ask("POST", "/v1/setup", None, body | {"secret": secret}).status == 401
    assert deployment.ask("GET", "/setup").status == 404
    assert deployment.ask("GET", "/v1/users", made.json["secret"]).status == 200


def test_recover_gives_an_administrator_a_new_token(deployment):
    deployment.init()
    done = deployment.run("recover", "--data", deployment.data, "--config", deployment.config, "--user", "ada")
    assert done.returncode == 0, done.stderr
    deployment.start()
    assert deployment.ask("GET", "/v1/users", done.stdout.strip()).status == 200
    deployment.admin = done.stdout.strip()
    deployment.user("bob")
    deployment.stop()
    strange = deployment.run("recover", "--data", deployment.data, "--user", "\x1b[31mada")
    assert strange.returncode == 5 and "\x1b" not in strange.stderr, "a name does not steer the terminal"
    folder = deployment.run("recover", "--data", deployment.data, "--config", deployment.data, "--user", "ada")
    assert folder.returncode == 1 and f"{deployment.data} cannot be read: Is a directory" in folder.stderr
    refused = deployment.run("recover", "--data", deployment.data, "--user", "bob")
    assert refused.returncode == 1 and "is no administrator" in refused.stderr


@pytest.mark.parametrize("command", [["recover", "--user", "ada"], ["audit", "verify"]])
def test_what_works_on_a_deployment_makes_none(deployment, command):
    for there in (False, True):
        if there:
            deployment.data.mkdir(mode=0o700)
        done = deployment.run(*command, "--data", deployment.data)
        assert done.returncode == 1 and f"there is no database {deployment.data}/jeton.db: make one with 'jeton init'" in done.stderr, done
    assert not list(deployment.data.iterdir())


def test_what_may_not_be_looked_at_is_not_said_to_be_missing(unprivileged, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    done = unprivileged.run("audit", "verify", "--data", closed / "data")
    assert done.returncode == 1 and "cannot be opened: Permission denied" in done.stderr, done


def test_recover_knows_the_configuration_that_was_last_served_with(deployment):
    policy = "\n[policy]\ndefault_lifetime = \"5d\"\nmax_lifetime = \"7d\"\n"
    deployment.config.write_text(CATALOG + policy)
    deployment.init()
    deployment.start()
    deployment.config.write_text(CATALOG + policy + "\n[permission.deploy]\nlevels = [\"write\"]\n")
    assert deployment.ask("POST", "/v1/admin/reload", deployment.admin, {}).status == 200
    deployment.stop()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for command in (["init", "--admin", "bob"], ["serve", "--listen", "127.0.0.1:%d" % taken.getsockname()[1]]):
            assert deployment.run(*command, "--data", deployment.data).returncode == 1, "what fails serves with nothing"
    unknown = deployment.run("recover", "--data", deployment.data, "--user", "nobody")
    assert unknown.returncode == 5 and "no user 'nobody' in this data directory" in unknown.stderr, unknown
    recovered = deployment.run("recover", "--data", deployment.data, "--user", "ada").stdout.strip()
    deployment.start()
    token = deployment.ask("GET", "/v1/tokens/self", recovered).json
    held = {scope for one in token["grants"] for scope in one["scopes"]}
    assert {"contents:write", "deploy:write", "jeton.admin:write"} <= held
    lives = datetime.datetime.fromisoformat(token["expires_at"]) - datetime.datetime.fromisoformat(token["created_at"])
    assert lives == datetime.timedelta(days=5)
    assert deployment.verify(recovered, ["deploy:write"])["allowed"]


def test_a_brand_is_set_once(deployment):
    acme = "\n[token]\nbrand = \"acme\"\n"
    deployment.config.write_text(CATALOG + acme)
    assert deployment.init().startswith("acmep_")
    deployment.config.write_text(CATALOG)
    deployment.start(ready=False)
    assert deployment.stop() == 1 and any("token.brand is 'jtn', but the tokens of this data directory begin with 'acme'" in line for line in deployment.log), deployment.log
    refused = deployment.run("recover", "--data", deployment.data, "--config", deployment.config, "--user", "ada")
    assert refused.returncode == 1 and not refused.stdout, "it would be a token that no server knows"
    recovered = deployment.run("recover", "--data", deployment.data, "--user", "ada")
    assert recovered.stdout.startswith("acmep_"), recovered
    deployment.config.write_text(CATALOG + acme)
    deployment.start()
    for secret in (deployment.admin, recovered.stdout.strip()):
        assert deployment.ask("GET", "/v1/tokens/self", secret).status == 200


def test_the_first_administrator_holds_what_joins_the_catalog_later(deployment):
    none = "\n[policy]\ndefault_ceiling = \"none\"\n"
    deployment.config.write_text(CATALOG + none)
    deployment.init()
    deployment.start()
    ada = deployment.ask("GET", "/v1/tokens/self", deployment.admin).json["owner"]
    deployment.config.write_text(CATALOG + none + "\n[permission.deploy]\nlevels = [\"read\", \"write\"]\n")
    assert deployment.ask("POST", "/v1/admin/reload", deployment.admin, {}).status == 200
    secret, _ = deployment.token([grant("deploy:write")])
    assert deployment.verify(secret, ["deploy:write"])["allowed"]
    ceiling = deployment.ask("GET", f"/v1/users/{ada}", deployment.admin).json["ceiling"]
    assert any("deploy:write" in one["scopes"] for one in ceiling) and any("jeton.principals:write" in one["scopes"] for one in ceiling)
    deployment.stop()
    recovered = deployment.run("recover", "--data", deployment.data, "--config", deployment.config, "--user", "ada").stdout.strip()
    deployment.start()
    assert deployment.verify(recovered, ["deploy:write"])["allowed"] and deployment.verify(secret, ["deploy:write"])["allowed"]
    # What leaves the catalog is gone at once, and a ceiling that is set replaces it.
    deployment.config.write_text(CATALOG + none)
    assert deployment.ask("POST", "/v1/admin/reload", deployment.admin, {}).status == 200
    deployment.token([grant("deploy:write")], status=422)
    set_one = [one for one in ceiling if "principal" in one["resources"]] + [grant("jeton.admin:write")]
    assert deployment.ask("PATCH", f"/v1/users/{ada}", deployment.admin, {"ceiling": set_one}).json["ceiling"][-1]["scopes"] == ["jeton.admin:write"]
    deployment.token([grant("billing:read")], status=403)


@pytest.mark.parametrize("text,sentence", [
    ("[server]\nlisten = \"127.0.0.1:1\"\n[policy]\ndefault_lifetme = \"3d\"\n", ":4: in [policy] the key 'default_lifetme' is not known; did you mean 'default_lifetime'?"),
    ("[policy]\nmax_lifetime = \"3 weeks\"\n", ":2: policy.max_lifetime"),
    ("[polcy]\n", ":1: the section 'polcy' is not known; did you mean 'policy'?"),
    ("[server]\nlisten = 3\n", ":2: server.listen must be text in quotes"),
    ("[server\n", ":1: "),
    ("[policy]\ndefault_lifetime = \"300d\"\nmax_lifetime = \"30d\"\n", "longer than policy.max_lifetime"),
    ("[guard.g]\nproxy = \"nginx\"\n[[guard.g.rule]]\nmethod = [\"GET\"]\npath = \"/{a}\"\nrequire = [\"contents:read\"]\n", ":3: guard.g: rule 1"),
    ("[policy]\nmax_lifetime = \"60d\"\ndefault_lifetime = \"90d\"\n", ":3: policy.default_lifetime is longer than"),
    ("[guard.g]\nproxi = \"nginx\"\nbasic = true\n", ":2: in [guard.g] the key 'proxi' is not known; did you mean 'proxy'?"),
    ("[retention]\nzzz = 1\n", ":2: in [retention] the key 'zzz' is not known; there are dead_tokens, audit"),
    ("[qqqqqq.x]\n", "the section 'qqqqqq' is not known; there are resource, permission, guard, login, server"),
    ("[resource.repository]\n[permission.contents]\nlevels = [\"read\"]\nresource = \"repository\"\n[guard.g]\nproxy = \"nginx\"\n[[guard.g.rule]]\nmethod = [\"GET\"]\npath = \"/\"\nrequire = [\"contents:read\"]\nresource = \"repository:a b\"\n", "'repository:a b' is no resource's name"),
    ("[resource.repository]\n[permission.contents]\nlevels = [\"read\"]\nresource = \"repositry\"\n", ":2: permission 'contents': there is no [resource.repositry]; did you mean 'repository'?"),
])
def test_configuration_errors_name_file_line_and_nearest_key(deployment, text, sentence):
    deployment.config.write_text(text)
    done = deployment.run("serve", "--data", deployment.data, "--config", deployment.config, "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and sentence in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_misspelt_variable_and_a_listen_in_the_clear_stop_the_start(deployment):
    done = deployment.run("serve", "--data", deployment.data, environment={"JETON_SERVER_LISTN": "127.0.0.1:0"})
    assert done.returncode == 1 and "did you mean JETON_SERVER_LISTEN?" in done.stderr
    done = deployment.run("serve", "--data", deployment.data, "--listen", "0.0.0.0:0")
    assert done.returncode == 1 and "insecure_http" in done.stderr


def test_the_setup_secret_is_private_whatever_stood_in_its_place(deployment):
    deployment.data.mkdir(mode=0o700)
    path = deployment.data / "setup-secret"
    path.write_text("x")
    path.chmod(0o666)
    deployment.start()
    assert path.stat().st_mode & 0o777 == 0o600 and path.read_text() != "x"


def test_who_lost_the_last_token_gets_in_though_the_clock_ran_ahead_once(tmp_path, request):
    server = faulty_server(tmp_path)
    request.addfinalizer(lambda: server.stop(signal.SIGKILL))
    server.faults.set_wall_clock(2 * 86400)
    server.init("root")
    server.faults.set_wall_clock(0)
    recover = ["recover", "--data", server.data, "--config", server.config, "--user", "root"]
    refused = server.run(*recover)
    assert refused.returncode == 1 and "--accept-clock" in refused.stderr
    server.admin = server.run(*recover, "--accept-clock").stdout.strip()
    server.start()
    assert server.ask("GET", "/v1/tokens/self", server.admin).status == 200


def test_guards_answer_while_a_reload_changes_catalog_and_index(tmp_path):
    """The index compiles all grants anew: the more there are, the longer it and the guards differ."""
    one = Server(tmp_path, CATALOG + GUARD, ["--guard-listen", f"127.0.0.1:{free_port()}"])
    one.init()
    one.start()
    try:
        secret, _ = one.token([grant("contents:read", repository=["*"])])
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            list(pool.map(lambda n: one.token([grant("contents:read", repository=[f"acme/r{n}-{i}" for i in range(100)])]), range(300)))
        done = threading.Event()

        def ask_on():
            statuses = set()
            peer = http.client.HTTPConnection(*one.arguments[1].split(":"))
            while not done.is_set():
                peer.request("GET", "/v1/guard/app", headers={"X-Original-Method": "GET", "X-Original-URI": "/acme/site", "X-Real-IP": "203.0.113.9", "Authorization": "Bearer " + secret})
                answer = peer.getresponse()
                answer.read()
                statuses.add(answer.status)
            peer.close()
            return statuses

        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            asking = [pool.submit(ask_on) for _ in range(3)]
            for _ in range(20):
                assert one.ask("POST", "/v1/admin/reload", one.admin, {}).status == 200
            done.set()
            assert set().union(*(one_of.result() for one_of in asking)) == {200}
    finally:
        one.stop()


def test_reload_is_all_or_nothing(deployment):
    deployment.init()
    deployment.start()
    secret, _ = deployment.token([grant("contents:read", repository=["*"])])
    deployment.config.write_text(CATALOG + "\n[permission.deploy]\nlevels = [\"write\"]\n[polic]\n")
    refused = deployment.ask("POST", "/v1/admin/reload", deployment.admin, {})
    assert refused.status == 422 and "did you mean 'policy'" in refused.json["detail"], refused
    assert deployment.verify(secret, ["contents:read"], "repository:a/b")["allowed"]
    deployment.config.write_text("[permission.deploy]\ntitle = \"Deploy\"\nlevels = [\"write\"]\n")
    done = deployment.ask("POST", "/v1/admin/reload", deployment.admin, {})
    assert done.status == 200 and "catalog" in done.json["changed"], done
    event = deployment.ask("GET", "/v1/audit?type=settings.reload", deployment.admin).json["items"][0]
    assert event["details"] == done.json and event["actor_token"]
    assert done.headers["jeton-applied"].startswith("nodes=1, "), "it took permissions away"
    answer = deployment.ask("POST", "/v1/verify", deployment.admin, {"token": secret, "require": {"scopes": ["contents:read"], "resource": "repository:a"}})
    assert answer.status == 422, "the catalog knows it no more"
    deployment.config.write_text(CATALOG)
    deployment.process.send_signal(signal.SIGHUP)
    assert wait_until(lambda: any("reloaded" in line for line in deployment.log))
    assert deployment.verify(secret, ["contents:read"], "repository:a/b")["allowed"]


def test_sigterm_finishes_and_a_restart_knows_everything(deployment):
    deployment.init()
    deployment.start()
    secret, token = deployment.token([grant("contents:read", repository=["a/*"])])
    gone, gone_token = deployment.token([])
    deployment.ask("DELETE", f"/v1/tokens/{gone_token['id']}", deployment.admin)
    assert deployment.stop() == 0
    deployment.start()
    assert deployment.verify(secret, ["contents:read"], "repository:a/b")["allowed"]
    assert deployment.verify(gone)["reason"] == "revoked"


def test_json_log_lines_are_json(deployment):
    deployment.config.write_text(CATALOG + "\n[server]\nlog_format = \"json\"\n[guard.g]\nproxy = \"nginx\"\n[[guard.g.rule]]\nmethod = [\"GET\"]\npath = \"/\"\nrequire = [\"billing:read\"]\n")
    deployment.start()
    lines = [line for line in deployment.log if not line.startswith("jeton: ")]
    assert lines and all(json.loads(line)["level"] for line in lines)


def test_no_secret_in_the_data_directory_or_the_log(deployment):
    deployment.init()
    deployment.start()
    secret, token = deployment.token([])
    deployment.verify(secret)
    deployment.ask("POST", f"/v1/tokens/{token['id']}/rotate", deployment.admin, {})
    deployment.stop()
    for path in deployment.data.iterdir():
        content = path.read_bytes()
        assert secret.encode() not in content and deployment.admin.encode() not in content, path
    assert not any(secret in line for line in deployment.log)


@pytest.mark.parametrize("edit,table", [
    ("UPDATE token SET grants = '[{\"scopes\":[\"billing:read\"]}]' WHERE name = 't'", "token: 1 row"),
    ("UPDATE token SET revoked_at = NULL WHERE revoked_at IS NOT NULL", "token: 1 row"),
    ("UPDATE principal SET ceiling = NULL WHERE name = 'ada'", "principal: 1 row"),
    ("DELETE FROM token WHERE name = 't'", "token: 2 rows were deleted"),
    ("DELETE FROM principal", "principal: 1 row was deleted"),
    ("UPDATE ledger SET number = number - 1", "table ledger: 1 row"),
])
def test_a61_an_edited_database_is_refused_and_named(deployment, edit, table):
    deployment.init()
    deployment.start()
    _, token = deployment.token([])
    deployment.token([])
    deployment.ask("DELETE", f"/v1/tokens/{token['id']}", deployment.admin)
    deployment.stop()
    with sqlite3.connect(deployment.data / "jeton.db") as database:
        database.execute("UPDATE token SET name = name" if "grants" not in edit else "SELECT 1")
        if "grants" in edit:
            edit = edit + " AND revoked_at IS NULL"
        database.execute(edit)
    database.close()
    deployment.start(ready=False)
    assert deployment.stop() == 1
    assert any(table in line and "--accept-damage" in line for line in deployment.log), deployment.log
    deployment.start("--accept-damage", ready=True)
    deployment.stop()


def test_a_bound_alone_bounds_the_default_too(deployment):
    deployment.config.write_text("[policy]\nmax_lifetime = \"7d\"\n")
    deployment.init()
    deployment.start()
    assert deployment.ask("GET", "/v1/policy", deployment.admin).json["default_lifetime"] == 7 * 86400


def test_a_flag_that_is_no_address_is_a_usage_error(deployment):
    for flag in ("--listen", "--guard-listen"):
        done = deployment.run("serve", "--data", deployment.data, flag, "nowhere")
        assert done.returncode == 2 and flag in done.stderr, done


def test_dead_tokens_are_forgotten_when_they_are_to_be(deployment):
    deployment.config.write_text(CATALOG + "[retention]\ndead_tokens = \"1s\"\n")
    deployment.init()
    deployment.start()
    secret, token = deployment.token([])
    assert deployment.ask("DELETE", f"/v1/tokens/{token['id']}", deployment.admin).status == 204
    assert wait_until(lambda: deployment.verify(secret)["reason"] == "unknown")


def test_a61_damage_that_was_accepted_is_found_again_as_it_is(deployment):
    deployment.init()
    deployment.start()
    deployment.token([])
    deployment.stop()
    with contextlib.closing(sqlite3.connect(deployment.data / "jeton.db")) as database, database:
        database.execute("UPDATE token SET grants = '[]' || ' ' WHERE name = 't'")
    deployment.start("--accept-damage")
    deployment.token([])
    deployment.stop()
    deployment.start(ready=False)
    assert deployment.stop() == 1
    assert len(deployment.log) == 1 and "table token: 1 row failed the MAC. " in deployment.log[0] and "put back." not in deployment.log[0].split(". ")[0], deployment.log


def test_a55_without_its_anchor_a_database_is_refused(deployment):
    """Whoever puts yesterday's database back does not get by with taking the anchor away."""
    deployment.init()
    deployment.start()
    deployment.token([])
    deployment.stop()
    (deployment.data / "anchor").unlink()
    deployment.start(ready=False)
    assert deployment.stop() == 1 and any("anchor" in line and "is missing" in line for line in deployment.log), deployment.log
    deployment.start("--accept-damage")
    deployment.stop()
    deployment.start()


def test_a61_yesterdays_database_is_refused(deployment):
    deployment.init()
    before = (deployment.data / "jeton.db").read_bytes()
    deployment.start()
    deployment.token([])
    deployment.stop()
    (deployment.data / "jeton.db").write_bytes(before)
    for name in ("jeton.db-wal", "jeton.db-shm"):
        (deployment.data / name).unlink(missing_ok=True)
    deployment.start(ready=False)
    assert deployment.stop() == 1 and any("an older one was put back" in line for line in deployment.log), deployment.log


def test_another_root_key_and_an_open_directory_are_refused(deployment):
    deployment.init()
    key = deployment.data / "root.key"
    right = key.read_text()
    key.write_text("A" * 43 + "=\n")
    done = deployment.run("serve", "--data", deployment.data, "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "root key" in done.stderr
    key.write_text(right)
    for mode in (0o640, 0o604, 0o620, 0o660):
        key.chmod(mode)
        done = deployment.run("serve", "--data", deployment.data, "--listen", "127.0.0.1:0")
        assert done.returncode == 1 and "set its mode to 0600" in done.stderr, (oct(mode), done)
    key.chmod(0o600)
    deployment.data.chmod(0o755)
    done = deployment.run("serve", "--data", deployment.data, "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "chmod 700" in done.stderr


def test_the_root_key_may_lie_elsewhere(deployment, tmp_path):
    deployment.init()
    elsewhere = (deployment.data / "root.key").rename(tmp_path / "elsewhere.key")
    done = deployment.run("serve", "--data", deployment.data, "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "--root-key-file" in done.stderr and not (deployment.data / "root.key").exists()
    deployment.start("--root-key-file", elsewhere)
    assert deployment.ask("GET", "/v1/tokens/self", deployment.admin).status == 200
    done = deployment.run("serve", "--data", tmp_path / "fresh", "--listen", "127.0.0.1:0", "--root-key-file", tmp_path / "not-there")
    assert done.returncode == 1 and "is not there" in done.stderr and not (tmp_path / "not-there").exists()


def test_audit_verify_names_the_first_event_that_does_not_hold(deployment):
    deployment.init()
    deployment.start()
    for _ in range(3):
        deployment.token([])
    deployment.stop()
    verify = lambda: deployment.run("audit", "verify", "--data", deployment.data, "--config", deployment.config)
    good = verify()
    assert good.returncode == 0 and "events hold" in good.stdout, good
    with sqlite3.connect(deployment.data / "jeton.db") as database:
        third = database.execute("SELECT id FROM audit ORDER BY number LIMIT 1 OFFSET 2").fetchone()[0]
        database.execute("UPDATE audit SET actor = 'usr_x' WHERE id = ?", [third])
    database.close()
    bad = verify()
    assert bad.returncode == 1 and "2 events hold" in bad.stdout and third in bad.stderr, bad


def test_a59_a_full_disk_is_503_and_verify_still_answers(deployment):
    deployment.init()
    deployment.start()
    secret, _ = deployment.token([grant("contents:read", repository=["*"])])
    pid = deployment.process.pid
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    refused = deployment.ask("POST", "/v1/tokens", deployment.admin, {"name": "no", "grants": []})
    assert refused.status == 503, refused
    assert wait_until(lambda: any("cannot be written" in line for line in deployment.log))
    # What has nothing to write each second does not say that all is well.
    assert not wait_until(lambda: metric(deployment, "jeton_store_healthy") != 0, 3)
    assert sum("changes are refused" in line for line in deployment.log) == 1 and not any("written again" in line for line in deployment.log), deployment.log
    assert deployment.verify(secret, ["contents:read"], "repository:a/b")["allowed"]
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert wait_until(lambda: any("written again" in line for line in deployment.log)), deployment.log
    assert deployment.stop() == 0
    deployment.start()
    deployment.token([])
    assert deployment.verify(secret, ["contents:read"], "repository:a/b")["allowed"]


def test_a59_a_database_that_was_taken_away_takes_no_change(deployment):
    """Linux lets a file be written that has no name any more: what is acknowledged then is lost with the process."""
    deployment.init()
    deployment.start()
    secret, _ = deployment.token([grant("contents:read", repository=["*"])])
    aside = deployment.directory / "aside"
    for name in ("jeton.db", "jeton.db-wal"):
        (deployment.data / name).rename(aside)
        refused = deployment.ask("POST", "/v1/tokens", deployment.admin, {"name": "no", "grants": []})
        assert refused.status == 503, refused
        assert metric(deployment, "jeton_store_healthy") == 0
        assert wait_until(lambda: any(f"{deployment.data}/{name} was taken away or replaced" in line for line in deployment.log)), deployment.log
        assert deployment.verify(secret, ["contents:read"], "repository:a/b")["allowed"]
        aside.rename(deployment.data / name)
        deployment.token([])
    assert deployment.stop() == 0
    deployment.start()
    assert {token["name"] for token in deployment.ask("GET", "/v1/tokens", deployment.admin).json["items"]} == {"bootstrap", "t"}


def test_too_few_open_files_stop_the_start_with_one_sentence(deployment):
    deployment.init()
    done = subprocess.run(["sh", "-c", 'ulimit -n 40; exec "$0" "$@"', JETON, "serve", "--data", deployment.data, "--listen", "127.0.0.1:0"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "may open 40 files, and needs 256: raise the limit" in done.stderr, done


def test_who_cannot_log_serves_all_the_same(deployment):
    deployment.init()
    port = free_port()
    with open("/dev/full", "w") as full:
        process = subprocess.Popen([JETON, "serve", "--data", deployment.data, "--config", deployment.config, "--listen", f"127.0.0.1:{port}"], stderr=full)
    try:
        deployment.url = f"http://127.0.0.1:{port}"
        wait_for = lambda: process.poll() is None and port_answers(port)
        assert wait_until(wait_for)
        deployment.token([])
    finally:
        process.terminate()
        assert process.wait(15) == 0


def port_answers(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def test_who_is_left_is_recovered_with_all_that_an_administrator_may(deployment):
    """A user with jeton.principals:write alone could give nothing that nobody holds."""
    deployment.init()
    deployment.start()
    ada = deployment.ask("GET", "/v1/tokens/self", deployment.admin).json["owner"]
    less = [grant("jeton.principals:write", principal=["*"])]
    tool = deployment.user("tool", less)
    secret, _ = deployment.token(less, owner=tool)
    for method, body in (("DELETE", None), ("PATCH", {"disabled": True}), ("PATCH", {"ceiling": less})):
        answer = deployment.ask(method, f"/v1/users/{ada}", secret, body)
        assert answer.status in (403, 409), answer
    assert deployment.ask("DELETE", f"/v1/users/{ada}", secret).json["type"].endswith("/last_administrator")
    assert deployment.ask("DELETE", f"/v1/users/{ada}", deployment.admin).status == 204
    deployment.stop()
    recovered = deployment.run("recover", "--data", deployment.data, "--config", deployment.config, "--user", "tool").stdout.strip()
    deployment.start()
    held = deployment.ask("GET", "/v1/tokens/self", recovered).json["grants"]
    assert {"jeton.admin:write", "jeton.issue:write", "jeton.audit:read"} <= {scope for one in held for scope in one["scopes"]}
    (event,) = [one for one in deployment.ask("GET", "/v1/audit?type=user.update", recovered).json["items"] if one["details"].get("by") == "recover"]
    assert event["target"] == tool


def test_a59_kill_9_loses_nothing_acknowledged_and_revives_nothing(deployment):
    """21 times, at a random moment under load."""
    deployment.init()
    living, revoked, unsure = {}, set(), set()
    lock = threading.Lock()
    chance = random.Random(20)

    def load(url, stop):
        while not stop.is_set():
            try:
                made = ask(url, "POST", "/v1/tokens", deployment.admin, {"name": "k", "grants": []})
                if made.status != 201:
                    continue
                secret, token = made.json["secret"], made.json["token"]["id"]
                if chance.random() < 0.5:
                    with lock:
                        living[secret] = token
                    continue
                with lock:
                    unsure.add(secret)
                if ask(url, "DELETE", f"/v1/tokens/{token}", deployment.admin).status == 204:
                    with lock:
                        revoked.add(secret)
            except OSError:
                return

    for _ in range(21):
        deployment.start()
        stop = threading.Event()
        threads = [threading.Thread(target=load, args=(deployment.url, stop)) for _ in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.05, 0.4))
        deployment.stop(signal.SIGKILL)
        stop.set()
        for thread in threads:
            thread.join()
    deployment.start()
    assert len(living) > 20 and len(revoked) > 20
    check = lambda secrets: [result for i in range(0, len(secrets), 500) for result in deployment.ask(
        "POST", "/v1/verify/batch", deployment.admin, {"checks": [{"token": s} for s in secrets[i:i + 500]]}).json["results"]]
    assert all(result["allowed"] for result in check(list(living)))
    assert all(result.get("reason") == "revoked" for result in check(list(revoked)))
    assert deployment.stop() == 0
    verified = deployment.run("audit", "verify", "--data", deployment.data, "--config", deployment.config)
    assert verified.returncode == 0, verified.stderr


def test_health_and_metrics(server):
    assert server.ask("GET", "/healthz").status == 200 and server.ask("GET", "/readyz").status == 200
    assert server.ask("GET", "/metrics").status == 401
    text = server.ask("GET", "/metrics", server.admin).body.decode()
    assert "jeton_decisions_total" in text and server.admin not in text


def test_guard_listener_on_a_unix_socket_asks_for_no_credential(tmp_path):
    one = Server(tmp_path, CATALOG + "[guard.g]\nproxy = \"nginx\"\n[[guard.g.rule]]\nmethod = [\"GET\"]\npath = \"/{o}/{n}\"\nrequire = [\"contents:read\"]\nresource = \"repository:{o}/{n}\"\n",
                 ["--guard-listen", f"unix:{tmp_path}/g.sock"])
    one.init()
    one.start()
    try:
        secret, _ = one.token([grant("contents:read", repository=["*"])])
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(f"{tmp_path}/g.sock")
            peer.sendall(f"GET /v1/guard/g HTTP/1.1\r\nHost: x\r\nX-Original-Method: GET\r\nX-Original-URI: /a/b\r\nX-Real-IP: 10.0.0.1\r\nAuthorization: Bearer {secret}\r\nConnection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: peer.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 200 "), answer
        assert b"X-Jeton-Username: ada\r\n" in answer and answer.count(b"X-Jeton-") == 7
        assert one.ask("GET", "/v1/guard/g").status == 403, "on listen a gateway shows its own token"
    finally:
        one.stop()
    assert not os.path.exists(f"{tmp_path}/g.sock")


def test_a_guard_socket_that_is_in_use_is_not_taken(tmp_path):
    where = f"unix:{tmp_path}/g.sock"
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first, second = Server(tmp_path / "a", arguments=["--guard-listen", where]), Server(tmp_path / "b", arguments=["--guard-listen", where])
    for one in (first, second):
        one.init()
    first.start()
    try:
        second.start(ready=False)
        assert second.stop() == 1 and any("another process does" in line for line in second.log), second.log
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(f"{tmp_path}/g.sock")
        first.stop(signal.SIGKILL)  # what it leaves behind is in nobody's use
        second.start()
    finally:
        first.stop()
        second.stop()
