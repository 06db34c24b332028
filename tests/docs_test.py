#!/usr/bin/env python3
"""Runs every command that the documentation shows, and follows its links.

A page's ```sh blocks run in order in one empty folder that holds copies of models/ and examples/, with the `reif` of
the build folder REIF_BUILD on PATH. A block must succeed; one that begins with ```sh fails must not. Each line of a
```text block right after it must stand in its output, `…` being anything. `./dev run` runs the example once; of the
other verbs of ./dev only their being there is tested. Each block and each page's links are one case.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS_MAX = 120
FENCE = re.compile(r"^ *```([^\n]*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
COMMAND = re.compile(r"^(\$ |\./dev |\.ci/|reif )", re.MULTILINE)
# Stands in for ./dev.
DEV = f"""#!/bin/sh
[ "$1" != run ] || exec {ROOT}/examples/run --once
{ROOT}/dev help | grep -q "^  ${{1-help}} " || {{ echo "./dev has no verb $1" >&2; exit 2; }}
"""


def pages():
    folders = ("docs", "models", "examples", "bench", "src", "tests")
    below = [page for folder in folders for page in (ROOT / folder).rglob("*.md") if "node_modules" not in page.parts]
    return sorted([*ROOT.glob("*.md"), *below])


def linked_files(page):
    """The files of the tree that a page links to, there or not."""
    targets = LINK.findall(FENCE.sub("", page.read_text()))
    return [page.parent / target for target in targets if "://" not in target and not target.startswith("mailto:")]


def mistakes_of_links():
    """One list of mistakes for each page: links that lead nowhere, and pages of docs/ that no link leads to."""
    linked = {target.resolve() for page in pages() for target in linked_files(page)}
    for page in pages():
        name = page.relative_to(ROOT)
        mistakes = [f"{name}: a link leads to nothing: {t}" for t in linked_files(page) if not t.exists()]
        if name.parts[0] == "docs" and page.resolve() not in linked:
            mistakes.append(f"{name}: no page links to it")
        yield mistakes


def prepare(folder):
    for name in ("models", "examples"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name)
    (folder / "dev").write_text(DEV)
    (folder / "dev").chmod(0o755)
    (folder / ".ci").mkdir()
    shutil.copy("/bin/true", folder / ".ci/run")


def run(block, folder):
    """The exit code and the output of a block."""
    environment = dict(os.environ, PATH=os.environ["REIF_BUILD"] + ":" + os.environ["PATH"])
    try:
        result = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=folder, env=environment, text=True,
                                errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                stdin=subprocess.DEVNULL, timeout=SECONDS_MAX)
        return result.returncode, result.stdout
    except subprocess.TimeoutExpired:
        return None, f"ran for more than {SECONDS_MAX} seconds"


def missing_lines(text, output):
    """The lines of a page's sample that the output does not have."""
    for line in filter(str.strip, text.splitlines()):
        pattern = ".*".join(re.escape(part) for part in line.split("…"))
        if not re.search(f"^{pattern}$", output, re.MULTILINE):
            yield line


def mistakes_of_commands(page):
    """One list of mistakes for each block of commands, and for each sample of what they say."""
    text, name, output = page.read_text(), page.relative_to(ROOT), None
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        for match in FENCE.finditer(text):
            place = f"{name}:{text.count(chr(10), 0, match.start()) + 1}"
            kind, block = match.group(1).strip(), match.group(2)
            if kind in ("sh", "sh fails"):
                code, output = run(block, folder)
                good = code == 0 if kind == "sh" else code not in (0, None)
                yield [] if good else [f"{place}: exit code {code}, output:\n{output[-2000:]}"]
                continue
            if kind == "text" and output is not None:
                yield [f"{place}: the output has no line: {line}" for line in missing_lines(block, output)]
            elif kind in ("bash", "shell", "console", "zsh") or (not kind and COMMAND.search(block)):
                yield [f"{place}: mark commands with ```sh, so that they are tested"]
            output = None


def main():
    passed = failed = 0
    for mistakes in [*mistakes_of_links(), *(found for page in pages() for found in mistakes_of_commands(page))]:
        passed, failed = passed + (not mistakes), failed + bool(mistakes)
        for mistake in mistakes:
            print(mistake)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
