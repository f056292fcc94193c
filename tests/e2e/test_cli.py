"""The command line: data on stdout, words on stderr, exit codes of the contract."""

import json
import os
import re
import subprocess

import pytest

from browser import Browser
from conftest import JETON, grant, wait_until


@pytest.fixture(scope="module")
def jeton(server):
    def run(*arguments, token=None, **more):
        environment = server.environment | {"JETON_URL": server.url, "JETON_TOKEN": server.admin if token is None else token} | more
        return subprocess.run([JETON, *arguments], capture_output=True, text=True, timeout=30, env=environment)
    run.server = server
    return run


def test_create_prints_the_secret_alone(jeton):
    done = jeton("token", "create", "deploy", "--grant", "contents:read on repository:acme/site", "--expires", "1d")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("jtnp_") and done.stdout.count("\n") == 1
    assert done.stdout.strip() not in done.stderr and "tok_" in done.stderr
    assert jeton.server.verify(done.stdout.strip(), ["contents:read"], "repository:acme/site")["allowed"]


def test_json_everywhere(jeton):
    made = jeton("token", "create", "j", "--grant", "billing:read", "--json")
    token = json.loads(made.stdout)
    assert set(token) == {"secret", "token"}
    for arguments in (["token", "list"], ["token", "show", token["token"]["id"]], ["user", "list"], ["service", "list"], ["catalog"], ["audit", "list"]):
        done = jeton(*arguments, "--json")
        assert done.returncode == 0 and json.loads(done.stdout) is not None, (arguments, done)


def test_rotate_revoke_narrow(jeton):
    made = json.loads(jeton("token", "create", "r", "--grant", "contents:write on repository:*", "--json").stdout)
    new = jeton("token", "rotate", made["token"]["id"], "--overlap", "0")
    assert new.returncode == 0 and new.stdout.startswith("jtnp_"), new
    assert jeton.server.verify(made["secret"])["reason"] == "rotated"
    new_id = json.loads(jeton("token", "show", "self", "--json", token=new.stdout.strip()).stdout)["id"]
    assert jeton("token", "narrow", new_id, "--grant", "contents:read on repository:acme/*").returncode == 0
    assert jeton.server.verify(new.stdout.strip(), ["contents:write"], "repository:acme/x")["reason"] == "insufficient_scope"
    assert jeton("token", "revoke", "self", token=new.stdout.strip()).returncode == 0
    assert jeton.server.verify(new.stdout.strip())["reason"] == "revoked"


def test_users_and_services(jeton):
    bob = json.loads(jeton("user", "create", "bob", "--email", "bob@example.org", "--ceiling", "contents:read on repository:acme/*", "--json").stdout)
    assert bob["ceiling"] == [grant("contents:read", repository=["acme/*"])]
    service = json.loads(jeton("service", "create", "deployer", "--owner", bob["id"], "--json").stdout)
    assert service["owner"] == bob["id"] and service["orphaned"] is False
    secret = jeton("token", "create", "s", "--owner", service["id"], "--grant", "contents:read on repository:acme/x").stdout.strip()
    assert secret.startswith("jtns_") and jeton.server.verify(secret)["allowed"]
    assert jeton("service", "disable", service["id"]).returncode == 0
    assert jeton.server.verify(secret)["reason"] == "principal_disabled"
    assert jeton("service", "enable", service["id"]).returncode == 0
    assert jeton("user", "delete", bob["id"]).returncode == 0
    assert json.loads(jeton("service", "show", service["id"], "--json").stdout)["orphaned"] is True
    assert jeton("user", "create", "bob").returncode == 1, "a deleted user's name is not used again"


@pytest.mark.parametrize("arguments,environment,code", [
    (["token", "list"], {"JETON_TOKEN": ""}, 3),
    (["token", "list"], {"JETON_TOKEN": "jtnp_" + "0" * 38}, 3),
    (["token", "show", "tok_00000000000000000000000000"], {}, 5),
    (["token", "list"], {"JETON_URL": "http://127.0.0.1:1"}, 6),
    (["token", "create"], {}, 2),
    (["token", "create", "x", "--grant", "contents"], {}, 2),
    (["token", "create", "x", "--grant", "contents:read on repository:*", "--expires", "soon"], {}, 2),
    (["token", "create", "x", "--grant", "contnts:read on repository:*"], {}, 1),
    (["tokn"], {}, 2),
    (["token", "revoke"], {}, 2),
])
def test_exit_codes(jeton, arguments, environment, code):
    done = jeton(*arguments, **environment)
    assert done.returncode == code and done.stdout == "" and done.stderr.startswith("jeton: "), done
    assert len(done.stderr.strip().splitlines()) == 1


def test_exit_code_4_when_not_allowed(jeton):
    weak = jeton("token", "create", "weak", "--grant", "billing:read").stdout.strip()
    done = jeton("user", "create", "eve", token=weak)
    assert done.returncode == 4 and "jeton.principals:write" in done.stderr


def test_a62_a_secret_is_never_an_argument(jeton):
    done = jeton("token", "show", jeton.server.admin)
    assert done.returncode == 2 and jeton.server.admin not in done.stderr


def test_help_of_each_command_ends_with_an_example(jeton):
    """Walks the whole tree, so that a new command is asked too."""
    left, seen = [[]], []
    while left:
        words = left.pop()
        done = jeton(*words, "--help")
        assert done.returncode == 0 and done.stderr == "", words
        assert "\nExample:\n  " in done.stdout and " ".join(["jeton", *words]) in done.stdout.split("\nExample:\n")[1], words
        _, _, commands = done.stdout.split("\nExample:\n")[0].partition("\nSubcommands:\n")
        left += [[*words, name] for name in re.findall(r"^  (\S+)", commands, re.M)]
        seen.append(" ".join(words))
    assert {"", "serve", "token create", "user handoff", "service ceiling", "audit verify"} <= set(seen)


def test_list_finds_and_show_tells_use(jeton):
    secret, token = jeton.server.token([grant("billing:read")], name="Quarterly report")
    names = lambda *flags: [item["name"] for item in json.loads(jeton("token", "list", "--json", *flags).stdout)]
    assert names("--search", "quarterly") == ["Quarterly report"]
    assert "Quarterly report" in names("--permission", "billing", "--unused") and names("--search", "quarterly", "--kind", "child") == []
    jeton.server.verify(secret, ["billing:read"], ip="198.51.100.9")
    assert wait_until(lambda: names("--search", "quarterly", "--unused") == [])
    shown = jeton("token", "show", token["id"]).stdout
    assert "used_scopes: billing:read" in shown and "used_from: 198.51.100.0/24" in shown, shown
    events = json.loads(jeton("audit", "list", "--target", token["id"], "--json").stdout)
    assert [event["type"] for event in events] == ["token.create"]


def test_a_password_is_read_from_stdin(jeton):
    user = jeton.server.user("penny")
    word = "seven unlikely hats"
    typed = lambda text, *arguments: subprocess.run([JETON, "user", "password", user, *arguments], input=text, capture_output=True, text=True, timeout=30,
                                                    env=jeton.server.environment | {"JETON_URL": jeton.server.url, "JETON_TOKEN": jeton.server.admin})
    assert typed("").returncode == 2 and typed(word, word).returncode == 2, "never an argument"
    short = typed("short\n")
    assert short.returncode == 1 and "/password" in short.stderr, short
    done = typed(word + "\n")
    assert done.returncode == 0 and word not in done.stdout + done.stderr, done
    browser = Browser(jeton.server.url)
    assert browser.sign_in("penny", word).status == 303


def test_a_password_is_typed_twice_without_echo(jeton):
    user = jeton.server.user("terry")
    word = "seven unlikely hats"
    for second, status in [(word + "x", 2), (word, 0)]:
        master, slave = os.openpty()
        process = subprocess.Popen([JETON, "user", "password", user], stdin=slave, stdout=slave, stderr=slave, close_fds=True,
                                   env=jeton.server.environment | {"JETON_URL": jeton.server.url, "JETON_TOKEN": jeton.server.admin})
        os.close(slave)
        shown = b""
        for prompt, line in [(b"New password: ", word), (b"Again, the password: ", second)]:
            while prompt not in shown:
                shown += os.read(master, 1024)
            os.write(master, line.encode() + b"\n")
        try:
            while piece := os.read(master, 1024):
                shown += piece
        except OSError:  # its end is closed
            pass
        assert process.wait(timeout=30) == status and b"hats" not in shown, shown
        os.close(master)


def test_links_for_a_user(jeton):
    user = jeton.server.user("lina")
    for command, path in [("reset", "/reset#"), ("handoff", "/handoff?code=")]:
        made = jeton("user", command, user, "--json")
        assert made.returncode == 0 and path in json.loads(made.stdout)["url"], made


@pytest.mark.parametrize("command", [["token", "create", "lost", "--grant", "billing:read"], ["catalog"], ["--version"], ["token", "--help"]])
def test_what_could_not_be_written_is_no_success(jeton, command):
    environment = jeton.server.environment | {"JETON_URL": jeton.server.url, "JETON_TOKEN": jeton.server.admin}
    with open("/dev/full", "w") as full:
        done = subprocess.run([JETON, *command], stdout=full, stderr=subprocess.PIPE, text=True, timeout=30, env=environment)
    assert done.returncode == 1 and "No space left on device" in done.stderr, done
    closed = subprocess.run(["sh", "-c", 'exec "$0" "$@" >&-', JETON, *command], stderr=subprocess.PIPE, text=True, timeout=30, env=environment)
    assert closed.returncode == 1 and "standard output could not be written" in closed.stderr, closed


def test_who_cannot_say_what_it_does_does_it_all_the_same(jeton, tmp_path):
    """The secret is shown once: a full disk under the log must not lose it."""
    environment = jeton.server.environment | {"JETON_URL": jeton.server.url, "JETON_TOKEN": jeton.server.admin}
    with open("/dev/full", "w") as full:
        run = lambda *command: subprocess.run([JETON, *command], stdout=subprocess.PIPE, stderr=full, text=True, timeout=30, env=environment)
        made = run("token", "create", "heard", "--grant", "billing:read")
        assert made.returncode == 0 and jeton.server.verify(made.stdout.strip())["allowed"], made
        assert run("init", "--data", tmp_path / "data", "--admin", "ada").stdout.startswith("jtnp_")
        assert run("bogus").returncode == 2


def test_a_limit_is_a_number_of_things(jeton):
    for limit in ("0", "-1", "18446744073709551616", "x"):
        done = jeton("token", "list", "--limit", limit)
        assert done.returncode == 2 and "--limit" in done.stderr, done


def test_a_secret_is_not_printed_into_a_file_that_took_the_place_of_stdout(tmp_path):
    done = subprocess.run(["sh", "-c", 'exec "$0" "$@" >&-', JETON, "init", "--data", tmp_path / "data", "--admin", "ada"],
                          stderr=subprocess.PIPE, text=True, timeout=30)
    assert done.returncode == 1, done
    assert not any(b"jtnp_" in path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())


@pytest.mark.parametrize("arguments,sentence", [
    (["tokn", "list"], "there is no command 'tokn'; did you mean 'token'?"),
    (["token", "lst"], "there is no command 'token lst'; did you mean 'token list'?"),
    (["--no-input", "token", "--no-input", "lst"], "there is no command 'token lst'; did you mean 'token list'?"),
    (["token", "create", "x", "--grant", "billing:read", "--expires", ""], "--expires ''"),
    (["token", "create", "x", "--grant", "billing:read", "--metadata", "a=1", "--metadata", "a=2"], "given twice"),
])
def test_a_mistyped_command_says_what_is_wrong(jeton, arguments, sentence):
    done = jeton(*arguments)
    assert done.returncode == 2 and sentence in done.stderr, done


def test_no_input_is_said_anywhere(jeton):
    for arguments in (["--no-input", "token", "list"], ["token", "--no-input", "list"], ["token", "list", "--no-input"]):
        assert jeton(*arguments).returncode == 0, arguments
