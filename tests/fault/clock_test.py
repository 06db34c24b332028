#!/usr/bin/env python3
"""The real server on a machine whose clock jumps, or that sleeps for months: no points twice, no burst of alerts, and
afterwards what it would have said without. The last line is `N passed, N failed, N skipped`.
"""
import datetime
import json
import shutil
import struct
import sys
import tempfile
import unittest
from pathlib import Path

from fault import lead_and_parts, scored

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))
from case import run  # noqa: E402
from server import REIF, Server, ripe, track  # noqa: E402

LIBRARY = REIF.parent / "tests/libfake_clock.so"
SECOND = 1000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
BELIEVED_AFTER = 10 * 60 * SECOND  # src/service/live/time_keeper.h
UTC = datetime.timezone.utc


class Clocks:
    """A server's clocks: what they are off by, in milliseconds."""

    def __init__(self, folder):
        self.path = folder / "clocks"
        self.wall = self.counted = 0
        self.write()

    def write(self):
        with open(self.path, "r+b" if self.path.exists() else "wb") as file:
            file.write(struct.pack("qq", self.wall, self.counted))

    def set_wall(self, by):
        """Somebody turns the wall clock."""
        self.wall += by
        self.write()

    def pass_by(self, span):
        """Time goes by, awake or asleep."""
        self.wall += span
        self.counted += span
        self.write()

    def now(self):
        """The time as the server should have it where nobody turned the clock."""
        return datetime.datetime.now(UTC) + datetime.timedelta(milliseconds=self.counted)


class FakeClocks(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        assert LIBRARY.exists(), f"{LIBRARY} is not built: it belongs to the target clock_test"

    def start(self, begins=None):
        """A server and its clocks, which begin now or at another time."""
        folder = Path(tempfile.mkdtemp(prefix="reif-clocks-"))
        self.addCleanup(shutil.rmtree, folder)
        clocks = Clocks(folder)
        if begins:
            clocks.pass_by(round((begins - clocks.now()).total_seconds() * SECOND))
        server = Server(under=["env", f"LD_PRELOAD={LIBRARY}", f"FAKE_CLOCK={clocks.path}", "TZ=Europe/Berlin"])
        self.addCleanup(server.close)
        self.sent = 0
        return server, clocks

    def send(self, server, *events):
        for event in events:
            self.sent += 1
            status, answer = server.send([{"messageId": f"clock{self.sent}", **event}])
            self.assertEqual((status, answer), (200, {"success": True}))
        server.wait_applied()

    def look(self, server):
        """An event makes it look at the time at once; it does so by itself every minute."""
        self.send(server, track("look", "Looked"))

    @staticmethod
    def doubt(server):
        return json.loads(server.request("GET", "/readyz")[2])["clock_doubt_ms"]

    @staticmethod
    def alerts_of(server):
        alerts = [alert["message"]["data"] for alert in server.get("/api/v1/alerts", limit=1000)[1]["data"]]
        return [(alert["lead"]["id"], alert["sequence"]) for alert in alerts]

    @staticmethod
    def standing(server, lead):
        found, parts = lead_and_parts(server, lead)
        return found["stage"], found["points"]["engagement"], parts

    def agrees_with_a_file(self, server, clocks, leads):
        """What it says now is what its events, scored from a file as of now, say."""
        events = [item["event"] for lead in leads
                  for item in server.get(f"/api/v1/leads/{lead}/events", limit=1000)[1]["data"]]
        as_of = clocks.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        expected = {lead: (line["stage"], int(line["scores"]["engagement"]))
                    for lead, line in scored(server, events, "--as-of", as_of).items()}
        self.assertEqual({lead: self.standing(server, lead)[:2] for lead in leads}, expected)


class Sleeps(FakeClocks):
    LEADS = {"hot": 1, "warm": 60, "fading": 85}  # Days since they were active.

    def begin(self):
        server, clocks = self.start()
        for lead, days in self.LEADS.items():
            at = (clocks.now() - datetime.timedelta(days=days, hours=1)).isoformat()
            self.send(server, *({**event, "timestamp": at} for event in ripe(lead)))
        return server, clocks

    def test_after_a_hundred_days_it_says_what_it_would_have_said(self):
        slept, ran, stopped = self.begin(), self.begin(), self.begin()
        for total in (100, 200):
            slept[1].pass_by(100 * DAY)
            self.look(slept[0])
            for _ in range(20):
                ran[1].pass_by(5 * DAY)
                self.look(ran[0])
            self.assertEqual(stopped[0].stop(), 0)
            stopped[1].pass_by(100 * DAY)
            stopped[0].start()
            self.look(stopped[0])
            for server, clocks in (slept, ran, stopped):
                self.assertEqual(self.doubt(server), 0)
                self.agrees_with_a_file(server, clocks, self.LEADS)
                for lead in self.LEADS:
                    self.assertEqual(self.standing(server, lead), self.standing(ran[0], lead), (lead, total))
                    rules = [rule for rule, points in self.standing(server, lead)[2] if points]
                    self.assertEqual(rules.count("inactivity"), 1, lead)
                self.assertEqual(self.alerts_of(server), [(lead, 1) for lead in self.LEADS])

    def test_who_cools_off_and_is_hot_again_is_told_of_in_order(self):
        server, clocks = self.start()
        for _ in range(3):
            self.send(server, *ripe("again"))
            clocks.pass_by(800 * DAY)
            self.look(server)
            self.assertEqual(self.standing(server, "again")[0], "nurture")
        self.assertEqual(self.alerts_of(server), [("again", 1), ("again", 2), ("again", 3)])


class Jumps(FakeClocks):
    JUMPS = {"two hours back": -2 * HOUR, "a day on": DAY, "a year on": 365 * DAY}

    def begin(self):
        server, clocks = self.start()
        leads = [f"lead{n}" for n in range(5)]
        self.send(server, *(event for lead in leads for event in ripe(lead)))
        return server, clocks, leads

    def test_a_jump_is_not_believed_at_first(self):
        server, clocks, leads = self.begin()
        before = [self.standing(server, lead) for lead in leads]
        alerts = self.alerts_of(server)
        for name, jump in self.JUMPS.items():
            clocks.set_wall(jump)
            self.look(server)
            self.assertAlmostEqual(self.doubt(server), jump, delta=2 * SECOND)
            newcomer = "after-" + name.replace(" ", "-")
            self.send(server, *ripe(newcomer))
            alerts.append((newcomer, 1))
            self.agrees_with_a_file(server, clocks, [*leads, newcomer])
            clocks.set_wall(-jump)
            self.look(server)
            self.assertEqual(self.doubt(server), 0)
            self.assertEqual([self.standing(server, lead) for lead in leads], before, name)
            self.assertEqual(self.alerts_of(server), alerts, name)

    def test_a_jump_that_stays_is_time_that_has_passed(self):
        for name, jump in self.JUMPS.items():
            server, clocks, leads = self.begin()
            alerts = self.alerts_of(server)
            clocks.set_wall(jump)
            self.look(server)
            clocks.pass_by(BELIEVED_AFTER + SECOND)
            self.look(server)
            self.assertEqual(self.doubt(server), 0, name)
            clocks.counted = max(clocks.wall, clocks.counted)  # What the file is asked as of: it never goes back.
            self.agrees_with_a_file(server, clocks, leads)
            self.assertEqual(self.alerts_of(server), alerts, name)
            if jump > 100 * DAY:
                parts = self.standing(server, leads[0])[2]
                self.assertEqual([points for rule, points in parts if rule == "inactivity"], [-5])


class SummerTime(FakeClocks):
    def test_the_hour_that_is_there_twice_and_the_one_that_is_not(self):
        for turn in (datetime.datetime(2026, 10, 25, 1, tzinfo=UTC), datetime.datetime(2027, 3, 28, 1, tzinfo=UTC)):
            server, clocks = self.start(turn - datetime.timedelta(days=90, minutes=30))
            self.send(server, *ripe("silent"))  # For 90 days half an hour before the clocks are set.
            clocks.pass_by(90 * DAY - HOUR // 2 - HOUR // 8)
            points = []
            for _ in range(16):
                clocks.pass_by(HOUR // 4)
                self.look(server)
                self.agrees_with_a_file(server, clocks, ["silent", "look"])
                points.append(self.standing(server, "silent")[1])
            self.assertEqual(sorted(set(points), reverse=True), [85, 80])
            self.assertEqual(points, sorted(points, reverse=True))
            self.assertEqual(self.alerts_of(server), [("silent", 1)])


if __name__ == "__main__":
    run()
