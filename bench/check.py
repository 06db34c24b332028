#!/usr/bin/env python3
"""Holds `reif score` to the oracle of the reference workload: 100,000 events of 10,000 leads.

usage: bench/check.py REIF     the program

Two things are compared, the tolerance being 2e-5: each lead's scores, stage and verdict at the end, and its stage
at every instant that the oracle looks at (its messages and the midnights). Where the total lies within the
tolerance of a stage's bound, either side is right.
"""
import json
import subprocess
import sys
from bisect import bisect_right
from collections import defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = HERE.parent / "build/bench"
sys.path.insert(0, str(HERE / "reference"))
import oracle  # noqa: E402

AS_OF = "2026-01-01T00:00:00.000Z"
TOLERANCE = 2e-5
BOUNDS = (31, 71)


def make(events):
    size = ["--leads", "10000", "--events", "100000", "--late", "0.05", "--seed", "3"]
    subprocess.run([sys.executable, HERE / "reference/gen.py", *size, "--out", events], check=True)


def score(program, events):
    """What the program says, by lead."""
    command = [program, "score", "--model", HERE / "reference/reference.yaml", "--events", events, "--as-of", AS_OF]
    return {lead["lead"]: lead for lead in map(json.loads, subprocess.check_output(command).splitlines())}


def read_messages(events):
    """The oracle's input: each lead's messages in order, each once."""
    leads, seen = defaultdict(list), set()
    with open(events, encoding="utf-8") as lines:
        for message in map(json.loads, lines):
            if message["messageId"] not in seen:
                seen.add(message["messageId"])
                message["t"] = oracle.ms(message["timestamp"])
                leads[message["userId"]].append(message)
    return {lead: sorted(messages, key=lambda m: (m["t"], m["messageId"])) for lead, messages in leads.items()}


def near_a_bound(total):
    return any(abs(total - bound) <= TOLERANCE for bound in BOUNDS)


def mistakes_at_the_end(lead, messages, granted):
    """What differs of a lead's line."""
    engagement, windows, fit, total = oracle.evaluate(messages, granted, oracle.ms(AS_OF))
    for name, expected in (("engagement", engagement), ("windows", windows), ("fit", fit)):
        if abs(lead["scores"][name] - expected) > TOLERANCE:
            yield f"{name} is {lead['scores'][name]}, must be {expected:.6f}"
    if lead["stage"] != oracle.status(total) and not near_a_bound(total):
        yield f"stage is {lead['stage']}, must be {oracle.status(total)}"
    if lead["labels"]["verdict"] != oracle.verdict(fit):
        yield f"verdict is {lead['labels']['verdict']}, must be {oracle.verdict(fit)}"


def instants(messages):
    """The oracle's instants: the last message of each of its milliseconds, and the midnights."""
    end = oracle.ms(AS_OF)
    first = messages[0]["t"] // oracle.DAY + 1
    return sorted({m["t"] for m in messages} | {day * oracle.DAY for day in range(first, end // oracle.DAY + 1)})


def mistakes_on_the_way(lead, messages, granted):
    """The first instant at which the stage differs."""
    def stage_by(changes, t):
        at = bisect_right(changes, t, key=lambda change: change[0])
        return changes[at - 1][1] if at else "nurturing"

    ours = [(oracle.ms(change["at"]), change["to"]) for change in lead["changes"]]
    theirs = [(oracle.ms(t), to) for t, _, to, _, _ in oracle.changes(messages, granted, oracle.ms(AS_OF))]
    for t in instants(messages):
        if stage_by(ours, t) != stage_by(theirs, t):
            known = [m for m in messages if m["t"] <= t]
            total = oracle.evaluate(known, oracle.grants(known), t)[3]
            if not near_a_bound(total):
                yield f"stage at {oracle.text(t)} is {stage_by(ours, t)}, must be {stage_by(theirs, t)} ({total:.6f})"
                return


def main(program):
    WORK.mkdir(parents=True, exist_ok=True)
    events = WORK / "check.jsonl"
    make(events)
    leads, messages = score(program, events), read_messages(events)
    failed = 0
    for what, compare in (("at the end", mistakes_at_the_end), ("on the way", mistakes_on_the_way)):
        wrong = sorted(leads.keys() ^ messages.keys())
        found = [f"{lead}: {mistake}" for lead in sorted(leads.keys() & messages.keys())
                 for mistake in compare(leads[lead], messages[lead], oracle.grants(messages[lead]))]
        found += [f"{lead}: stands on one side only" for lead in wrong]
        print(f"{'FAILED' if found else 'ok    '} {what}: {len(messages)} leads, {len(found)} differences")
        print("".join(f"  {line}\n" for line in found[:10]), end="")
        failed += bool(found)
    print(f"{2 - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
