"""What the tests of faults share: what must hold of a server after anything, and disks of their own."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from load import LEADS

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))
from server import REIF  # noqa: E402


def scored(server, events, *options):
    """What `reif score` says of each lead of these events, under the server's model."""
    lines = "".join(json.dumps(event) + "\n" for event in events)
    done = subprocess.run([REIF, "score", "--model", server.model, *options, "--events", "-"], input=lines,
                          capture_output=True, text=True, check=True)
    return {line["lead"]: line for line in map(json.loads, done.stdout.splitlines())}


def lead_and_parts(server, lead):
    """What the server says of a lead, and the points of each of its rules."""
    status, found = server.get(f"/api/v1/leads/{lead}")
    assert status == 200, (lead, found)
    _, why = server.get(f"/api/v1/leads/{lead}/explanation")
    return found, sorted((part["rule"], round(part["points"], 3)) for part in why["explanation"]["parts"])


class Fault(unittest.TestCase):
    maxDiff = None

    def check(self, server, journal):
        """Acknowledged is stored, stored once; the states are those of the log scored from a file; alerts once."""
        server.wait_applied(120)
        stored = {}
        events = []
        for number in range(LEADS):
            status, page = server.get(f"/api/v1/leads/lead{number}/events", limit=1000)
            cursor = 0
            while status == 200 and cursor is not None:
                for item in page["data"]:
                    self.assertNotIn(item["event"]["messageId"], stored)
                    stored[item["event"]["messageId"]] = item["seq"]
                    events.append(item["event"])
                cursor = page["next_cursor"]
                if cursor:
                    status, page = server.get(f"/api/v1/leads/lead{number}/events", limit=1000, cursor=cursor)
        lost = journal.acknowledged - stored.keys()
        self.assertFalse(lost, f"{len(lost)} of {len(journal.acknowledged)} acknowledged events are lost")
        self.assertLessEqual(stored.keys(), journal.sent.keys())
        for name, expected in scored(server, events).items():
            _, lead = server.get(f"/api/v1/leads/{name}")
            self.assertEqual(lead["stage"], expected["stage"], name)
            self.assertAlmostEqual(lead["points"]["engagement"], expected["scores"]["engagement"], delta=1)
        _, alerts = server.get("/api/v1/alerts", limit=1000)
        ids = [alert["message"]["data"]["id"] for alert in alerts["data"]]
        self.assertEqual(len(ids), len(set(ids)))
        told = {alert["message"]["data"]["lead"]["id"] for alert in alerts["data"]}
        _, hot = server.get("/api/v1/leads", stage="sql", limit=1000)
        self.assertLessEqual({lead["id"] for lead in hot["data"]}, told)
        return ids

    def mount(self, megabytes, options="loop"):
        """An ext4 of its own in a file, for the time of the test: (image, place)."""
        folder = Path(tempfile.mkdtemp(prefix="reif-disk-"))
        image, place = folder / "image", folder / "place"
        place.mkdir()
        image.write_bytes(b"")
        os.truncate(image, megabytes * 1024 * 1024)
        subprocess.run(["mkfs.ext4", "-q", "-F", image], check=True)
        if subprocess.run(["mount", "-o", options, image, place], capture_output=True).returncode != 0:
            shutil.rmtree(folder)
            self.skipTest("loop mounts are not allowed here")
        self.addCleanup(shutil.rmtree, folder, True)
        self.addCleanup(subprocess.run, ["umount", "-l", place], capture_output=True)
        return image, place
