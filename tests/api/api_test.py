#!/usr/bin/env python3
"""The live server over HTTP: intake, questions, keys. The last line is `N passed, N failed, N skipped`."""
import base64
import gzip
import hashlib
import hmac
import json
import re
import subprocess
import time

from case import Api, run
from server import REIF, ROOT, ripe, track


class Intake(Api):
    def test_a_batch_is_scored_at_once(self):
        status, answer = self.server.send(ripe("ines") + [{"type": "identify", "userId": "ines", "traits": {
            "name": "Ines Vogel", "company": "Vogel GmbH"}}])
        self.assertEqual((status, answer), (200, {"success": True}))
        lead = self.lead("ines")
        self.assertEqual((lead["stage"], lead["points"]), ("sql", {"engagement": 85}))
        self.assertEqual(lead["attributes"], {"name": "Ines Vogel", "company": "Vogel GmbH"})

    def test_the_good_are_taken_and_the_bad_are_named(self):
        status, answer = self.server.send([track("mixed", "Demo Requested"), {"type": "track", "event": "x"}, 7])
        self.assertEqual((status, answer["accepted"]), (200, 1))
        self.assertEqual([(r["index"], r["code"]) for r in answer["rejected"]],
                         [(1, "no_user_anon_id"), (2, "not_an_object")])

    def test_nothing_good_is_a_bad_request(self):
        status, answer = self.server.send([{"type": "track", "event": "x"}])
        self.assertEqual((status, answer["success"]), (400, False))
        self.assertEqual(self.server.request("POST", "/v1/track", "{", self.basic(self.server.ingest))[0], 400)

    def test_a_duplicate_counts_once(self):
        twice = [track("dora", "Demo Requested", messageId="d1")] * 2
        self.server.send(twice)
        self.server.send(twice)
        self.assertEqual(self.lead("dora")["points"]["engagement"], 50)

    @staticmethod
    def basic(key):
        return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}

    def test_keys_are_found_wherever_clients_put_them(self):
        key, body = self.server.ingest, json.dumps({"userId": "k", "event": "x"})
        for path, headers, data in [
                ("/v1/t", self.basic(key), body), ("/v1/track", {"X-Write-Key": key}, body),
                ("/v1/track?writeKey=" + key, {}, body),
                ("/v1/track/", {}, json.dumps({"userId": "k", "event": "x", "writeKey": key})),
                ("/api/s/track", {"X-Write-Key": "reif:" + key}, body),
                ("/beacon/v1/batch?writeKey=" + key, {"Content-Type": "text/plain"},
                 json.dumps({"batch": [track("k", "x")]}))]:
            status, _, text = self.server.request("POST", path, data, headers)
            self.assertEqual((status, json.loads(text)), (200, {"success": True}), path)

    def test_unknown_keys_and_keys_of_another_kind(self):
        for key in ["", "wrong", self.server.api]:
            status, _, _ = self.server.request("POST", "/v1/track", '{"userId":"k","event":"x"}', self.basic(key))
            self.assertEqual(status, 401)

    def test_gzip_whatever_the_content_type(self):
        body = gzip.compress(json.dumps({"batch": [track("zip", "Demo Requested")]}).encode())
        status, _, _ = self.server.request("POST", "/v1/batch", body, {
            **self.basic(self.server.ingest), "Content-Encoding": "gzip",
            "Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(status, 200)
        self.assertEqual(self.lead("zip")["points"]["engagement"], 50)

    def test_a_bomb_is_refused(self):
        body = gzip.compress(b" " * 50_000_000)
        status, _, _ = self.server.request("POST", "/v1/batch", body,
                                           {**self.basic(self.server.ingest), "Content-Encoding": "gzip"})
        self.assertEqual(status, 413)

    def test_preflight_and_bootstrap(self):
        status, headers, _ = self.server.request("OPTIONS", "/v1/t", headers={
            "Origin": "https://shop.example", "Access-Control-Request-Headers": "authorization,x-retry-count"})
        self.assertEqual((status, headers["Access-Control-Allow-Origin"]), (204, "https://shop.example"))
        self.assertEqual(headers["Access-Control-Allow-Headers"], "authorization,x-retry-count")
        status, _, text = self.server.request("GET", "/v1/projects/KEY/settings")
        self.assertEqual(json.loads(text)["integrations"]["Segment.io"]["apiKey"], "KEY")
        status, _, text = self.server.request("GET", "/sourceConfig/?writeKey=KEY", headers=self.basic("KEY"))
        self.assertEqual((status, json.loads(text)["source"]["enabled"]), (200, True))

    def test_late_and_future_events(self):
        old = [track("otto", "Demo Requested", timestamp="2020-01-05T10:00:00Z")]
        self.server.send(old + [track("otto", "E-Book Downloaded", timestamp="2999-01-01T00:00:00Z")])
        events = self.server.get("/api/v1/leads/otto/events")[1]["data"] if self.lead("otto") else []
        self.assertEqual(len(events), 2)
        self.assertGreaterEqual(self.lead("otto")["points"]["engagement"], 10)  # It counts at its arrival.

    def test_who_shares_a_browser_has_events_of_ones_own(self):
        for name in ("mia", "tom"):
            self.server.send([{"type": "identify", "anonymousId": "kiosk", "userId": name, "traits": {}},
                              {"type": "track", "anonymousId": "kiosk", "event": f"by {name}"}])
            self.server.wait_applied()
            time.sleep(0.01)
        for name in ("mia", "tom"):
            events = [item["event"] for item in self.server.get(f"/api/v1/leads/{name}/events")[1]["data"]]
            self.assertEqual([event.get("event") for event in events], [f"by {name}", None])

    def test_an_anonymous_visitor_becomes_a_lead(self):
        self.server.send([{"type": "track", "anonymousId": "browser-1", "event": "Demo Requested"}])
        visitor = self.lead("browser-1")
        self.assertTrue(visitor["visitor"])
        self.server.send([{"type": "identify", "anonymousId": "browser-1", "userId": "vera", "traits": {}}])
        self.assertEqual(self.lead("vera")["points"]["engagement"], 50)
        self.assertEqual(self.lead("browser-1")["id"], "vera")


class PublicKeys(Api):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.public = cls.server.key("public")
        cls.secret = cls.server.secret

    def identify(self, anonymous, user, **context):
        return self.server.send([{"type": "identify", "anonymousId": anonymous, "userId": user,
                                  "traits": {"role": "CEO"}, "context": context}], key=self.public)

    def test_a_new_user_may_be_named_and_named_again(self):
        self.assertEqual(self.identify("b1", "nina")[1], {"success": True})
        self.assertEqual(self.identify("b1", "nina")[1], {"success": True})
        self.assertEqual(self.lead("nina")["attributes"]["role"], "CEO")

    def test_somebody_else_may_not(self):
        self.server.send([{"type": "identify", "userId": "boss", "traits": {"role": "CTO"}}])
        status, answer = self.identify("b2", "boss")
        self.assertEqual((status, answer["accepted"], answer["ignored_identity"][0]["index"]), (200, 1, 0))
        self.assertEqual(self.lead("boss")["attributes"], {"role": "CTO"})
        self.assertTrue(self.lead("b2")["visitor"])

    def test_a_proof_allows_it(self):
        self.server.send([{"type": "identify", "userId": "prova", "traits": {}}])
        proof = hmac.new(self.secret.encode(), b"prova", hashlib.sha256).hexdigest()
        self.assertEqual(self.identify("b3", "prova", proof=proof)[1], {"success": True})
        self.assertEqual(self.lead("prova")["attributes"], {"role": "CEO"})
        self.assertIn("ignored_identity", self.identify("b4", "prova", proof="0" * 64)[1])
        self.assertNotIn("proof", json.dumps(self.server.get("/api/v1/leads/prova/events")[1]))

    def test_in_one_batch_the_first_one_has_the_name(self):
        events = [{"type": "identify", "anonymousId": name, "userId": "race", "traits": {}} for name in ("r1", "r2")]
        answer = self.server.send(events, key=self.public)[1]
        self.assertEqual([ignored["index"] for ignored in answer["ignored_identity"]], [1])


class Questions(Api):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in range(30):
            events = [track(f"q{number:02}", "E-Book Downloaded")] * (1 + number % 3)
            if number < 5:
                events += ripe(f"q{number:02}")
            cls.server.send(events + [{"type": "identify", "userId": f"q{number:02}", "traits": {
                "company": {"name": f"Firma {number % 4}"}, "value": number}}])
        cls.server.wait_applied()

    def test_the_list_is_ranked_and_paged(self):
        seen, cursor = [], None
        while True:
            status, page = self.server.get("/api/v1/leads", limit=7, **({"cursor": cursor} if cursor else {}))
            self.assertEqual(status, 200)
            seen += page["data"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        self.assertEqual(len({lead["id"] for lead in seen}), 30)
        points = [lead["points"]["engagement"] for lead in seen]
        self.assertEqual(points, sorted(points, reverse=True))

    def test_columns_and_filters(self):
        def ids(**query):
            status, page = self.server.get("/api/v1/leads", limit=100, **query)
            self.assertEqual(status, 200, page)
            return [lead["id"] for lead in page["data"]]
        self.assertEqual(sorted(ids(stage="sql")), [f"q{n:02}" for n in range(5)])
        self.assertEqual(ids(sort="value")[:3], ["q29", "q28", "q27"])
        self.assertEqual(sorted(ids(filter='lead.company.name == "Firma 1" && scores.engagement >= 80')), ["q01"])
        self.assertEqual(len(ids(filter='stage == "sql" || lead.value >= 28')), 7)
        self.assertEqual(ids(filter="lead.nobody_has_this == 1"), [])

    def test_mistakes_are_named(self):
        for path, word in [("?sort=best", "sort"), ("?limit=0", "limit"), ("?colour=red", "colour"),
                           ("?stage=hot", "stage"), ("?cursor=x", "cursor"), ("?active_since=noon", "active_since")]:
            status, answer = self.server.get("/api/v1/leads" + path)
            self.assertEqual((status, word in answer["detail"]), (400, True), answer)
        status, answer = self.server.get("/api/v1/leads", filter="scores.engagment > 1")
        self.assertEqual((status, answer["errors"][0]["hint"]), (400, "did you mean `engagement`?"))
        self.assertEqual(self.server.get("/api/v1/leads/nobody")[0], 404)

    def test_links_lead_through_the_pages(self):
        for whole, limit in (("/api/v1/leads?filter=lead.value%20%3C%2020.0%20%26%26%20true", 8),
                             ("/api/v1/leads/q02/events?visitor=false", 2)):
            path, rows, pages = f"{whole}&limit={limit}", [], 0
            while path:
                _, headers, text = self.server.request("GET", path,
                                                       headers={"Authorization": f"Bearer {self.server.api}"})
                page = json.loads(text)
                rows, pages, link = rows + page["data"], pages + 1, headers.get("Link")
                self.assertEqual(link is None, page["next_cursor"] is None)
                path = link and re.fullmatch('<(.*)>; rel="next"', link)[1]
            self.assertEqual(rows, self.server.ask("GET", whole + "&limit=1000")[1]["data"])
            self.assertGreater(pages, 1)

    def test_a_mistake_in_the_query_changes_nothing(self):
        before = self.server.get("/api/v1/keys")
        status, answer = self.server.ask("POST", "/api/v1/keys?dry_run=true", {"kind": "api"})
        self.assertEqual((status, answer["detail"]), (400, "unknown parameter `dry_run`"))
        path = f"/api/v1/keys/{before[1]['data'][0]['id']}?dry_run=true"
        self.assertEqual(self.server.ask("DELETE", path)[0], 400)
        self.assertEqual(self.server.get("/api/v1/keys"), before)

    def test_numbers_in_paths_are_whole(self):
        for method, path in (("GET", "/api/v1/models/1x"), ("GET", "/api/v1/models/99999999999999999999"),
                             ("POST", "/api/v1/deliveries/1x/replay"), ("GET", "/api/v1/receivers/%201")):
            self.assertEqual(self.server.ask(method, path)[0], 404, path)

    def test_names_that_are_no_text_are_not_found(self):
        status, _, text = self.server.request("GET", "/api/v1/leads/%FF%0A" + "%C3%A4" * 100,
                                              headers={"Authorization": f"Bearer {self.server.api}"})
        self.assertEqual((status, json.loads(text.decode())["title"]), (404, "Not Found"))

    def test_an_explanation_adds_up(self):
        status, answer = self.server.get("/api/v1/leads/q01/explanation")
        self.assertEqual(status, 200)
        total = sum(part["points"] for part in answer["explanation"]["parts"] if part["score"] == "engagement")
        self.assertAlmostEqual(total, answer["standing"]["scores"]["engagement"], places=6)
        self.assertIn("Demo angefragt", answer["reasons"]["de"])
        self.assertEqual(self.server.get("/api/v1/leads/q01/explanation", at="2001-01-01T00:00:00Z")[0], 404)

    def test_a_curve_and_a_trial(self):
        status, curve = self.server.get("/api/v1/leads/q01/curve", points=5)
        self.assertEqual((status, curve["data"][-1]["stage"]), (200, "sql"))
        status, answer = self.server.ask("POST", "/api/v1/test-event", track("q10", "Demo Requested"))
        self.assertEqual(answer["after"]["points"]["engagement"] - answer["before"]["points"]["engagement"], 50)
        self.assertEqual(self.lead("q10")["points"], answer["before"]["points"])
        self.assertIsNone(self.server.ask("POST", "/api/v1/test-event", track("nobody", "x"))[1]["before"])
        for body, word in (({"userId": "a"}, "type"), ({"type": "track", "event": "x"}, "userId"), ([], "object")):
            status, answer = self.server.ask("POST", "/api/v1/test-event", body)
            self.assertEqual((status, word in answer["detail"]), (400, True), answer)

    def test_outcomes_are_events(self):
        status, _ = self.server.ask("POST", "/api/v1/leads/q02/outcomes", {"result": "won", "value": 1200})
        self.assertEqual(status, 201)
        self.server.wait_applied()
        event = self.server.get("/api/v1/leads/q02/events", limit=1)[1]["data"][0]["event"]
        self.assertEqual((event["event"], event["properties"]), ("Deal Won", {"value": 1200}))
        self.assertEqual(self.server.ask("POST", "/api/v1/leads/q02/outcomes", {"result": "maybe"})[0], 400)
        self.assertEqual(self.server.ask("POST", "/api/v1/leads/q02/outcomes", {"result": "won", "x": 1})[0], 400)
        twice = '{"result":"won","result":"lost"}'
        self.assertEqual(self.server.ask("POST", "/api/v1/leads/q02/outcomes", twice)[0], 400)
        self.assertEqual(self.server.ask("POST", "/api/v1/leads/nobody/outcomes", {"result": "won"})[0], 404)

    def test_an_outcome_of_a_visitor_stays_with_the_visitor(self):
        self.server.send([{"type": "track", "anonymousId": "passer-by", "event": "Demo Requested"}])
        self.server.wait_applied()
        self.assertEqual(self.server.ask("POST", "/api/v1/leads/passer-by/outcomes", {"result": "lost"})[0], 201)
        self.assertTrue(self.lead("passer-by")["visitor"])
        self.assertEqual(len(self.server.get("/api/v1/leads/passer-by/events")[1]["data"]), 2)

    def test_the_log_scored_from_files_says_the_same(self):
        for name in ("q00", "q07"):
            events = self.server.get(f"/api/v1/leads/{name}/events", limit=1000)[1]["data"]
            lines = "".join(json.dumps(item["event"]) + "\n" for item in reversed(events))
            scored = subprocess.run([REIF, "score", "--model", self.server.model, "--events", "-"], input=lines,
                                    capture_output=True, text=True, check=True)
            self.assertEqual(json.loads(scored.stdout)["stage"], self.lead(name)["stage"])


class Access(Api):
    def test_other_methods_and_paths(self):
        status, headers, _ = self.server.request("PATCH", "/api/v1/leads")
        self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD"))
        self.assertEqual(self.server.request("GET", "/api/v1/nothing")[0], 404)

    def test_a_key_made_over_the_api_works_and_is_shown_once(self):
        status, made = self.server.ask("POST", "/api/v1/keys", {"kind": "ingest", "name": "shop", "source": "shop"})
        self.assertEqual(status, 201)
        self.assertEqual(self.server.send([track("shopper", "x")], key=made["key"])[0], 200)
        self.assertNotIn(made["key"], json.dumps(self.server.get("/api/v1/keys")[1]))
        self.server.wait_applied()
        self.assertEqual(self.server.get("/api/v1/leads/shopper/events")[1]["data"][0]["source"], "shop")

    def test_models(self):
        self.assertEqual(self.server.get("/api/v1/models")[1]["data"][0]["name"], "b2b_behavioural")
        self.assertIn("touchpoints:", self.server.get("/api/v1/models/1")[1]["text"])
        labels = self.server.get("/api/v1/models/serving/labels")[1]
        self.assertEqual(list(labels["stages"]), ["nurture", "mql", "sql"])
        self.assertEqual(labels["rules"]["pricing"], {"de": "Preise besucht", "en": "Visited pricing"})
        self.assertEqual(labels["touchpoints"]["webinar"], {"de": "Webinar besucht", "en": "Attended a webinar"})
        self.assertEqual(list(labels["groups"]), list(labels["scores"]))
        status, answer = self.server.ask("POST", "/api/v1/models/check", "name: x\nscores: {}\nfoo: 1\n")
        self.assertEqual((status, answer["ok"]), (200, False))
        self.assertIn(3, [issue["line"] for issue in answer["issues"]])

    def test_once_only(self):
        body = {"kind": "api", "name": "once"}
        first = self.server.ask("POST", "/api/v1/keys", body, **{"Idempotency-Key": '"k-1"'})
        again = self.server.ask("POST", "/api/v1/keys", body, **{"Idempotency-Key": "k-1"})
        self.assertEqual((first, first[0]), (again, 201))
        other = self.server.ask("POST", "/api/v1/keys", {"kind": "ingest"}, **{"Idempotency-Key": "k-1"})
        self.assertEqual(other[0], 422)

    def test_the_page_needs_nobody_else(self):
        for path, kind in (("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript"),
                           ("/names.js", "text/javascript"), ("/press.js", "text/javascript"),
                           ("/words.js", "text/javascript")):
            status, headers, body = self.server.request("GET", path)
            self.assertEqual((status, headers["Content-Type"].split(";")[0]), (200, kind))
            self.assertIn("default-src 'none'; script-src 'self'", headers["Content-Security-Policy"])
            self.assertNotRegex(body.decode(), "https?://|<script>|style=| on[a-z]+=")
            again = self.server.request("GET", path, headers={"If-None-Match": headers["ETag"]})
            self.assertEqual(again[0], 304)

    def test_operations(self):
        self.assertEqual(self.server.request("GET", "/healthz")[0], 200)
        self.assertEqual(json.loads(self.server.request("GET", "/readyz")[2])["ready"], True)
        metrics = self.server.request("GET", "/metrics")[2].decode()
        self.assertIn('reif_events_received_total{type="track"}', metrics)
        self.assertIn("reif_event_to_alert_seconds_bucket", metrics)


if __name__ == "__main__":
    run()
