#!/usr/bin/env python3
"""The live page in a browser. Needs node >= 20, npm's registry and Debian's chromium; skipped, visibly, where they
are not there. The last line is `N passed, N failed, N skipped`.
"""
import unittest

from case import run
from node_programs import run_program, why_not
from server import ROOT, Server, track

LONG = "Miriam Schönfelder-Wittenberg-Unterfranken"
LONG_FIRM = "Verwaltungsgesellschaft" * 3


class LivePage(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.why_not = why_not(with_browser=True)
        if cls.why_not:
            return
        cls.server = Server(ROOT / "models/combined.yaml")
        cls.addClassCleanup(cls.server.close)
        cls.server.send([
            {"type": "identify", "userId": "miriam", "traits": {"name": LONG, "company": LONG_FIRM}},
            track("miriam", "Demo Requested"),
            {"type": "identify", "userId": "tom", "traits": {"name": "Tom Brandt"}},
            track("tom", "E-Book Downloaded")])
        cls.server.wait_applied()
        cls.seen, = run_program(cls(), "live_page.mjs", cls.server.url, cls.server.api, cls.server.ingest)

    def setUp(self):
        if self.why_not:
            self.skipTest(self.why_not)

    def test_the_key_of_the_address_opens_the_list_and_does_not_stay_there(self):
        self.assertEqual(self.seen["address"], self.server.url + "/")
        self.assertEqual(self.seen["rows"], ["miriam", "tom"])
        self.assertEqual(self.seen["headline"], "Noch ist niemand reif.")

    def test_a_key_that_is_not_valid_is_refused(self):
        self.assertEqual(self.seen["refused"], "Dieser Schlüssel gilt nicht.")

    def test_an_alert_lights_up_its_row(self):
        self.assertLess(self.seen["lit_ms"], 3_000)
        self.assertEqual(self.seen["light"], "glow")
        self.assertEqual(self.seen["rows_after"], ["nora", "miriam", "tom"])
        self.assertIn("Nora <b>Lindner</b> · Lindner Pharma", self.seen["news"])
        self.assertIn("Bereit für den Vertrieb", self.seen["news"])

    def test_a_click_shows_reasons_that_add_up(self):
        for table in self.seen["de"]["tables"]:
            self.assertAlmostEqual(sum(table["parts"]), table["sum"], msg=table)
        self.assertEqual([table["name"] for table in self.seen["de"]["tables"]], ["Interesse", "Eignung"])
        self.assertIn("Demo angefragt", self.seen["de"]["why"])

    def test_a_click_counts_though_the_list_moves_meanwhile(self):
        self.assertEqual(self.seen["opened"], ["tom"])

    def test_it_speaks_german_and_english(self):
        de, en = self.seen["de"], self.seen["en"]
        self.assertEqual((de["language"], de["headline"], de["state"]), ("de", "Ein Lead ist reif.", "Live"))
        self.assertEqual((en["language"], en["headline"], en["state"]), ("en", "One lead is ripe.", "Live"))
        self.assertEqual([table["name"] for table in en["tables"]], ["Engagement", "Fit"])
        self.assertIn("Requested a demo", en["why"])

    def test_what_is_not_known_is_named_in_words(self):
        for look, words in (("de", ("Firma: Branche", "E-Mail-Adresse", "Umsatz")),
                            ("en", ("Account: Industry", "E-mail address", "Revenue"))):
            for word in words:
                self.assertIn(word, self.seen[look]["unknown"])
            self.assertNotRegex(self.seen[look]["why"], r"(lead|account|scores)\.|\w_\w")

    def test_the_parts_of_the_model_have_their_names(self):
        self.assertEqual(self.seen["names"], [
            "noch nie: Webinar besucht", "Eignung", "Firma: Umsatz des Vorjahrs", "Firma: Size of team",
            "Favourite colour", "now - last(x)", "Newsletter"])

    def test_nothing_sticks_out_on_a_phone(self):
        for look in ("de", "en", "de_phone", "en_phone"):
            self.assertEqual(self.seen[look]["overflow"], [], look)

    def test_it_asks_nobody_else_and_nothing_goes_wrong(self):
        self.assertEqual((self.seen["foreign"], self.seen["errors"]), ([], []))


if __name__ == "__main__":
    run()
