"""Takes each defence away and shows that its test then fails: `./dev defences [NAME]`.

A defence is `NAME.patch`: first lines `# what it stops`, `# test: FILE::NAME` (an end-to-end test) or
`# test: PROGRAM FILTER` (a GoogleTest program), then a diff. All are tried in one scratch copy, so that each rebuilds
only what it changes.
"""

import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "tests/defences"
TREE = ROOT / "build/defences/tree"
BUILD = ROOT / "build/defences/build"
PYTHON = ROOT / "build/venv/bin/python"


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


def main():
    patches = sorted(HERE.glob("*.patch"))
    if len(sys.argv) > 1:
        patches = [path for path in patches if path.stem in sys.argv[1:]]
        if not patches:
            sys.exit(f"defences: there is none of that name; there are {', '.join(sorted(path.stem for path in HERE.glob('*.patch')))}")
    copy_tree()
    tests = {path: next(line[8:].strip() for line in path.read_text().splitlines() if line.startswith("# test: ")) for path in patches}
    for target in sorted({target_of(test) for test in tests.values()}):
        done = build(target)
        if done.returncode != 0:
            sys.exit(done.stdout + done.stderr)
    failed = 0
    for path in patches:
        test = tests[path]
        verdict = None
        if not passes(test):
            verdict = "the test fails with the defence in place"
        elif run(["git", "apply", "--unsafe-paths", path], cwd=TREE).returncode != 0 and run(["patch", "-p1", "-s", "-i", path], cwd=TREE).returncode != 0:
            verdict = "the patch does not apply any more"
        else:
            built = build(target_of(test))
            if built.returncode != 0:
                verdict = "what is left does not build:\n" + built.stdout[-2000:]
            elif passes(test):
                verdict = "the test passes without the defence"
            run(["patch", "-R", "-p1", "-s", "-i", path], cwd=TREE)
            build(target_of(test))
        failed += verdict is not None
        print(f"{path.stem:<28} {'holds: ' + test if verdict is None else 'BROKEN: ' + verdict}", flush=True)
    print(f"{len(patches) - failed} defences proved, {failed} not")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
