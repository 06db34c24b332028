"""The programs of tests/api/clients, with their libraries in the build folder."""
import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

from server import ROOT

SOURCE = ROOT / "tests/api/clients"
FOLDER = Path(os.environ["REIF_BUILD"]).resolve() / "clients"
SECONDS_MAX = 240


def why_not(with_browser):
    """Installs what they need; why they cannot run, or None."""
    if shutil.which("npm") is None:
        return "there is no npm"
    if with_browser and not Path(os.environ.get("CHROMIUM", "/usr/bin/chromium")).exists():
        return "there is no chromium"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / "busy", "w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)  # Several tests may come at once.
        return install()


def install():
    lock = FOLDER / "package-lock.json"
    is_new = not lock.exists() or lock.read_bytes() != (SOURCE / "package-lock.json").read_bytes()
    for path in SOURCE.iterdir():
        if path.is_file():
            shutil.copy(path, FOLDER)
    if is_new or not (FOLDER / "node_modules").exists():
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FOLDER,
                              capture_output=True, text=True, timeout=SECONDS_MAX)
        if done.returncode != 0:
            lock.unlink()
            return "npm ci failed: " + done.stderr.strip()[-200:]
    return None


def run_program(case, script, *arguments):
    """What it says, a JSON value a line; the test case fails where the program does."""
    done = subprocess.run(["node", script, *arguments], cwd=FOLDER, capture_output=True, text=True,
                          timeout=SECONDS_MAX)
    case.assertEqual(done.returncode, 0, done.stderr[-2000:])
    return [json.loads(line) for line in done.stdout.splitlines()]
