"""`./dev bench [NAME]`: runs the benchmarks, prints a table, writes build/bench/NAME.json and a chart of each.

Each figure stands beside a reference that was measured in the same run. Traffic goes to loopback only.
"""

import concurrent.futures
import http.client
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/e2e"))
os.environ.setdefault("JETON_BUILD", str(ROOT / "build/release"))

import chart  # noqa: E402
import login  # noqa: E402
import web  # noqa: E402
from conftest import CATALOG, Server, ask, free_port, grant  # noqa: E402

OUT = ROOT / "build/bench"
BIN = pathlib.Path(os.environ["JETON_BUILD"]) / "bin"
CONNECTIONS = 64
SECONDS = int(os.environ.get("JETON_BENCH_SECONDS", "5"))
ROUNDS = 3
PAIRS = 9
TOKENS = 200
SCALE_TOKENS = int(os.environ.get("JETON_BENCH_SCALE_TOKENS", "10000000"))

GUARD = CATALOG + """
[guard.git]
proxy = "nginx"
[[guard.git.rule]]
method = ["GET"]
path = "/{owner}/{name}.git/info/refs"
query = { service = "git-upload-pack" }
require = ["contents:read"]
resource = "repository:{owner}/{name}"
"""


def result(what, value, unit, reference, ratio, must=""):
    holds = True
    if must:
        relation, bound = must.split()
        holds = ratio >= float(bound) if relation == ">=" else ratio <= float(bound)
    return {"what": what, "value": round(value, 4), "unit": unit, "reference": round(reference, 4), "ratio": round(ratio, 4),
            "must": must, "holds": holds}


def machine():
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return f"{model.group(1) if model else platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}"


def descendants(pid):
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid] + [one for child in children for one in descendants(int(child))]


def cpu_seconds(pid):
    total = 0
    for one in descendants(pid):
        fields = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def wrk(url, script, pid):
    before = cpu_seconds(pid)
    done = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", str(script), url],
                          capture_output=True, text=True, check=True)
    spent = cpu_seconds(pid) - before
    requests = int(re.search(r"(\d+) requests in", done.stdout).group(1))
    rate = float(re.search(r"Requests/sec:\s*([\d.]+)", done.stdout).group(1))
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout).groups()
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    assert bad is None, done.stdout
    return {"rate": rate, "per_cpu": requests / spent, "p99": float(number) * {"us": 1, "ms": 1e3, "s": 1e6}[unit]}


class Nginx:
    """nginx that answers `return 200` with as many bytes, by as many workers."""

    def __init__(self, directory, head, body):
        self.port = free_port()
        fields = "\n".join(f'add_header {name} "{value}";' for name, value in head)
        answer = f"return 200 '{body}';" if body else "return 200;"
        configuration = directory / "nginx.conf"
        configuration.write_text(f"""
worker_processes {os.cpu_count()}; daemon off; pid {directory}/nginx.pid; error_log {directory}/nginx.log;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000; client_body_temp_path {directory}/b; proxy_temp_path {directory}/p;
fastcgi_temp_path {directory}/f; uwsgi_temp_path {directory}/u; scgi_temp_path {directory}/s;
server {{ listen 127.0.0.1:{self.port}; location / {{ default_type application/json; {fields} {answer} }} }} }}
""")
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([program, "-p", str(directory), "-c", str(configuration)], stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        self.url = f"http://127.0.0.1:{self.port}"

    def stop(self):
        self.process.terminate()
        self.process.wait()


def lua(path, requests):
    lines = ",\n".join(json.dumps(request) for request in requests)
    path.write_text("local requests = {\n" + lines + "\n}\nlocal at = 0\nfunction request()\n  at = at % #requests + 1\n  return requests[at]\nend\n")
    return path


def compare(server, script, what, head, body, directory, results):
    """Jeton and nginx in turns, so that what else the machine does hits both, and judged by pairs of runs: which worker takes
    how many of the connections is chance in both, and a run of the one kind makes half as much again as one of the other."""
    nginx = Nginx(directory, head, body)
    try:
        pairs = [(wrk(server.url, script, server.process.pid), wrk(nginx.url, script, nginx.process.pid)) for _ in range(PAIRS)]
    finally:
        nginx.stop()
    for key, name, unit, must in (("rate", "requests/s", "1/s", ">= 0.9"), ("per_cpu", "requests per server CPU second", "1/s", ">= 0.9"),
                                  ("p99", "p99", "us", "<= 1.5")):
        mine, other, ratio = median_of_pairs(pairs, key)
        results.append(result(f"{what}: {name}", mine, unit, other, ratio, must))


def median_of_pairs(pairs, key):
    """The medians of both, and that of their ratios."""
    ours, theirs = (statistics.median(pair[which][key] for pair in pairs) for which in (0, 1))
    return ours, theirs, statistics.median(pair[0][key] / pair[1][key] for pair in pairs)


def bench_http():
    results = []
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        one = Server(directory, GUARD, ["--guard-listen", f"127.0.0.1:{free_port()}"])
        one.init()
        one.start()
        try:
            secrets = [one.token([grant("contents:read", repository=["acme/*"])], metadata={"n": str(i)})[0] for i in range(TOKENS)]
            guard_url = "http://" + one.arguments[1]
            listen_url = one.url
            checks = [json.dumps({"token": secret, "require": {"scopes": ["contents:read"], "resource": "repository:acme/site"}, "ip": "203.0.113.9"}) for secret in secrets]
            requests = [f"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(check)}\r\n\r\n{check}" for check in checks]
            answer = one.ask("POST", "/v1/verify", one.admin, raw=checks[0].encode())
            one.url = guard_url
            kept = [(key, value) for key, value in answer.headers.items() if key in ("x-content-type-options", "x-request-id", "cache-control")]
            compare(one, lua(directory / "verify.lua", requests), "POST /v1/verify", kept, answer.body.decode(), directory, results)
            fields = lambda secret: f"Host: x\r\nX-Original-Method: GET\r\nX-Original-URI: /acme/site.git/info/refs?service=git-upload-pack\r\nX-Real-IP: 203.0.113.9\r\nAuthorization: Bearer {secret}\r\n"
            requests = [f"GET /v1/guard/git HTTP/1.1\r\n{fields(secret)}\r\n" for secret in secrets]
            answer = one.ask("GET", "/v1/guard/git", secrets[0], headers={"X-Original-Method": "GET", "X-Original-URI": "/acme/site.git/info/refs?service=git-upload-pack", "X-Real-IP": "203.0.113.9"})
            kept = [(key, value) for key, value in answer.headers.items() if key.startswith("x-") or key == "cache-control"]
            compare(one, lua(directory / "guard.lua", requests), "GET /v1/guard/git", kept, "", directory, results)
            one.url = listen_url
        finally:
            one.stop()
    return results


def bench_program(name):
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{name}.json"
    subprocess.run([BIN / f"{name}_bench", path], check=True, stdout=subprocess.DEVNULL)
    return json.loads(path.read_text())["results"]


LOADED = int(os.environ.get("JETON_BENCH_LOADED", "1000000"))
LOAD_RUNS = 3


def bench_load():
    """From the start of `jeton serve` until it is ready, its file in the page cache: every row read, every MAC checked."""
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        one = Server(name)
        one.init()
        subprocess.run([BIN / "fill_store", one.data, str(LOADED)], check=True)
        file = one.data / "jeton.db"
        spent = []
        for _ in range(LOAD_RUNS + 1):
            subprocess.run(["cat", file], check=True, stdout=subprocess.DEVNULL)
            begun = time.perf_counter()
            one.start(patience=300)
            spent.append(time.perf_counter() - begun)
            one.stop()
        size = file.stat().st_size
    took = statistics.median(spent[1:]) * 1e6 / LOADED
    return [result("ready after a start from a warm file, a million tokens", took, "s", 3, took / 3, "<= 1.0"),
            result("database file, a token", size / LOADED, "bytes", 0, 0)]


class ScaleServer:
    """The server over so many tokens, written in bulk into its index."""

    def __init__(self, directory, tokens):
        directory.mkdir()
        Server(directory).init()
        port = free_port()
        secrets = directory / "secrets"
        self.process = subprocess.Popen([BIN / "scale_server", directory / "data", f"127.0.0.1:{port}", str(tokens), secrets],
                                        stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            self.stop()
            raise RuntimeError("the server over an index in bulk did not start")
        self.url = f"http://127.0.0.1:{port}"
        # wrk keeps equal texts once: the addresses make as many different requests over few tokens as over many, so that the
        # load generator's own memory is the same in both.
        checks = [json.dumps({"token": secret, "require": {"scopes": ["contents:read"], "resource": "repository:acme/site"}, "ip": f"203.0.113.{i % 250}"})
                  for i, secret in enumerate(secrets.read_text().split())]
        self.script = lua(directory / "verify.lua", [f"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(check)}\r\n\r\n{check}" for check in checks])
        answer = ask(self.url, "POST", "/v1/verify", raw=checks[0].encode())
        assert answer.json["allowed"], answer

    def run(self):
        return wrk(self.url, self.script, self.process.pid)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def bench_scale_http():
    """POST /v1/verify over ten million tokens, asked at random, against the same over a thousand: what a pair of runs, one
    behind the other, says; the machine's mood moves more between pairs than the number of tokens does."""
    with tempfile.TemporaryDirectory() as name:
        servers = []
        try:
            servers = [ScaleServer(pathlib.Path(name) / str(tokens), tokens) for tokens in (SCALE_TOKENS, 1000)]
            pairs = [[server.run() for server in servers] for _ in range(PAIRS)]
        finally:
            for server in servers:
                server.stop()
    size = f"{SCALE_TOKENS / 1e6:g} M"
    results = []
    for key, name in (("rate", "requests/s"), ("per_cpu", "a server CPU second")):
        large, small, ratio = median_of_pairs(pairs, key)
        results.append(result(f"POST /v1/verify over {size} tokens, against 1 k: {name}", large, "1/s", small, ratio, ">= 0.9"))
    return results


def commits(server):
    text = server.ask("GET", "/metrics", server.admin).body.decode()
    return int(re.search(r"^jeton_commits_total (\d+)", text, re.M).group(1))


def bench_issue():
    """The server, and a plain loop that commits the rows that the server wrote, in groups of the size of the server's; in turns."""
    ours, theirs = [], []
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        directory = pathlib.Path(name)
        one = Server(directory, CATALOG + "\n[policy]\nmax_tokens_per_principal = 1000000\n")
        one.init()
        one.start()
        try:
            users = [one.user(f"u{i}") for i in range(CONNECTIONS)]
            bodies = [json.dumps({"name": "issue", "grants": [grant("contents:read", repository=["acme/site"])], "owner": user}) for user in users]
            requests = [f"POST /v1/tokens HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {one.admin}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}" for body in bodies]
            script = lua(directory / "issue.lua", requests)
            for number in range(ROUNDS):
                before = commits(one)
                run = wrk(one.url, script, one.process.pid)
                run["group"] = run["rate"] * SECONDS / (commits(one) - before)
                ours.append(run)
                one.stop()
                done = subprocess.run([BIN / "plain_sqlite", directory / "data/jeton.db", directory / f"plain{number}.db", str(round(run["group"]))],
                                      capture_output=True, text=True, check=True)
                theirs.append(json.loads(done.stdout))
                one.start()
        finally:
            one.stop()
    rate = statistics.median(run["rate"] for run in ours)
    reference = statistics.median(run["tokens"] / run["seconds"] for run in theirs)
    cpu = statistics.median(1e6 / run["per_cpu"] for run in ours)
    reference_cpu = statistics.median(run["cpu_seconds"] * 1e6 / run["tokens"] for run in theirs)
    return [result("durable POST /v1/tokens, 64 connections", rate, "1/s", reference, rate / reference, ">= 0.5"),
            result("server CPU a token, HTTP included", cpu, "us", reference_cpu, cpu / reference_cpu),
            result("tokens a commit", statistics.median(run["group"] for run in ours), "tokens", 0, 0)]


def bench_revoke():
    """From the DELETE until the next verify refuses: it must be the next one, always."""
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        one = Server(name)
        one.init()
        one.start()
        try:
            host = one.url.removeprefix("http://")
            spent, late = [], 0

            def revoke_one(_):
                secret, token = one.token([])
                connection = http.client.HTTPConnection(host, timeout=20)
                headers = {"Authorization": "Bearer " + one.admin, "Content-Type": "application/json"}
                begun = time.perf_counter()
                connection.request("DELETE", f"/v1/tokens/{token['id']}", headers=headers)
                connection.getresponse().read()
                took = time.perf_counter() - begun
                connection.request("POST", "/v1/verify", json.dumps({"token": secret}), headers)
                refused = b'"reason":"revoked"' in connection.getresponse().read()
                connection.close()
                return took, refused

            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                for took, refused in pool.map(revoke_one, range(1000)):
                    spent.append(took)
                    late += not refused
        finally:
            one.stop()
    spent.sort()
    return [result("verifies after a DELETE that still said yes, of 1000", late, "verifies", 0, late, "<= 0"),
            result("DELETE until refused: median", spent[500] * 1e3, "ms", 0, 0), result("DELETE until refused: p99", spent[990] * 1e3, "ms", 0, 0)]


def bench_login():
    """Sign-ins beside raw Argon2id; and verify's p99 while more are offered than can be hashed."""
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        one = Server(directory, CATALOG + "\n[limits]\nlogin = 0\n", ["--guard-listen", f"127.0.0.1:{free_port()}"])
        one.init()
        one.start()
        try:
            users = [f"u{number}" for number in range(96)]
            for user in users:
                one.password(one.user(user), login.PASSWORD)
            rates = [(login.raw_argon2(SECONDS), login.throughput(one.url, users[:8], SECONDS)) for _ in range(ROUNDS)]
            raw, ours = (statistics.median(rate[which] for rate in rates) for which in (0, 1))
            secrets = [one.token([grant("contents:read", repository=["acme/*"])])[0] for _ in range(TOKENS)]
            checks = [json.dumps({"token": secret, "require": {"scopes": ["contents:read"], "resource": "repository:acme/site"}, "ip": "203.0.113.9"}) for secret in secrets]
            script = lua(directory / "verify.lua", [f"POST /v1/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(check)}\r\n\r\n{check}" for check in checks])
            alone, beside, statuses = [], [], []
            for _ in range(ROUNDS):
                alone.append(wrk("http://" + one.arguments[1], script, one.process.pid)["p99"])
                with login.Offering(one.url, users) as offering:
                    beside.append(wrk("http://" + one.arguments[1], script, one.process.pid)["p99"])
                statuses += offering.statuses
        finally:
            one.stop()
    assert set(statuses) <= {303, 429}, set(statuses)
    quiet, busy = statistics.median(alone), statistics.median(beside)
    return [result("sign-ins by password, against raw Argon2id", ours, "1/s", raw, ours / raw, ">= 0.9"),
            result("verify's p99 with 50 sign-ins a second offered", busy, "us", quiet, busy / quiet, "<= 3.0"),
            result("sign-ins done meanwhile", statuses.count(303) / (ROUNDS * SECONDS), "1/s", login.OFFERED, statuses.count(303) / max(len(statuses), 1))]


BENCHES = {"http": bench_http, "verify": lambda: bench_program("verify"), "scale": lambda: bench_program("scale") + bench_scale_http() + bench_load(),
           "issue": bench_issue, "revoke": bench_revoke, "login": bench_login, "web": lambda: web.results(web.measure(BIN / "jeton"), result)}


def main():
    wanted = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        sys.exit(f"bench: there is no benchmark '{unknown[0]}'; there are {', '.join(BENCHES)}")
    OUT.mkdir(parents=True, exist_ok=True)
    for name in wanted:
        print(f"\n{name}", flush=True)
        results = BENCHES[name]()
        report = {"name": name, "machine": machine(), "results": results}
        (OUT / f"{name}.json").write_text(json.dumps(report, indent=1) + "\n")
        (OUT / f"{name}.svg").write_text(chart.draw(report))
        for one in results:
            print(f"{one['what']:<58} {one['value']:>13,.2f} {one['unit']:<12} {one['reference']:>13,.2f} {one['ratio']:>8.3f}  "
                  f"{one['must']:<8} {'' if one['holds'] else 'MISSED'}", flush=True)


if __name__ == "__main__":
    main()
