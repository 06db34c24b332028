#!/usr/bin/env python3
"""The real server over a log that was damaged while it was stopped: it names the damage and goes on with nothing that
it cannot stand by. The last line is `N passed, N failed, N skipped`.
"""
import os
import subprocess
import sys
from pathlib import Path

from fault import Fault, scored

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))
from case import run  # noqa: E402
from server import REIF, Server, ripe  # noqa: E402


class Damage(Fault):
    def test_a_log_that_lost_its_end_is_not_gone_on_with(self):
        server = Server()
        self.addCleanup(server.close)
        events = [{**event, "messageId": f"{lead}-{n}"}
                  for lead in ("first", "second") for n, event in enumerate(ripe(lead))]
        for event in events:
            server.send([event])
        server.wait_applied()
        self.assertEqual(server.stop(), 0)
        segment, = (server.data / "log").glob("*.log")
        at = segment.read_bytes().index(b'"second-0"')
        os.truncate(segment, at)
        with self.assertRaisesRegex(RuntimeError, "the log ends before record 4, but record 6 was applied.*rebuild"):
            server.start()
        rebuilt = subprocess.run([REIF, "rebuild", "--data", server.data], capture_output=True, text=True)
        self.assertEqual((rebuilt.returncode, rebuilt.stderr), (0, ""))
        server.start()
        self.assertEqual(server.send([{**events[3], "messageId": "later"}])[0], 200)
        server.wait_applied()
        kept = [item["event"] for lead in ("first", "second")
                for item in server.get(f"/api/v1/leads/{lead}/events")[1]["data"]]
        self.assertEqual({event["messageId"] for event in kept}, {"first-0", "first-1", "first-2", "later"})
        for lead, line in scored(server, kept).items():
            self.assertEqual(server.get(f"/api/v1/leads/{lead}")[1]["stage"], line["stage"])


if __name__ == "__main__":
    run()
