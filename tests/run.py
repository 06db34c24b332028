#!/usr/bin/env python3
"""Runs the test programs of a build folder and adds up their cases.

usage: tests/run.py BUILD [NAME ...]     NAME: `cel` for the program cel_test; all programs without one

The programs are those that cmake/tests.cmake registers with ctest: GoogleTest programs, whose cases are counted from
their own report, and scripts, whose last line is `N passed, N failed, N skipped`. As many run at once as there are
cores; each line of output bears its program's name. The last line counts all cases; the exit code is 1 where one
failed, where a program crashed, ran too long or reported nothing, and where nothing ran.
"""
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

COUNTS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$")
NOISE = re.compile(r"^(Running main\(\) from .*|\[=+\] .* ran\. .*|\[  PASSED  \] .*|)$")
PRINTING = threading.Lock()


def say(line):
    with PRINTING:
        print(line, flush=True)


def programs(build, names):
    """The registered tests as (name, label, command, properties); all, or those of these names."""
    listing = subprocess.check_output(["ctest", "--test-dir", build, "--show-only=json-v1"])
    for test in json.loads(listing)["tests"]:
        if not names or test["name"].removesuffix("_test") in names:
            properties = {p["name"]: p["value"] for p in test.get("properties", [])}
            yield test["name"], properties["LABELS"][0], test.get("command", []), properties


def counts_of_report(report):
    """Passed, failed, skipped of a GoogleTest report; None where there is none."""
    if not report.exists() or report.stat().st_size == 0:
        return None
    counts = [0, 0, 0]
    for suite in json.loads(report.read_text())["testsuites"]:
        for case in suite["testsuite"]:
            skipped = case["status"] == "NOTRUN" or case["result"] == "SKIPPED"
            counts[1 if case.get("failures") else 2 if skipped else 0] += 1
    return counts


def run(name, label, command, properties):
    """Runs one program and returns its counts."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        environment = dict(os.environ, GTEST_BRIEF="1", GTEST_OUTPUT=f"json:{report}")
        environment.update(pair.split("=", 1) for pair in properties.get("ENVIRONMENT", []))
        counts, end = None, "did not start"
        if command:
            process = subprocess.Popen(command, env=environment, cwd=properties["WORKING_DIRECTORY"], text=True,
                                       errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                       start_new_session=True)
            timer = threading.Timer(properties["TIMEOUT"], os.killpg, (process.pid, signal.SIGKILL))
            timer.start()
            for line in process.stdout:
                line = line.rstrip("\n")
                found = COUNTS.match(line)
                if found and label == "script":
                    counts = [int(n) for n in found.groups()]
                elif not NOISE.match(line):
                    say(f"{name}: {line}")
            code = process.wait()
            timer.cancel()
            if label == "gtest":
                counts = counts_of_report(report)
            end = f"ended with signal {-code}" if code < 0 else f"ended with code {code}"
        else:
            code = 1
    if counts is None or (code != 0 and counts[1] == 0):
        say(f"{name}: {end} without a report of what failed")
        counts = counts or [0, 0, 0]
        counts[1] += 1
    passed, failed, skipped = counts
    seconds = time.monotonic() - began
    verdict = "FAILED" if failed else "ok    "
    say(f"{verdict} {name}: {passed} passed, {failed} failed, {skipped} skipped ({seconds:.1f} s)")
    return counts


def main(build, *names):
    tests = list(programs(build, names))
    if len(tests) < max(1, len(set(names))):
        sys.exit("tests/run.py: there is no such test program: " + " ".join(names))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda test: run(*test), tests))
    passed, failed, skipped = (sum(counts) for counts in zip(*results))
    for (name, *_), counts in zip(tests, results):
        if counts[1]:
            print(f"FAILED {name}")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
