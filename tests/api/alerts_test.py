#!/usr/bin/env python3
"""The live server's alerts, receivers and restarts. The last line is `N passed, N failed, N skipped`."""
import base64
import hashlib
import hmac
import json
import re
import subprocess
import time
import unittest
from datetime import datetime

from case import DESCRIPTION, Api, run
from server import REIF, ROOT, Server, Stream, ripe, track, wait

TOLERANCE_SECONDS = 300


class Alerts(Api):
    def test_the_stream_tells_at_once_and_once(self):
        stream = Stream(self.server)
        time.sleep(0.1)
        self.server.send(ripe("sofort"))
        sent = time.monotonic()
        wait(lambda: stream.alerts)
        number, message, seen = stream.alerts[0]
        self.assertLess(seen - sent, 1)
        self.assertEqual((message["type"], message["data"]["lead"]["id"]), ("lead.stage_reached", "sofort"))
        self.assertEqual(DESCRIPTION.check_message(message), [])
        self.assertEqual(message["data"]["lead"]["link"], "https://crm.example/leads/sofort")
        self.assertIn("Webinar", message["data"]["reasons"]["de"])
        self.server.send(ripe("sofort"))
        self.server.wait_applied()
        self.assertEqual(len(stream.alerts), 1)
        stream.close()

    def test_a_reader_that_comes_again_misses_nothing(self):
        numbers, last = [], self.server.get("/api/v1/alerts", limit=1000)[1]["data"]
        last = last[-1]["number"] if last else 0
        for round_number in range(100):
            stream = Stream(self.server, last)
            self.server.send(ripe(f"again{round_number}"))
            if round_number % 2 == 0:
                wait(lambda: stream.alerts)
            stream.close()
            numbers += [number for number, _, _ in stream.alerts]
            last = numbers[-1] if numbers else last
        stream = Stream(self.server, last)
        wait(lambda: len(numbers) + len(stream.alerts) >= 100)
        numbers += [number for number, _, _ in stream.alerts]
        stream.close()
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 100)))

    def test_a_reader_of_a_long_past_gets_all_of_it(self):
        server = Server()
        self.addCleanup(server.close)
        count = 1500  # Several times what is buffered for a stream.
        for first in range(0, count, 500):
            server.send([event for n in range(first, first + 500) for event in ripe(f"past{n}")])
        server.wait_applied()
        stream = Stream(server, 0)
        wait(lambda: len(stream.alerts) == count)
        stream.close()
        self.assertEqual([number for number, _, _ in stream.alerts], list(range(1, count + 1)))

    def test_who_is_cut_off_before_the_first_alert_can_resume(self):
        stream = Stream(self.server)
        wait(lambda: stream.last_id is not None)
        stream.close()
        self.server.send(ripe("dazwischen"))
        self.server.wait_applied()
        again = Stream(self.server, stream.last_id)
        wait(lambda: again.alerts)
        again.close()
        self.assertEqual(again.alerts[0][1]["data"]["lead"]["id"], "dazwischen")

    def test_a_stream_begins_at_a_number(self):
        for number in ("x", "-1", "", "99999999999999999999"):
            status, _ = self.server.ask("GET", "/api/v1/alerts/stream", **{"Last-Event-ID": number})
            self.assertEqual(status, 400, number)
        self.assertEqual(self.server.get("/api/v1/alerts/stream", last_event_id="x")[0], 400)
        self.assertEqual(self.server.get("/api/v1/alerts/stream", after=1)[0], 400)

    def test_a_crossing_after_falling_back_is_told_again(self):
        stream = Stream(self.server)
        time.sleep(0.1)
        self.server.send(ripe("zweimal"))
        wait(lambda: len(stream.alerts) == 1)
        self.server.send([track("zweimal", "Stage Reset")])
        self.server.wait_applied()
        self.assertEqual([m["data"]["sequence"] for _, m, _ in stream.alerts], [1])
        stream.close()


class Receivers(Api):
    def add(self, **more):
        status, made = self.server.ask("POST", "/api/v1/receivers", {
            "name": "crm", "url": f"http://127.0.0.1:{self.receiver.port}/hook", **more})
        self.assertEqual(status, 201, made)
        self.addCleanup(self.server.ask, "DELETE", f"/api/v1/receivers/{made['number']}")
        self.receiver.calls.clear()
        return made

    def verify(self, secret, headers, body):
        content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        mac = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        self.assertIn("v1," + mac, headers["webhook-signature"].split())
        self.assertLess(abs(time.time() - int(headers["webhook-timestamp"])), TOLERANCE_SECONDS)

    def test_the_check_that_the_guide_shows_is_right(self):
        guide = (ROOT / "docs/guides/get-alerts.md").read_text()
        shown = {}
        exec(re.search(r"```python\n(.*?)```", guide, re.DOTALL)[1], shown)
        made = self.add()
        self.server.ask("POST", f"/api/v1/receivers/{made['number']}/test")
        wait(lambda: self.receiver.calls)
        headers, body = self.receiver.calls[0]
        self.assertTrue(shown["is_genuine"](made["secret"], headers, body))
        self.assertFalse(shown["is_genuine"](made["secret"], headers, body + b" "))
        self.assertFalse(shown["is_genuine"](made["secret"], {**headers, "webhook-timestamp": "1"}, body))

    def test_alerts_arrive_signed(self):
        made = self.add()
        self.server.send(ripe("wanda"))
        wait(lambda: self.receiver.calls)
        headers, body = self.receiver.calls[0]
        self.verify(made["secret"], headers, body)
        message = json.loads(body)
        self.assertEqual((message["data"]["lead"]["id"], headers["webhook-id"]), ("wanda", message["data"]["id"]))

    def test_a_new_secret_stands_beside_the_old(self):
        made = self.add()
        status, changed = self.server.ask("POST", f"/api/v1/receivers/{made['number']}/secret")
        self.assertEqual(status, 200)
        self.server.ask("POST", f"/api/v1/receivers/{made['number']}/test")
        wait(lambda: self.receiver.calls)
        for secret in (made["secret"], changed["secret"]):
            self.verify(secret, *self.receiver.calls[0])
        left = datetime.fromisoformat(changed["former_secret_until"]).timestamp() - time.time()
        self.assertTrue(86_000 < left <= 86_400, left)
        again = self.server.ask("POST", f"/api/v1/receivers/{made['number']}/secret")[1]
        self.receiver.calls.clear()
        self.server.ask("POST", f"/api/v1/receivers/{made['number']}/test")
        wait(lambda: self.receiver.calls)
        for secret in (changed["secret"], again["secret"]):
            self.verify(secret, *self.receiver.calls[0])
        self.assertRaises(AssertionError, self.verify, made["secret"], *self.receiver.calls[0])

    def test_what_fails_is_tried_again_under_the_same_id(self):
        self.add()
        self.receiver.answers = [500]
        self.server.send(ripe("nochmal"))
        wait(lambda: len(self.receiver.calls) == 2, 15)
        self.assertEqual(*[headers["webhook-id"] for headers, _ in self.receiver.calls])

    def test_who_is_gone_is_switched_off_and_can_be_asked_again(self):
        made = self.add()
        self.receiver.answers = [410]
        self.server.send(ripe("fort"))
        path = f"/api/v1/receivers/{made['number']}"
        wait(lambda: not self.server.get(path)[1]["enabled"])
        dead = self.server.get("/api/v1/deliveries", state="dead")[1]["data"]
        self.assertEqual(dead[0]["last_error"], "the receiver answered 410")
        self.server.ask("PUT", path, {"url": made["url"], "enabled": True})
        self.receiver.calls.clear()
        self.assertEqual(self.server.ask("POST", f"/api/v1/deliveries/{dead[0]['number']}/replay")[0], 202)
        wait(lambda: self.receiver.calls)
        self.assertEqual(self.receiver.calls[0][0]["webhook-id"], dead[0]["id"])

    def test_mistakes_are_named(self):
        for body, word in [({"url": f"http://10.0.0.1:{self.receiver.port}/"}, "private"),
                           ({"url": "ftp://a.example/"}, "url"),
                           ({}, "url"), ({"url": "http://127.0.0.1/", "time_zone": "Mars"}, "time_zone"),
                           ({"url": "http://127.0.0.1/", "quiet_from": "25:00"}, "quiet_from"),
                           ({"url": "http://127.0.0.1/", "quiet_from": "22:00"}, "quiet_to"),
                           ({"url": "http://127.0.0.1/", "types": ["lead.gone"]}, "types"),
                           ({"url": "http://127.0.0.1/", "secret": "x"}, "secret")]:
            status, answer = self.server.ask("POST", "/api/v1/receivers", body)
            self.assertEqual((status, word in answer["detail"]), (400, True), answer)

    def test_a_receiver_is_replaced_whole(self):
        made = self.add(time_zone="Europe/Berlin", quiet_from="22:00", quiet_to="07:00")
        path = f"/api/v1/receivers/{made['number']}"
        self.assertEqual(self.server.ask("PUT", path, {"name": "no url"})[0], 400)
        status, changed = self.server.ask("PUT", path, {"url": made["url"], "name": "crm 2"})
        self.assertEqual((status, changed), self.server.get(path))
        self.assertEqual((changed["name"], changed["quiet_from"], changed["time_zone"]), ("crm 2", "", "UTC"))
        self.assertNotIn("secret", changed)


class Restarts(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)

    def test_everything_is_there_again(self):
        self.server.send(ripe("bleibt"))
        self.server.wait_applied()
        before = self.server.get("/api/v1/leads/bleibt")[1]
        alerts = self.server.get("/api/v1/alerts")[1]
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.server.wait_applied()
        after = self.server.get("/api/v1/leads/bleibt")[1]
        for name in ("points", "stage", "known_since", "last_activity", "alerts"):
            self.assertEqual(after[name], before[name])
        self.assertEqual(self.server.get("/api/v1/alerts")[1], alerts)
        status, _ = self.server.send([track("bleibt", "Demo Requested")])
        self.assertEqual(status, 200)

    def test_a_second_server_is_refused(self):
        second = subprocess.run([REIF, "serve", "--data", self.server.data, "--listen", "127.0.0.1:0"],
                                capture_output=True, text=True)
        self.assertEqual(second.returncode, 1)
        self.assertIn(f"in use by process {self.server.process.pid}", second.stderr)

    def test_a_new_model_is_applied_to_all_of_history_and_alerts_nobody(self):
        self.server.send([track(f"m{n}", "E-Book Downloaded") for n in range(20)])
        self.server.wait_applied()
        self.server.stop()
        text = self.server.model.read_text().replace("points: 10", "points: 90")
        self.server.model = self.server.folder / "new.yaml"
        self.server.model.write_text(text)
        self.server.start()
        self.server.wait_applied()
        status, page = self.server.get("/api/v1/leads", stage="sql")
        self.assertEqual(len(page["data"]), 20)
        self.assertEqual(self.server.get("/api/v1/alerts")[1]["data"], [])
        self.assertEqual([m["serving"] for m in self.server.get("/api/v1/models")[1]["data"]], [True, False])

    def test_a_model_with_mistakes_is_refused_and_the_old_one_stays(self):
        self.server.stop()
        bad = self.server.folder / "bad.yaml"
        bad.write_text("name: bad\ntouchpoints: {}\nscores: {}\nfoo: 1\n")
        done = subprocess.run([REIF, "serve", "--data", self.server.data, "--listen", "127.0.0.1:0", "--model", bad],
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("bad.yaml:4:1: error", done.stderr)
        self.server.start()


if __name__ == "__main__":
    run()
