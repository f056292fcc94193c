"""The page: Lighthouse's scores, what is fetched before it can be used, and how a thousand tokens scroll.

Measured by web/e2e/measure.ts in Chromium. The reference of each figure is its bound.
"""

import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
SECONDS_MAX = 900
SCORE = 95
BYTES = 230_000
REQUESTS = 3
LONG_TASK_MS = 50
SPEED_MIN = 1000  # of Lighthouse's index: under it, Lighthouse warns that the machine is too slow, or busy, to be believed


def measure(program):
    done = subprocess.run([ROOT / "web/run", "node", "e2e/measure.ts"], env=os.environ | {"JETON_BIN": str(program)},
                          stdout=subprocess.PIPE, text=True, check=True, timeout=SECONDS_MAX)
    return json.loads(done.stdout)


def results(measured, result):
    rows = []
    for page in measured["pages"]:
        path = page["path"]
        rows += [result(f"{path}: Lighthouse, {category}", score, "of 100", SCORE, score / SCORE, ">= 1.0")
                 for category, score in page["scores"].items()]
        rows += [result(f"{path}: bytes before it can be used, {coding}", page[coding] / 1000, "KB", BYTES / 1000, page[coding] / BYTES, "<= 1.0")
                 for coding in ("gzip", "brotli")]
        rows.append(result(f"{path}: requests before it can be used", len(page["requests"]), "requests", REQUESTS,
                           len(page["requests"]) / REQUESTS, "<= 1.0"))
    speed = max(page["speed"] for page in measured["pages"])
    rows.append(result("speed of the machine, by Lighthouse's index", speed, "", SPEED_MIN, speed / SPEED_MIN))
    scroll = measured["scroll"]
    rows.append(result(f"longest task while {scroll['tokens']} tokens scroll", scroll["longest"], "ms", LONG_TASK_MS,
                       scroll["longest"] / LONG_TASK_MS, "<= 1.0"))
    return rows
