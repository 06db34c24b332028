#!/usr/bin/env python3
"""The clients that firms already have, unchanged, against the server: what they say they sent is what the leads have.

Needs node >= 20 and npm's registry, the browsers Debian's chromium; skipped, visibly, where they are not there. The
last line is `N passed, N failed, N skipped`.
"""
import collections
import json
import unittest

from case import run
from node_programs import run_program, why_not
from server import Server


class Clients(unittest.TestCase):
    maxDiff = None

    def send(self, script, kind, with_browser):
        """What the clients say they sent to a server of their own."""
        if why := why_not(with_browser):
            self.skipTest(why)
        self.server = Server()
        self.addCleanup(self.server.close)
        return run_program(self, script, self.server.url, self.server.key(kind))

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
        sent = self.send("node_clients.mjs", "ingest", False)
        self.assertGreaterEqual(len({event["client"] for event in sent}), 5)
        arrived = self.arrived(sent)
        for client, counts in arrived.items():
            said = collections.Counter(event["type"] for event in sent if event["client"] == client)
            for kind in ("identify", "track", "page", "group"):
                self.assertEqual(counts[kind], said[kind], (client, kind, counts, said))

    def test_browsers(self):
        sent = self.send("browser_clients.mjs", "public", True)
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
