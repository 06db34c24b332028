#!/usr/bin/env python3
"""The clients that firms already have, unchanged, against the server: what they say they sent is what the leads have.

Needs node >= 20 and npm's registry, the browsers Debian's chromium; skipped, visibly, where they are not there. The
last line is `N passed, N failed, N skipped`.
"""
import collections
import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

from case import run
from server import ROOT, Server

CLIENTS = Path(os.environ["REIF_BUILD"]).resolve() / "clients"
SECONDS_MAX = 240


def install():
    """The libraries in the build folder; why not, where that cannot be."""
    if shutil.which("npm") is None:
        return "there is no npm"
    source = ROOT / "tests/api/clients"
    CLIENTS.mkdir(parents=True, exist_ok=True)
    lock = CLIENTS / "package-lock.json"
    is_new = not lock.exists() or lock.read_bytes() != (source / "package-lock.json").read_bytes()
    for path in source.iterdir():
        if path.is_file():
            shutil.copy(path, CLIENTS)
    if is_new or not (CLIENTS / "node_modules").exists():
        done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=CLIENTS,
                              capture_output=True, text=True, timeout=SECONDS_MAX)
        if done.returncode != 0:
            lock.unlink()
            return "npm ci failed: " + done.stderr.strip()[-200:]
    return None


class Clients(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        why = install()
        if why:
            self.skipTest(why)
        self.server = Server()
        self.addCleanup(self.server.close)

    def run_clients(self, script, kind):
        key = self.server.key(kind)
        done = subprocess.run(["node", script, self.server.url, key], cwd=CLIENTS, capture_output=True, text=True,
                              timeout=SECONDS_MAX)
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        return [json.loads(line) for line in done.stdout.splitlines()]

    def arrived(self, sent):
        """How many events of each type the leads and visitors of each client have."""
        self.server.wait_applied()
        counts = {}
        for client in {event["client"] for event in sent}:
            seen = {}
            for name in (f"{client}-lead", f"{client}-visitor"):
                status, page = self.server.get(f"/api/v1/leads/{name}/events", limit=1000)
                for item in page["data"] if status == 200 else []:
                    seen[item["seq"]] = item["event"]["type"]
            counts[client] = collections.Counter(seen.values())
        return counts

    def test_node(self):
        sent = self.run_clients("node_clients.mjs", "ingest")
        self.assertGreaterEqual(len({event["client"] for event in sent}), 5)
        arrived = self.arrived(sent)
        for client, counts in arrived.items():
            said = collections.Counter(event["type"] for event in sent if event["client"] == client)
            for kind in ("identify", "track", "page", "group"):
                self.assertEqual(counts[kind], said[kind], (client, kind, counts, said))

    def test_browsers(self):
        if not Path(os.environ.get("CHROMIUM", "/usr/bin/chromium")).exists():
            self.skipTest("there is no chromium")
        sent = self.run_clients("browser_clients.mjs", "public")
        self.assertGreaterEqual(len({event["client"] for event in sent}), 3)
        arrived = self.arrived(sent)
        for client, counts in arrived.items():
            said = collections.Counter(event["type"] for event in sent if event["client"] == client)
            for kind in ("identify", "track", "page", "group"):
                self.assertGreaterEqual(counts[kind], said[kind], (client, kind, counts, said))
        self.assertEqual(self.told("reif-tag"), self.told("jitsu-tag"))  # Jitsu's own script, and the one served.

    def told(self, client):
        """What the events of a client's lead say, in their order and without the client's name."""
        events = self.server.get(f"/api/v1/leads/{client}-lead/events")[1]["data"]
        told = []
        for item in sorted(events, key=lambda item: item["event"]["timestamp"]):
            event = item["event"]
            page, campaign = event["context"]["page"], event["context"]["campaign"]
            told.append([event["type"], event.get("event"), event.get("traits"), event["context"].get("tag"),
                         {name: value for name, value in event.get("properties", {}).items() if name != "url"},
                         campaign["source"], campaign["name"], page["title"], page["referrer"]])
        return json.loads(json.dumps(told).replace(client, "tag"))


if __name__ == "__main__":
    run()
