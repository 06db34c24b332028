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
BEGINS = re.compile(r"^\[ RUN      \] (\S+)$")
NOISE = re.compile(r"^(Running main\(\) from .*|Note: .*|\[(=+|-+| RUN      |       OK |  PASSED  )\].*|)$")
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


def execute(name, command, properties, environment):
    """Runs a program and says its lines; its exit code, its last line of counts and the test that it was in."""
    process = subprocess.Popen(command, env=environment, cwd=properties["WORKING_DIRECTORY"], text=True,
                               errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               start_new_session=True)
    timer = threading.Timer(properties["TIMEOUT"], os.killpg, (process.pid, signal.SIGKILL))
    timer.start()
    counts, case = None, "it"
    for line in process.stdout:
        line = line.rstrip("\n")
        if found := COUNTS.match(line):
            counts = [int(n) for n in found.groups()]
        elif begun := BEGINS.match(line):
            case = begun.group(1)
        elif not NOISE.match(line):
            say(f"{name}: {line}")
    code = process.wait()
    timer.cancel()
    return code, counts, case


def run(name, label, command, properties):
    """Runs one program and returns its counts; one that ends badly and reports no failed case is itself one."""
    began = time.monotonic()
    if not command:
        say(f"{name}: is not built")
        return [0, 1, 0]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        environment = dict(os.environ, GTEST_OUTPUT=f"json:{report}")
        environment.update(pair.split("=", 1) for pair in properties.get("ENVIRONMENT", []))
        code, counts, case = execute(name, command, properties, environment)
        if label == "gtest":
            counts = counts_of_report(report)
    if counts is None or (code != 0 and counts[1] == 0):
        end = f"signal {-code} in {case}" if code < 0 else f"code {code}"
        say(f"{name}: ended with {end} without a report of what failed")
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
