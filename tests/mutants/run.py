#!/usr/bin/env python3
"""Plants the bugs of tests/mutants/list one at a time in a copy of the tree; a test must fail for each.

usage: tests/mutants/run.py [NAME ...]     all bugs without a NAME

The copy lies in build/mutants/tree and stays, so that the next run compiles only what has changed. Of each bug it
says `killed by SUITE.TEST`, or SURVIVED. The tests of the bug's own module run first, then those that stand on it,
the fastest first. The last line counts the bugs; the exit code is 1 where one survived or could not be planted.
"""
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TREE = ROOT / "build/mutants/tree"
BUILD = TREE / "build/release"
OWN_TESTS_ONLY = {"tidy_test"}  # It reads the tree's text, which a bug changes as well.


def parse_list(text):
    for line in text.splitlines():
        if line and not line.startswith("#"):
            fields = [field.strip() for field in line.split(" | ")]
            if len(fields) != 5:
                sys.exit(f"tests/mutants/list: five fields are needed: {line}")
            yield fields


def copy_tree():
    """Brings the copy up to date; what has not changed keeps its time, so that it is not compiled again."""
    listing = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, text=True)
    wanted = {name for name in listing.split("\0") if name and (ROOT / name).is_file()}
    for name in wanted:
        source, target = ROOT / name, TREE / name
        if not target.exists() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)
    for path in TREE.rglob("*"):
        name = path.relative_to(TREE).as_posix()
        if path.is_file() and name not in wanted and not name.startswith("build/"):
            path.unlink()
    shared, beside = ROOT.parent / "shared", TREE.parent / "shared"
    if shared.exists() and not beside.exists():
        beside.symlink_to(shared)


def build(*targets):
    environment = dict(os.environ, CCACHE_BASEDIR=str(TREE), CCACHE_NOHASHDIR="1")
    return subprocess.run(["ninja", "-C", BUILD, *targets], capture_output=True, text=True, env=environment)


def registered_programs():
    listing = subprocess.check_output(["ctest", "--test-dir", BUILD, "--show-only=json-v1"])
    for test in json.loads(listing)["tests"]:
        labels = [p["value"] for p in test["properties"] if p["name"] == "LABELS"]
        if "gtest" in labels[0] and test["name"] not in OWN_TESTS_ONLY:
            yield test["name"]


def run(program, seconds_max):
    """The first test that fails, or None."""
    environment = dict(os.environ, GTEST_FAIL_FAST="1")
    try:
        result = subprocess.run([BUILD / "tests" / program], cwd=TREE, env=environment, capture_output=True,
                                text=True, errors="replace", timeout=seconds_max)
    except subprocess.TimeoutExpired as expired:
        return last_test(expired.stdout.decode(errors="replace") if expired.stdout else "") + " (ran too long)"
    if result.returncode == 0:
        return None
    failed = re.findall(r"^\[  FAILED  \] ([\w./]+)", result.stdout, re.MULTILINE)
    return failed[0] if failed else last_test(result.stdout) + " (stopped the program)"


def last_test(output):
    begun = re.findall(r"^\[ RUN      \] (\S+)", output, re.MULTILINE)
    return begun[-1] if begun else "the start of the program"


def layers():
    """What each module may use, from cmake/layers.txt."""
    lines = re.findall(r"^([a-z]+):(.*)$", (ROOT / "cmake/layers.txt").read_text(), re.MULTILINE)
    return {name: uses.split() for name, uses in lines}


def programs_for(file, seconds):
    """Test programs that a bug in this file may reach, in the order in which they are asked."""
    own = file.split("/")[1]
    away = {f"{name}_test" for name, uses in layers().items() if name != own and own not in uses}
    return sorted(seconds.keys() - away, key=lambda program: (program != f"{own}_test", seconds[program]))


def judge(file, text, replacement, seconds):
    """Plants one bug; returns whether it was found and a word about it."""
    path = TREE / file
    original = path.read_text() if path.exists() else ""
    if original.count(text) != 1:
        return False, f"the text stands {original.count(text)} times in {file}"
    path.write_text(original.replace(text, replacement))
    try:
        for program in programs_for(file, seconds):
            built = build(program)
            if built.returncode != 0:
                return False, "does not compile: " + next((l for l in built.stdout.splitlines() if "error" in l), "")
            killer = run(program, 20 + 10 * seconds[program])
            if killer:
                return True, f"killed by {killer}"
        return False, "SURVIVED"
    finally:
        path.write_text(original)


def measure():
    """Builds the copy without a bug; the seconds of each test program, all of which must pass."""
    configured = subprocess.run(["cmake", "--preset", "release"], cwd=TREE, capture_output=True, text=True)
    built = build() if configured.returncode == 0 else configured
    if built.returncode != 0:
        sys.exit(built.stdout[-4000:] + built.stderr + "\ntests/mutants/run.py: the tree does not build")
    seconds = {}
    for program in registered_programs():
        began = time.monotonic()
        failed = run(program, 1800)
        if failed:
            sys.exit(f"tests/mutants/run.py: {failed} fails without a bug")
        seconds[program] = time.monotonic() - began
    return seconds


def main(names):
    bugs = [bug for bug in parse_list((ROOT / "tests/mutants/list").read_text()) if not names or bug[0] in names]
    if not bugs or len(bugs) < len(set(names)):
        sys.exit("tests/mutants/run.py: no such bug in tests/mutants/list")
    copy_tree()
    seconds = measure()
    found = 0
    for name, file, text, replacement, meaning in bugs:
        began = time.monotonic()
        killed, word = judge(file, text, replacement, seconds)
        found += killed
        seconds_used = time.monotonic() - began
        print(f"{'ok    ' if killed else 'FAILED'} {name} ({meaning}): {word} ({seconds_used:.0f} s)", flush=True)
    print(f"{found} passed, {len(bugs) - found} failed")
    return 0 if found == len(bugs) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
