#!/usr/bin/env python3
"""Runs each fuzz target of a build folder over its kept corpus.

usage: tests/fuzz/run.py BUILD [SECONDS]     SECONDS for each target, 60 if left out

A target NAME is the program fuzz_NAME; its kept inputs lie in tests/fuzz/corpus/NAME/. Inputs that reach new code go
to BUILD/corpus/NAME/, what breaks a target to BUILD/broken/: add a test of it, and the input to the kept ones.
"""
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count, environ
from pathlib import Path

HERE = Path(__file__).resolve().parent
LIMITS = ["-timeout=10", "-rss_limit_mb=4096", "-max_len=65536"]


def fuzz(program, seconds):
    """Runs one target; whether it held."""
    name = program.name.removeprefix("fuzz_")
    kept = HERE / "corpus" / name
    new, broken = program.parent / "corpus" / name, program.parent / "broken"
    new.mkdir(parents=True, exist_ok=True)
    broken.mkdir(exist_ok=True)
    command = [program, *LIMITS, f"-max_total_time={seconds}", f"-artifact_prefix={broken}/{name}-", new]
    command += [kept] if kept.is_dir() else []
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                            env=dict(environ, ASAN_OPTIONS="allow_addr2line=1"))
    lines = result.stdout.splitlines()
    held = result.returncode == 0
    print(("ok     " if held else "FAILED ") + f"{name}: {lines[-1] if lines else 'no output'}")
    if not held:
        print("\n".join(lines[-60:]), flush=True)
    return held


def main(build, seconds="60"):
    programs = [p for p in sorted(Path(build).resolve().glob("fuzz_*")) if p.is_file()]
    if not programs:
        sys.exit("tests/fuzz/run.py: there is no fuzz target")
    with ThreadPoolExecutor(cpu_count()) as pool:
        held = list(pool.map(lambda program: fuzz(program, int(seconds)), programs))
    print(f"{sum(held)} passed, {len(held) - sum(held)} failed, 0 skipped")
    return 0 if all(held) else 1


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
