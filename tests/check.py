"""`./dev check`: what a reviewer would otherwise say. Formatting, clang-tidy, include direction, the API's description."""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Macros that make statements, and one text of many lines: the formatter would tear them apart.
UNFORMATTED = {"src/store/statements.h", "src/store/migrations.cc"}


def run(*command):
    return subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True)


def sources(*patterns):
    return [name for name in run("git", "ls-files", *patterns).stdout.split() if name not in UNFORMATTED]


def formatting():
    wrong = run("clang-format-19", "--dry-run", "-Werror", *sources("src/*.cc", "src/*.h", "bench/*.cc", "bench/*.h", "fuzz/*.cc", "fuzz/*.h", "examples/*.cc"))
    return [line for line in wrong.stderr.splitlines() if ": error:" in line]


def tidy():
    names = [name for name in sources("src/*.cc") if not name.endswith("_test.cc")]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        printed = pool.map(lambda name: run("clang-tidy-19", "-p", "build/release", "--quiet", name).stdout, names)
    return sorted({line for text in printed for line in text.splitlines() if (": error:" in line or ": warning:" in line) and "/usr/include/" not in line})


def house():
    done = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/e2e/test_house.py")
    return [] if done.returncode == 0 else done.stdout.splitlines()[-20:]


def description():
    """Every reference leads somewhere, every operation says its access, its name is its own."""
    document = yaml.safe_load((ROOT / "openapi.yaml").read_text())
    text = json.dumps(document)
    found, names = [], set()
    for reference in {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}:
        at = document
        for step in reference.split("/"):
            at = at.get(step) if isinstance(at, dict) else None
        if at is None:
            found.append(f"openapi.yaml: #/{reference} leads nowhere")
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method not in ("get", "post", "put", "patch", "delete"):
                continue
            name = operation.get("operationId")
            if not name or name in names:
                found.append(f"openapi.yaml: {method} {path} needs an operationId of its own")
            names.add(name)
            if "x-jeton-access" not in operation:
                found.append(f"openapi.yaml: {method} {path} does not say its access")
    return found


def web():
    """The page's types, against the API's description as it is now."""
    for command in (["web/run", "node", "scripts/api.ts"], ["web/run", "tsc"]):
        done = run(*command)
        if done.returncode != 0:
            return (done.stdout + done.stderr).splitlines()
    return []


def main():
    failed = False
    for check in (formatting, house, description, web, tidy):
        found = check()
        print(f"{check.__name__:<12} {'good' if not found else f'{len(found)} to look at'}", flush=True)
        for line in found[:40]:
            print("  " + line)
        failed |= bool(found)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
