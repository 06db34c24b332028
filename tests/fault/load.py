"""Load for the tests of faults: senders, and a journal of what they sent and what was acknowledged."""
import http.client
import json
import os
import random
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))
from server import ripe  # noqa: E402

SCALE = float(os.environ.get("REIF_TEST_SCALE", "1"))
SENDERS = 8
LEADS = 40


class Journal:
    """What was sent and what was acknowledged, kept outside the server."""

    def __init__(self, seed, pad=0):
        """`pad`: bytes of no meaning in each event."""
        self.pad = {"context": {"pad": "x" * pad}} if pad else {}
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.sent = {}  # messageId -> event
        self.acknowledged = set()
        self.count = 0

    def batch(self):
        with self.lock:
            events = []
            for _ in range(self.random.randint(1, 12)):
                if self.sent and self.random.random() < 0.15:  # Again, perhaps after a restart.
                    events.append(self.sent[self.random.choice(list(self.sent))])
                    continue
                self.count += 1
                event = self.random.choice(ripe(f"lead{self.random.randrange(LEADS)}"))
                event = {**event, **self.pad, "messageId": f"m{self.count}"}
                if self.random.random() < 0.1:
                    event["timestamp"] = "2026-01-01T00:00:00Z"  # Late.
                self.sent[event["messageId"]] = event
                events.append(event)
            return events

    def acknowledge(self, events):
        with self.lock:
            self.acknowledged.update(event["messageId"] for event in events)


class Senders:
    """Threads that send as fast as they are answered, whatever becomes of the server."""

    def __init__(self, server, journal, count=SENDERS):
        self.server, self.journal = server, journal
        self.stopping = threading.Event()
        self.refused = 0  # Requests that were asked to come again.
        self.strange = []  # Answers that no client expects.
        self.threads = [threading.Thread(target=self.run, daemon=True) for _ in range(count)]
        for thread in self.threads:
            thread.start()

    def run(self):
        while not self.stopping.is_set():
            events = self.journal.batch()
            try:
                status, answer = self.server.send(events)
            except (OSError, http.client.HTTPException, json.JSONDecodeError):
                time.sleep(0.01)
                continue
            if status == 200 and answer["success"]:
                self.journal.acknowledge(events)
            elif status not in (429, 503):
                self.strange.append((status, answer))
            else:
                self.refused += 1
                time.sleep(0.02)

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(15)
