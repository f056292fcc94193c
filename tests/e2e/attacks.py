"""What holds for every attack: a refusal changes no state, shows no secret, and leaves a trace."""

import contextlib
import json
import re
import sqlite3
import urllib.parse

# Not state of what may be done: the trail, its seals, what was used when, what was answered to whom.
ASIDE = {"audit", "ledger", "token_use", "idempotency", "migration"}


def state(server):
    """Every row of every table that says who may do what."""
    with contextlib.closing(sqlite3.connect(f"file:{server.data / 'jeton.db'}?mode=ro", uri=True)) as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} - ASIDE
        return {table: sorted(map(repr, database.execute(f"SELECT * FROM {table}"))) for table in tables}


@contextlib.contextmanager
def nothing_changes(server):
    before = state(server)
    yield
    assert state(server) == before, "a refusal changed state"


def refused(answer, status, name=None, missing=None, secrets=()):
    """`answer` is a problem of that status, with what belongs to it, and holds none of `secrets`."""
    assert answer.status == status, answer
    text = answer.body.decode() + json.dumps(answer.headers)
    assert not any(secret in text for secret in secrets), "a refusal shows a secret"
    assert answer.headers["content-type"] == "application/problem+json", answer
    assert answer.json["status"] == status and answer.json["detail"] and answer.json["title"], answer
    if name is not None:
        assert answer.json["type"] == "https://jeton.dev/errors/" + name, answer
    if missing is not None:  # "403 scope": RFC 6750 §3.1
        assert answer.json["missing"] == missing and answer.json["type"].endswith("/insufficient_scope"), answer
        assert answer.headers["www-authenticate"] == f'Bearer realm="jeton", error="insufficient_scope", scope="{" ".join(missing)}"', answer
        link = urllib.parse.unquote(answer.json["upgrade"])
        assert "/tokens/new?grant=" in link and all(scope in link for scope in missing), answer
    return answer


def events(server, **query):
    """The trail, newest first."""
    text = "&".join(f"{name}={value}" for name, value in query.items())
    answer = server.ask("GET", f"/v1/audit?limit=200&{text}", server.admin)
    assert answer.status == 200, answer
    return answer.json["items"]


def changes(server):
    """Of the trail, what is no note of verify: those come a moment later."""
    return [event["id"] for event in events(server) if event["type"] not in ("token.verify_refused", "token.reuse")]


def metric(server, name):
    """The value of a metric, all labels added up."""
    text = server.ask("GET", "/metrics", server.admin).body.decode()
    return sum(float(value) for value in re.findall(rf"^{re.escape(name)}(?:{{[^}}]*}})? (\S+)$", text, re.M))


def disk_bytes(server):
    return sum(path.stat().st_size for path in server.data.iterdir())
