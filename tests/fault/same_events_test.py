#!/usr/bin/env python3
"""The same events, however they come: several times, over many connections, across restarts, late, from clocks that
are wrong. What the real server says of leads is what the set of events says. The last line is
`N passed, N failed, N skipped`.
"""
import datetime
import random
import sys
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fault import lead_and_parts, scored
from load import SCALE

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))
from case import run  # noqa: E402
from server import Server, ripe, track  # noqa: E402

NOW = datetime.datetime.now(datetime.timezone.utc)


def moment(**ago):
    """Some time before (or, negative, after) the test began."""
    return (NOW - datetime.timedelta(**ago)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def story(lead, days_ago):
    """What brings a lead to the last stage, one event a minute."""
    return [{**event, "messageId": f"{lead}-{days_ago}-{n}", "timestamp": moment(days=days_ago, hours=1, minutes=-n)}
            for n, event in enumerate(ripe(lead))]


class SameEvents(unittest.TestCase):
    maxDiff = None

    def server_with(self, events=()):
        server = Server()
        self.addCleanup(server.close)
        for first in range(0, len(events), 100):
            self.send(server, events[first:first + 100])
        server.wait_applied(30)
        return server

    def send(self, server, events):
        status, answer = server.send(events)
        self.assertEqual((status, answer), (200, {"success": True}))

    @staticmethod
    def alerts_of(server):
        alerts = server.get("/api/v1/alerts", limit=1000)[1]["data"]
        return sorted(alert["message"]["data"]["lead"]["id"] for alert in alerts)

    @staticmethod
    def standing(server, lead):
        """What the events of a lead say, without when they came."""
        found, parts = lead_and_parts(server, lead)
        return found["stage"], found["points"], found["last_activity"], parts


class Duplicates(SameEvents):
    def test_each_one_to_five_times_in_parallel_and_across_restarts(self):
        chance = random.Random(6)
        leads = [f"twin{n}" for n in range(20)]
        events = [event for lead in leads for days in chance.sample(range(1, 500), 3) for event in story(lead, days)]
        once = self.server_with(events)
        often = self.server_with()
        copies = [event for event in events for _ in range(chance.randint(1, 5))]
        chance.shuffle(copies)
        batches = [copies[first:first + 9] for first in range(0, len(copies), 9)]
        restarts = max(2, int(4 * SCALE))
        for number in range(restarts):
            with ThreadPoolExecutor(8) as connections:
                list(connections.map(lambda batch: self.send(often, batch), batches[number::restarts]))
            self.assertEqual(often.stop(), 0)
            often.start()
        self.send(often, events[:50])  # Once more, when all is there.
        often.wait_applied(30)
        for lead in leads:
            self.assertEqual(self.standing(often, lead), self.standing(once, lead), lead)
            counts = [len(server.get(f"/api/v1/leads/{lead}/events", limit=1000)[1]["data"])
                      for server in (once, often)]
            self.assertEqual(counts, [9, 9])
        self.assertEqual(self.alerts_of(often), self.alerts_of(once))
        print(f"{len(events)} events sent {len(copies) + 50} times with {restarts} restarts: counted once")

    def test_of_two_bodies_under_one_id_the_first_counts(self):
        server = self.server_with([track("two", "E-Book Downloaded", messageId="same")])
        for body in (track("two", "Demo Requested", messageId="same"), track("other", "x", messageId="same")):
            self.send(server, [body])
        server.wait_applied()
        self.assertEqual(server.get("/api/v1/leads/two")[1]["points"], {"engagement": 10})
        self.assertEqual(server.get("/api/v1/leads/other")[0], 404)
        self.assertEqual(server.metric("reif_events_conflicting_total"), 2)


class Late(SameEvents):
    def test_late_events_count_as_if_they_had_come_in_time(self):
        ages = (30, 180, 400)
        late = [event for days in ages for event in story(f"late{days}", days)]
        recent = [track(f"late{days}", "E-Book Downloaded", messageId=f"recent{days}", timestamp=moment(days=1))
                  for days in ages]
        in_order, out_of_order = self.server_with(late + recent), self.server_with(recent)
        self.send(out_of_order, list(reversed(late)))
        out_of_order.wait_applied()
        expected = {lead: (line["stage"], int(line["scores"]["engagement"]))
                    for lead, line in scored(in_order, late + recent).items()}
        for days in ages:
            lead = f"late{days}"
            self.assertEqual(self.standing(out_of_order, lead), self.standing(in_order, lead), lead)
            stage, points, _, _ = self.standing(out_of_order, lead)
            self.assertEqual((stage, points["engagement"]), expected[lead], lead)
        hot = sorted(lead for lead, (stage, _) in expected.items() if stage == "sql")
        self.assertEqual(hot, ["late30"])
        self.assertEqual(self.alerts_of(out_of_order), hot)  # Who was hot once and is not now is no news.


class WrongClocks(SameEvents):
    def test_what_comes_from_the_future_counts_at_its_arrival(self):
        stamps = {"minute": moment(minutes=-1), "day": moment(days=-1), "decade": moment(days=-3653),
                  "end": "9999-12-31T23:59:59.999Z"}
        server = self.server_with([track(lead, "Demo Requested", timestamp=stamp) for lead, stamp in stamps.items()])
        for lead in stamps:
            self.assertEqual(server.get(f"/api/v1/leads/{lead}")[1]["points"], {"engagement": 50}, lead)
            activity = server.get(f"/api/v1/leads/{lead}")[1]["last_activity"]
            self.assertLess(activity, moment(hours=-1), lead)
        server.stop(9)
        server.start()
        server.wait_applied()
        for lead in stamps:
            self.assertEqual(server.get(f"/api/v1/leads/{lead}")[1]["points"], {"engagement": 50}, lead)

    def test_a_client_whose_clock_is_ten_years_ahead_is_put_right(self):
        server = self.server_with([track("ahead", "Demo Requested", timestamp=moment(days=-3650, minutes=10),
                                         sentAt=moment(days=-3650))])
        activity = server.get("/api/v1/leads/ahead")[1]["last_activity"]
        self.assertLess(moment(minutes=11), activity)
        self.assertLess(activity, moment(minutes=8))

    def test_the_ends_of_time_are_taken_or_named(self):
        taken = ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "2016-12-31T23:59:60Z", "2038-01-19T03:14:08Z", ""]
        refused = ["-0001-01-01T00:00:00Z", "99999-01-01T00:00:00Z", "0000-00-00T00:00:00Z", "yesterday", -1, 2**31,
                   2**63, -2**63, 1e300]
        server = self.server_with([track("ends", "Demo Requested", timestamp=moment(minutes=5))])
        for stamp in taken:
            self.send(server, [track("ends", "E-Book Downloaded", timestamp=stamp)])
        for stamp in refused:
            status, answer = server.send([track("ends", "E-Book Downloaded", timestamp=stamp)])
            self.assertEqual((status, answer["rejected"][0]["code"]), (400, "bad_time"), stamp)
        server.wait_applied()
        # What is old weighs nothing any more; what is not yet, and what says nothing of its time, counts as of now.
        points = server.get("/api/v1/leads/ends")[1]["points"]["engagement"]
        self.assertAlmostEqual(points, 50 + 2 * 10, delta=0.1)


if __name__ == "__main__":
    run()
