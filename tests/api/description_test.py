#!/usr/bin/env python3
"""The server against api/openapi.yaml: every operation once, and who may call it. The last line is
`N passed, N failed, N skipped`."""
import json
import unittest

from case import DESCRIPTION, Api, run
from server import ripe, track, wait


class Judge(unittest.TestCase):
    """Without a server: that the judge sees what is wrong."""

    def wrong(self, value, schema):
        return DESCRIPTION.mistakes(value, schema)

    def test_it_sees_mistakes(self):
        closed = {"type": "object", "required": ["a"],
                  "properties": {"a": {"type": ["integer", "null"], "minimum": 1}}}
        self.assertEqual(self.wrong({"a": 1}, closed), [])
        self.assertEqual(self.wrong({"a": None}, closed), [])
        for value in ({}, {"a": 0}, {"a": "1"}, {"a": True}, {"a": 1.5}, {"a": 1, "b": 2}, [], None):
            self.assertEqual(len(self.wrong(value, closed)), 1, value)
        self.assertEqual(self.wrong({"a": 1, "b": 2}, {**closed, "additionalProperties": True}), [])
        self.assertEqual(self.wrong({"x": 1}, {"type": "object", "additionalProperties": {"type": "string"}}),
                         ["#/x: 1 is no string"])
        either = {"anyOf": [{"type": "null"}, {"type": "array", "items": {"enum": ["a"]}, "maxItems": 1}]}
        self.assertEqual([self.wrong(value, either) == [] for value in (None, ["a"], ["b"], ["a", "a"], 1)],
                         [True, True, False, False, False])
        time = {"type": "string", "format": "date-time"}
        self.assertEqual([self.wrong(value, time) == [] for value in ("2026-01-31T12:00:00.000Z", "noon")],
                         [True, False])
        with self.assertRaises(AssertionError):
            self.wrong({}, {"oneOf": []})

    def test_it_sees_what_is_not_described(self):
        def check(status, kind, body):
            return DESCRIPTION.check_answer("GET", "/healthz", status, {"Content-Type": kind}, body)
        self.assertEqual(check(200, "application/json", b'{"status":"ok"}'), [])
        self.assertNotEqual(check(200, "application/json", b'{"status":"no"}'), [])
        self.assertNotEqual(check(200, "text/html", b'{"status":"ok"}'), [])
        self.assertNotEqual(check(201, "application/json", b'{"status":"ok"}'), [])
        self.assertNotEqual(check(200, "application/json", b""), [])
        self.assertNotEqual(check(404, "application/json", b'{"status":"ok"}'), [])


class Operations(Api):
    """Every answer is judged as it comes (see Server.request); here none of the operations is left out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.send(ripe("anna") + [{"type": "identify", "userId": "anna", "traits": {
            "email": "anna@firma.example", "contact": {"email": True}}}, {
                "type": "group", "userId": "anna", "groupId": "firma", "traits": {"name": "Firma"}}])
        cls.server.wait_applied()

    def calls(self):
        """(operation, target, body, status) of a good call of each, in an order that works."""
        receiver = {"url": f"http://127.0.0.1:{self.receiver.port}/hook", "types": ["receiver.test"],
                    "time_zone": "Europe/Berlin", "quiet_from": "22:00", "quiet_to": "22:00",
                    "digest_at": "08:00"}
        leads, receivers = "/api/v1/leads/{id}", "/api/v1/receivers/{number}"
        for call in ("/v1/{call}", "/beacon/v1/{call}", "/api/s/{call}", "/api/s/s2s/{call}"):
            event = {**track("bert", "x"), "writeKey": self.server.ingest}
            yield "POST " + call, call.replace("{call}", "track"), event, 200
            yield "OPTIONS " + call, call.replace("{call}", "batch/"), None, 204
        for path, target in (("/v1/projects/{key}/settings", "/v1/projects/KEY/settings"), ("/sourceConfig",) * 2):
            yield "GET " + path, target, None, 200
            yield "OPTIONS " + path, target, None, 204
        yield "GET /p.js", "/p.js", None, 200
        yield "GET /api/v1/leads", "/api/v1/leads?filter=stage%20%3D%3D%20%22sql%22", None, 200
        for part in ("", "/changes", "/alerts", "/events?limit=1", "/explanation", "/curve?points=3"):
            yield "GET " + leads + part.split("?")[0], "/api/v1/leads/anna" + part, None, 200
        yield f"POST {leads}/outcomes", "/api/v1/leads/anna/outcomes", {"result": "won", "value": 1.5, "reason": "a",
                                                                        "product": "b"}, 201
        yield "POST /api/v1/test-event", "/api/v1/test-event", track("anna", "Demo Requested"), 200
        yield "GET /api/v1/alerts", "/api/v1/alerts?limit=1", None, 200
        yield "GET /api/v1/receivers", "/api/v1/receivers", None, 200
        yield "POST /api/v1/receivers", "/api/v1/receivers", receiver, 201
        yield f"GET {receivers}", "/api/v1/receivers/1", None, 200
        yield f"PUT {receivers}", "/api/v1/receivers/1", receiver, 200
        yield f"POST {receivers}/secret", "/api/v1/receivers/1/secret", None, 200
        yield f"POST {receivers}/test", "/api/v1/receivers/1/test", None, 202
        yield "POST /api/v1/deliveries/{number}/replay", "/api/v1/deliveries/1/replay", None, 202
        yield "GET /api/v1/deliveries", "/api/v1/deliveries?state=due", None, 200
        yield f"DELETE {receivers}", "/api/v1/receivers/1", None, 204
        yield "GET /api/v1/models", "/api/v1/models", None, 200
        yield "GET /api/v1/models/{version}", "/api/v1/models/1", None, 200
        yield "GET /api/v1/models/serving/labels", "/api/v1/models/serving/labels", None, 200
        yield "POST /api/v1/models/check", "/api/v1/models/check", "name: x\nfoo: 1\n", 200
        yield "POST /api/v1/keys", "/api/v1/keys", {"kind": "public", "name": "shop", "source": "web"}, 201
        yield "GET /api/v1/keys", "/api/v1/keys", None, 200
        yield "DELETE /api/v1/keys/{id}", "/api/v1/keys/LAST", None, 204
        for path in ("/healthz", "/readyz", "/metrics"):
            yield "GET " + path, path, None, 200

    def test_each_answers_as_it_is_described(self):
        called = {("GET", "/api/v1/alerts/stream")}  # Which goes on: see alerts_test.py.
        for operation, target, body, status in self.calls():
            key = tuple(operation.split(" "))
            data = json.dumps(body).encode() if isinstance(body, dict) else body and body.encode()
            if target.endswith("LAST"):
                target = "/api/v1/keys/" + self.server.get("/api/v1/keys")[1]["data"][-1]["id"]
            with self.subTest(operation):
                self.assertEqual(DESCRIPTION.operation_of(key[0], target), key)
                self.assertEqual(DESCRIPTION.check_request(key, data), [])
                sent = {"Authorization": f"Bearer {self.server.api}"} if "/api/v1" in target else {}
                self.assertEqual(self.server.request(key[0], target, data, sent)[0], status)
            called.add(key)
        self.assertEqual(called, set(DESCRIPTION.operations))

    def test_each_asks_for_the_right_key(self):
        revoked = self.server.key("api")
        last = self.server.get("/api/v1/keys")[1]["data"][-1]["id"]
        self.assertEqual(self.server.ask("DELETE", f"/api/v1/keys/{last}")[0], 204)
        public = self.server.key("public")
        asked = 0
        for (method, path), operation in DESCRIPTION.operations.items():
            if DESCRIPTION.needs_api_key(operation):
                target = path.replace("{", "").replace("}", "")
                asked += 1
                self.assertEqual(self.server.request(method, target)[0], 401, path)
                for key, status in ((revoked, 401), ("reif_api_" + "0" * 40, 401), (self.server.ingest, 403),
                                    (public, 403)):
                    self.assertEqual(self.server.ask(method, target, key=key)[0], status, path)
        self.assertGreater(asked, 20)

    def test_messages_are_as_they_are_described(self):
        status, made = self.server.ask("POST", "/api/v1/receivers", {
            "url": f"http://127.0.0.1:{self.receiver.port}/hook"})
        self.assertEqual(status, 201)
        self.server.ask("POST", f"/api/v1/receivers/{made['number']}/test")
        self.server.send(ripe("clara"))
        types = {"receiver.test", "lead.stage_reached"}
        wait(lambda: {json.loads(body)["type"] for _, body in self.receiver.calls} >= types)
        for _, body in self.receiver.calls:
            self.assertEqual(DESCRIPTION.check_message(json.loads(body)), [])


if __name__ == "__main__":
    run()
