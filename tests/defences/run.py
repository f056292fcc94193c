"""Takes each defence away and shows that its test then fails: `./dev defences [NAME…]`, or `--changed` for those that are
new, or whose files are no longer what they were when the defence was last proved (what `proved.json` says).

A defence is `NAME.patch`: first lines `# what it stops`, `# test: FILE::NAME` (an end-to-end test) or
`# test: PROGRAM FILTER` (a GoogleTest program), then a diff. All are tried in one scratch copy, so that each rebuilds
only what it changes.
"""

import argparse
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/defences"
TREE = ROOT / "build/defences/tree"
BUILD = ROOT / "build/defences/build"
PYTHON = ROOT / "build/venv/bin/python"
PROVED = HERE / "proved.json"


def run(command, **more):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)


def copy_tree():
    """Tracked and new files, times kept, so that the build goes on where it was."""
    files = run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT).stdout.split("\n")
    TREE.mkdir(parents=True, exist_ok=True)
    wanted = {name for name in files if name and (ROOT / name).is_file()}
    for name in wanted:
        target = TREE / name
        if not target.exists() or target.read_bytes() != (ROOT / name).read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    for path in list(TREE.rglob("*")):
        if path.is_file() and str(path.relative_to(TREE)) not in wanted:
            path.unlink()


def build(target):
    if not (BUILD / "build.ninja").exists():
        done = run(["cmake", "-G", "Ninja", "-S", TREE, "-B", BUILD, "-DCMAKE_C_COMPILER=clang-19", "-DCMAKE_CXX_COMPILER=clang++-19",
                    "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -DNDEBUG"])
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)
    return run(["cmake", "--build", BUILD, "--target", target])


def passes(test):
    if "::" in test:
        environment = os.environ | {"JETON_BUILD": str(BUILD), "PYTHONDONTWRITEBYTECODE": "1"}
        return run([PYTHON, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", TREE / "tests/e2e" / test], env=environment, cwd=TREE).returncode == 0
    program, expression = test.split()
    done = run([BUILD / "bin" / program, f"--gtest_filter={expression}"])
    return done.returncode == 0 and "0 tests from" not in done.stdout


def target_of(test):
    return "jeton" if "::" in test else test.split()[0]


def test_of(patch):
    return next(line[8:].strip() for line in patch.read_text().splitlines() if line.startswith("# test: "))


def test_file_of(test):
    """Where the test stands. A GoogleTest program is named after its folder; its file is the one with the test's name."""
    if "::" in test:
        return ROOT / "tests/e2e" / test.split("::")[0]
    program, expression = test.split()
    name = expression.split(".")[-1].rstrip("*")
    return next(path for path in sorted((ROOT / "src" / program.removesuffix("_test")).rglob("*_test.cc")) if name in path.read_text())


def state_of(patch):
    """A hash of what a proof stands on: the patch, the files that it changes, the file of its test."""
    changed = re.findall(r"^--- a/(\S+)", patch.read_text(), re.M)
    files = [patch, *(ROOT / name for name in changed), test_file_of(test_of(patch))]
    return hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest()


def chosen():
    """The defences to prove, and how many minutes it may take."""
    parser = argparse.ArgumentParser(prog="./dev defences", description=__doc__.split("\n\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--changed", action="store_true", help="those whose files changed since they were last proved")
    parser.add_argument("--minutes", type=int, default=120, metavar="N", help="begin no further one after so long")
    arguments = parser.parse_args()
    patches = sorted(HERE.glob("*.patch"))
    known = {path.stem for path in patches}
    for name in arguments.names:
        if name not in known:
            sys.exit(f"defences: there is none named '{name}'; there are {', '.join(sorted(known))}")
    proved = json.loads(PROVED.read_text()) if PROVED.exists() else {}
    wanted = [path for path in patches if not arguments.names or path.stem in arguments.names]
    if arguments.changed:
        wanted = [path for path in wanted if proved.get(path.stem) != state_of(path)]
    return wanted, arguments.minutes


def record(patches):
    """Says what was proved; what is no defence any more is forgotten."""
    proved = json.loads(PROVED.read_text()) if PROVED.exists() else {}
    known = {path.stem for path in HERE.glob("*.patch")}
    proved = {name: state for name, state in proved.items() if name in known} | {path.stem: state_of(path) for path in patches}
    PROVED.write_text(json.dumps(dict(sorted(proved.items())), indent=1) + "\n")


def verdict_without(patch, test):
    """Takes the defence away and puts it back. Nothing when its test noticed, else what is wrong."""
    if run(["patch", "-p1", "-s", "--no-backup-if-mismatch", "-i", patch], cwd=TREE).returncode != 0:
        copy_tree()
        return "the patch does not apply any more"
    try:
        built = build(target_of(test))
        if built.returncode != 0:
            return "what is left does not build:\n" + built.stdout[-2000:]
        return "the test passes without the defence" if passes(test) else None
    finally:
        run(["patch", "-R", "-p1", "-s", "--no-backup-if-mismatch", "-i", patch], cwd=TREE)


def main():
    patches, minutes = chosen()
    until = time.monotonic() + minutes * 60
    if not patches:
        print("no defence to prove: none changed since it was last proved")
        return
    copy_tree()
    tests = {path: test_of(path) for path in patches}
    for target in sorted({target_of(test) for test in tests.values()}):
        done = build(target)
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)
    # With all defences in place first: what is taken away later is built once, and put back with the next one.
    sound = {test: passes(test) for test in sorted(set(tests.values()))}
    proved, broken = [], []
    for path in patches:
        if time.monotonic() > until:
            break
        test = tests[path]
        verdict = verdict_without(path, test) if sound[test] else "the test fails with the defence in place"
        (broken if verdict else proved).append(path)
        if not verdict:
            record([path])
        print(f"{path.stem:<28} {'BROKEN: ' + verdict if verdict else 'holds: ' + test}", flush=True)
    left = len(patches) - len(proved) - len(broken)
    print(f"{len(proved)} defences proved, {len(broken)} not{f', {left} not tried for want of time' if left else ''}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
