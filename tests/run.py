"""Runs every test and closes with `N passed, N failed`, alone on the last line.

C++ programs (GoogleTest) first, then the page (Vitest, and a browser), then the end-to-end suite (pytest). All leave JUnit XML, and what is counted is what
stands in it. A program that crashes, or leaves no XML, counts as one failure more: silence is not success.
"""

import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM_SECONDS_MAX = 900
SUITE_SECONDS_MAX = 1500


class Tally:
    """What passed and what failed, with the names of the failures."""

    def __init__(self):
        self.passed = 0
        self.failures = []

    def add_xml(self, label, path):
        """Counts one JUnit file. Returns how many tests it holds."""
        cases = list(xml.parse(path).getroot().iter("testcase"))
        ran = 0
        for case in cases:
            name = f"{label}: {case.get('classname')}.{case.get('name')}"
            skipped = case.find("skipped") is not None or case.get("status") == "notrun"
            wrong = [told for told in (case.find("failure"), case.find("error")) if told is not None]
            if wrong:
                self.failures.append(f"{name}: {first_words(wrong[0])}")
            elif skipped:
                self.failures.append(f"{name} (skipped: a test that does not run proves nothing)")
            else:
                self.passed += 1
            ran += 1
        return ran


def first_words(told):
    """What a failure says, in one line: enough to know it by where only the end of a run's output is kept."""
    text = told.get("message") or ""
    return " ".join((text if len(text) > 40 else f"{text} {told.text or ''}").split())[:600]


def run_bounded(command, seconds, environment=None):
    """Runs in a process group of its own, so that what it started ends with it. Returns the exit status."""
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        print(f"test: {command[0]} did not end within {seconds} s", flush=True)
        return -signal.SIGKILL
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


def judge(tally, label, status, report):
    """Reads the XML that a program left and holds it against its exit status."""
    before = len(tally.failures)
    if not report.exists():
        tally.failures.append(f"{label}: left no report (exit status {status})")
        return
    try:
        ran = tally.add_xml(label, report)
    except xml.ParseError:
        tally.failures.append(f"{label}: left a broken report (exit status {status})")
        return
    if ran == 0:
        tally.failures.append(f"{label}: ran no test")
    elif status != 0 and len(tally.failures) == before:
        tally.failures.append(f"{label}: every test passed, but the program ended with status {status}")


def run_cpp(tally, build, reports):
    programs = sorted(path for path in (build / "bin").glob("*_test") if os.access(path, os.X_OK))
    if not programs:
        tally.failures.append(f"no C++ test program in {build / 'bin'}")
    for program in programs:
        report = reports / f"{program.name}.xml"
        print(f"test: {program.name}", flush=True)
        command = [str(program), f"--gtest_output=xml:{report}", "--gtest_brief=1"]
        judge(tally, program.name, run_bounded(command, PROGRAM_SECONDS_MAX), report)


def run_end_to_end(tally, build, reports, pytest_arguments):
    report = reports / "e2e.xml"
    print("test: end to end", flush=True)
    command = [sys.executable, "-m", "pytest", "tests/e2e", "-q", "--no-header", "-p", "no:cacheprovider",
               f"--junitxml={report}", *pytest_arguments]
    environment = dict(os.environ, JETON_BUILD=str(build), PYTHONDONTWRITEBYTECODE="1")
    judge(tally, "e2e", run_bounded(command, SUITE_SECONDS_MAX, environment), report)


def run_web(tally, build, reports):
    """The page: its types against openapi.yaml, its unit tests, and browser tests that drive the program."""
    run = str(ROOT / "web/run")
    environment = dict(os.environ, JETON_BIN=str(build / "bin/jeton"))
    print("test: web", flush=True)
    made = run_bounded([run, "node", "scripts/api.ts"], PROGRAM_SECONDS_MAX)
    if made == 0 and run_bounded([run, "tsc"], PROGRAM_SECONDS_MAX) == 0:
        tally.passed += 1
    else:
        tally.failures.append("web: the types: see above")
    unit, browser = reports / "web.xml", reports / "browser.xml"
    judge(tally, "web", run_bounded([run, "vitest", "run", "--reporter=junit", f"--outputFile={unit}"], PROGRAM_SECONDS_MAX), unit)
    command = [run, "node", "--test", "--test-concurrency=1", "--test-reporter=junit", f"--test-reporter-destination={browser}",
               "--test-reporter=spec", "--test-reporter-destination=stdout", "e2e/*.test.ts"]
    judge(tally, "browser", run_bounded(command, SUITE_SECONDS_MAX, environment), browser)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/release")
    parser.add_argument("--build-status", type=int, default=0, help="exit status of the build before")
    parser.add_argument("--cpp-only", action="store_true")
    arguments, pytest_arguments = parser.parse_known_args()
    build = arguments.build.resolve()
    reports = build / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir(parents=True)

    tally = Tally()
    if arguments.build_status != 0:
        tally.failures.append("the build: see above")
    run_cpp(tally, build, reports)
    if not arguments.cpp_only:
        run_web(tally, build, reports)
        run_end_to_end(tally, build, reports, pytest_arguments)

    for name in tally.failures:
        print(f"FAILED {name}")
    print(f"{tally.passed} passed, {len(tally.failures)} failed", flush=True)
    sys.exit(1 if tally.failures or tally.passed == 0 else 0)


if __name__ == "__main__":
    main()
