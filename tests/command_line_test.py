#!/usr/bin/env python3
"""What people meet on the command line: the real program, REIF_BUILD/reif, on good and on bad input.

Each test runs in an empty folder of its own. The last line is `N passed, N failed, N skipped`.
"""
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REIF = Path(os.environ["REIF_BUILD"]).resolve() / "reif"
SECONDS_MAX = 60
JOURNEY = [
    ("2026-01-05T10:00:00Z", "identify", "form", {"traits": {"email": "anna@firm.example"}}),
    ("2026-01-05T10:00:00Z", "track", "ebook", {"event": "E-Book Downloaded"}),
    ("2026-01-12T10:00:00Z", "track", "webinar", {"event": "Webinar Attended", "properties": {"minutes": 45}}),
    ("2026-01-19T10:00:00Z", "page", "prices", {"name": "Pricing", "properties": {"path": "/pricing"}}),
    ("2026-01-20T10:00:00Z", "track", "demo", {"event": "Demo Requested"}),
]


def event(user="anna", at="2026-01-05T10:00:00Z", kind="track", **members):
    name = {"event": "Demo Requested"} if kind == "track" else {}
    return json.dumps({"type": kind, "userId": user, "timestamp": at, **name, **members})


def journey(user="anna"):
    """The lines of JOURNEY; anna's ids are the bare words."""
    prefix = "" if user == "anna" else user + "-"
    return [event(user, at, kind, messageId=prefix + name, **more) for at, kind, name, more in JOURNEY]


class Cli(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        shutil.copy(ROOT / "models/b2b_behavioural.yaml", self.folder / "model.yaml")

    def write(self, name, *lines):
        text = "".join(line + "\n" for line in lines)
        (self.folder / name).write_bytes(text.encode("utf-8", "surrogateescape"))
        return name

    def run_reif(self, *arguments, **more):
        more = {"stdout": subprocess.PIPE, "stdin": subprocess.DEVNULL, **more}
        if "input" in more:
            del more["stdin"]
        return subprocess.run([REIF, *arguments], cwd=self.folder, stderr=subprocess.PIPE, text=True,
                              timeout=SECONDS_MAX, **more)

    def score(self, *arguments, events=("events.jsonl",), as_of="2026-01-31", **more):
        always = ["--model", "model.yaml", "--events", *events, "--as-of", as_of]
        return self.run_reif("score", *always, *arguments, **more)

    def assert_done(self, result, code, errors=""):
        """The exit code, and what standard error holds, to the letter."""
        self.assertEqual((result.returncode, result.stderr), (code, errors))


class BadLines(Cli):
    def test_each_is_named_counted_and_skipped(self):
        self.write("events.jsonl", event("a"), "garbage", "", event("b", "noon"), event("c"))
        result = self.score()
        self.assert_done(result, 3, "events.jsonl:2: not JSON: broken\n"
                         "events.jsonl:4: `timestamp` is no time: `noon`\n"
                         "reif: 2 of 4 lines are no events and were skipped\n")
        self.assertEqual([json.loads(line)["lead"] for line in result.stdout.splitlines()], ["a", "c"])

    def test_reasons(self):
        reasons = {
            '{"type": "track", "event": "x", "userId": "u"}': "no timestamp and no originalTimestamp",
            '{"type": "track", "event": "x", "timestamp": "2026-01-05T10:00:00Z"}': "no userId and no anonymousId",
            event(None): "no userId and no anonymousId",
            event(""): "no userId and no anonymousId",
            event(properties={"n": 0}).replace("0}", "1e999}"): "number out of range: `1e999`",
            event(kind="trak"): "unknown type `trak`",
            event(kind="group"): "group without groupId",
            event(at="10000-01-05T10:00:00Z"): "`timestamp` is no time: `10000-01-05T10:00:00Z`",
            event(at="2026-02-30T10:00:00Z"): "`timestamp` is no time: `2026-02-30T10:00:00Z`",
            event(event="\udcff"): "not JSON: no UTF-8",
            "[1]": "no JSON object",
            event() + event(): "not JSON: broken",
        }
        self.write("events.jsonl", *(line.replace("\\udcff", "\udcff") for line in reasons))
        expected = "".join(f"events.jsonl:{number}: {why}\n" for number, why in enumerate(reasons.values(), 1))
        count = f"{len(reasons)} of {len(reasons)}"
        self.assert_done(self.score(), 3, f"{expected}reif: {count} lines are no events and were skipped\n")

    def test_the_first_twenty_are_shown(self):
        self.write("events.jsonl", *["x"] * 1000)
        errors = self.score().stderr.splitlines()
        self.assertEqual(errors[19:], ["events.jsonl:20: not JSON: broken", "… and 980 more",
                                       "reif: 1000 of 1000 lines are no events and were skipped"])

    def test_strict_stops_at_the_first(self):
        self.write("events.jsonl", event(), "garbage", "garbage")
        result = self.score("--strict")
        self.assert_done(result, 1, "reif: events.jsonl:2: not JSON: broken\n")
        self.assertEqual(result.stdout, "")

    def test_a_million_brackets(self):
        self.write("events.jsonl", "[" * 1_000_000, "[" * 1_000_000 + "]" * 1_000_000,
                   '{"a":' * 1_000_000 + "1" + "}" * 1_000_000, event())
        result = self.score()
        self.assertEqual(result.returncode, 3)
        self.assertRegex(result.stderr, r"^events.jsonl:1: not JSON: .+\nevents.jsonl:2: .+\nevents.jsonl:3: .+\n")
        self.assertEqual(len(result.stdout.splitlines()), 1)

    def test_a_line_of_100_mb(self):
        self.write("events.jsonl", event("a"), event("b", event="x" * 100_000_000), event("c"))
        result = self.score("--format", "csv")
        self.assert_done(result, 3, "events.jsonl:2: line longer than 16777216 bytes\n"
                         "reif: 1 of 3 lines are no events and were skipped\n")
        self.assertEqual(result.stdout.splitlines()[1:], ["a,,50.0,,mql,false", "c,,50.0,,mql,false"])


class OddInput(Cli):
    def test_numbers_as_ids_and_the_ends_of_time(self):
        self.write("events.jsonl", event(-7), event(0), event(12345678901234567890),
                   event("max", "9999-12-31T23:59:59.999Z"), event("min", "0001-01-01T00:00:00Z"))
        result = self.score("--no-changes", as_of="9999-12-31T23:59:59.999Z")
        self.assert_done(result, 0)
        leads = {line["lead"]: line["scores"]["engagement"] for line in map(json.loads, result.stdout.splitlines())}
        self.assertEqual(leads, {"-7": 0.0, "0": 0.0, "12345678901234567890": 0.0, "max": 50.0, "min": 0.0})

    def test_empty(self):
        self.write("events.jsonl")
        self.assert_done(self.score(), 0)
        self.assertEqual(self.score().stdout, "")
        self.assertEqual(self.score("--format", "csv").stdout, "lead,visitor,engagement,grade,stage,excluded\n")
        self.assertEqual(self.score("--format", "table").stdout, "lead  stage  engagement  reasons\n")

    def test_files_that_cannot_be_read(self):
        missing = "No such file or directory\n"
        self.assert_done(self.score(events=["none.jsonl"]), 1, "reif: cannot read `none.jsonl`: " + missing)
        self.assert_done(self.score(events=["."]), 1, "reif: cannot read `.`: Is a directory\n")
        (self.folder / "model.yaml").unlink()
        self.assert_done(self.score(), 1, "reif: cannot open model.yaml: " + missing)

    def test_gzip_standard_input_and_several_files(self):
        lines = journey()
        self.write("events.jsonl", *lines)
        plain = self.score().stdout
        self.assertIn('"engagement":95.0', plain)
        (self.folder / "events.jsonl.gz").write_bytes(gzip.compress((self.folder / "events.jsonl").read_bytes()))
        self.assertEqual(self.score(events=["events.jsonl.gz"]).stdout, plain)
        self.assertEqual(self.score(events=["-"], input="\n".join(lines)).stdout, plain)
        self.write("one.jsonl", *lines[:2])
        self.write("two.jsonl", *lines[2:])
        self.assertEqual(self.score(events=["one.jsonl", "two.jsonl"]).stdout, plain)

    def test_gzip_that_breaks_off(self):
        packed = gzip.compress("".join(event(f"u{i}") + "\n" for i in range(1000)).encode())
        (self.folder / "events.jsonl").write_bytes(packed[:-100])
        self.assert_done(self.score(), 1, "reif: `events.jsonl` is cut: its gzip data ends too early\n")

    def test_carriage_returns_and_a_last_line_without_end(self):
        (self.folder / "events.jsonl").write_text("\r\n".join(journey()))
        self.assertIn('"engagement":95.0', self.score().stdout)


class Output(Cli):
    def setUp(self):
        super().setUp()
        self.write("events.jsonl", *journey("anna"), *journey("berta")[:3],
                   event(None, "2026-01-10T10:00:00Z", "page", anonymousId="v1", properties={"path": "/pricing"}))

    def test_jsonl(self):
        result = self.score("--visitors")
        self.assert_done(result, 0)
        nothing = '"excluded":false,"changes":[]'
        self.assertEqual(result.stdout, f"""\
{{"lead":"anna","scores":{{"engagement":95.0}},"grade":null,"stage":"sql","labels":{{}},"excluded":false,"changes":[\
{{"at":"2026-01-19T10:00:00.000Z","from":"nurture","to":"mql","cause":"prices"}},\
{{"at":"2026-01-20T10:00:00.000Z","from":"mql","to":"sql","cause":"demo"}}]}}
{{"lead":"berta","scores":{{"engagement":30.0}},"grade":null,"stage":"nurture","labels":{{}},{nothing}}}
{{"lead":null,"visitor":"v1","scores":{{"engagement":15.0}},"grade":null,"stage":"nurture","labels":{{}},{nothing}}}
""")

    def test_csv(self):
        self.assertEqual(self.score("--format", "csv", "--visitors").stdout, """\
lead,visitor,engagement,grade,stage,excluded
anna,,95.0,,sql,false
berta,,30.0,,nurture,false
,v1,15.0,,nurture,false
""")

    def test_table(self):
        self.assertEqual(self.score("--format", "table").stdout, """\
lead   stage    engagement  reasons
anna   sql            95.0  Requested a demo, Attended a webinar, Visited pricing, Downloaded an e-book.
berta  nurture        30.0  Attended a webinar, Downloaded an e-book.
""")
        self.assertIn("berta  nurture        30,0  Webinar besucht, E-Book heruntergeladen.\n",
                      self.score("--format", "table", "--lang", "de").stdout)

    def test_top(self):
        self.assertEqual(json.loads(self.score("--top", "1").stdout)["lead"], "anna")
        self.assertEqual(len(self.score("--top", "99").stdout.splitlines()), 2)
        self.assertEqual(self.score("--top", "0").stdout, "")

    def test_labels_stand_in_tables(self):
        shutil.copy(ROOT / "models/shop.yaml", self.folder / "model.yaml")
        self.assertEqual(self.score("--format", "table", "--top", "1").stdout,
                         "lead  segment  loyalty  reasons\nanna  active      10.0  Visited the site.\n")

    def test_reasons_of_each_lead(self):
        lead = json.loads(self.score("--explain", "--top", "1").stdout)
        parts = {part["rule"]: part["points"] for part in lead["explanation"]["parts"]}
        self.assertEqual(parts, {"ebook": 10.0, "pricing": 15.0, "webinar": 20.0, "demo": 50.0})
        self.assertEqual(lead["explanation"]["next"], {"at": "2026-07-18T10:00:00.000Z", "from": "sql", "to": "mql"})

    def test_a_full_disk(self):
        for command in (["score"], ["score", "--format", "table"], ["explain", "--lead", "anna"]):
            with open("/dev/full", "w") as full:
                result = self.run_reif(*command, "--model", "model.yaml", "--events", "events.jsonl", stdout=full)
            self.assert_done(result, 1, "reif: cannot write the result: the disk may be full, or nobody reads it\n")

    def test_nobody_reads(self):
        self.write("events.jsonl", *(event(f"u{i}") for i in range(5000)))
        for restore_signals, code in ((True, -signal.SIGPIPE), (False, 1)):  # As in a shell; as below many a server.
            process = subprocess.Popen([REIF, "score", "--model", "model.yaml", "--events", "events.jsonl"],
                                       cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       restore_signals=restore_signals)
            process.stdout.read(10)
            process.stdout.close()
            self.assertEqual(process.wait(SECONDS_MAX), code)
            process.stderr.close()


class Usage(Cli):
    def setUp(self):
        super().setUp()
        self.write("events.jsonl", *journey())

    def assert_usage(self, message, *arguments):
        self.assert_done(self.run_reif(*arguments), 2, f"reif: {message}\nRun it with --help for what it knows.\n")

    def test_misspelt_words(self):
        self.assert_usage("unknown word `scor`; did you mean `score`?", "scor", "--model", "model.yaml")
        self.assert_usage("unknown word `--evnts`; did you mean `--events`?",
                          "score", "--model", "model.yaml", "--evnts", "events.jsonl")
        self.assert_usage("unknown word `chek`; did you mean `check`?", "model", "chek", "model.yaml")

    def test_what_is_missing(self):
        self.assert_usage("A subcommand is required")
        self.assert_usage("--events is required", "score", "--model", "model.yaml")
        self.assert_usage("--model: At Most 1 required but received 2",
                          "score", "--model", "a.yaml", "--model", "b.yaml", "--events", "events.jsonl")

    def test_words_that_an_option_does_not_know(self):
        good = ["score", "--model", "model.yaml", "--events", "events.jsonl"]
        self.assert_usage("--format: xml not in {csv,jsonl,table}", *good, "--format", "xml")
        self.assert_usage("--lang: fr not in {de,en}", *good, "--lang", "fr")
        self.assert_usage("--as-of: `noon` is no time such as 2026-01-31 or 2026-01-31T12:00:00Z",
                          *good, "--as-of", "noon")
        self.assert_usage("--top: Value -3 not in range 0 to 1000000000", *good, "--top", "-3")
        self.assert_usage("--threads: Value 0 not in range 1 to 256", *good, "--threads", "0")
        self.assert_usage("--explain: reasons are written as jsonl only; leave out --format", *good, "--explain",
                          "--format", "csv")

    def test_help_and_version(self):
        self.assertRegex(self.run_reif("--version").stdout, r"^reif \d+\.\d+\.\d+\n$")
        for command in ([], ["score"], ["explain"], ["model"], ["model", "check"], ["import"], ["cel"]):
            result = self.run_reif(*command, "--help")
            self.assert_done(result, 0)
            self.assertIn("Usage: reif", result.stdout)

    def test_a_model_with_mistakes(self):
        model = self.folder / "model.yaml"
        text = model.read_text()
        model.write_text(text.replace("each: pricing", "each: pricng").replace("points: 20", "points: twenty"))
        mistakes = ("model.yaml:49:15: error: unknown touchpoint `pricng`; did you mean `pricing`?\n"
                    "model.yaml:53:17: error: unknown name `twenty`\n")
        self.assert_done(self.score(), 1, mistakes + "reif: the scoring model has mistakes; "
                         "`reif model check model.yaml` shows them, too\n")
        result = self.run_reif("model", "check", "model.yaml")
        self.assert_done(result, 1)
        self.assertEqual(result.stdout, mistakes + "model.yaml: 2 errors, 0 warnings\n")


class Explain(Cli):
    def explain(self, *arguments):
        self.write("events.jsonl", *journey())
        return self.run_reif("explain", "--model", "model.yaml", "--events", "events.jsonl", *arguments)

    def test_unknown_lead(self):
        self.assert_done(self.explain("--lead", "bert", "--as-of", "2026-01-31"), 1,
                         "reif: no lead `bert` in these events as of 2026-01-31 00:00 UTC\n")
        self.assertEqual(self.explain("--lead", "anna", "--as-of", "2026-01-01").returncode, 1)

    def test_english(self):
        result = self.explain("--lead", "anna", "--as-of", "2026-07-10T10:00:01.500Z")
        self.assert_done(result, 0)
        self.assertEqual(result.stdout, """\
Lead: anna
As of: 2026-07-10 10:00:01.500 UTC
Stage: Ready for sales
Reasons: Requested a demo, Attended a webinar, Visited pricing, Downloaded an e-book.

Engagement: 85.0
   +5.0  Downloaded an e-book    once, 2026-01-05, 10.0 without decay
  +15.0  Visited pricing         once, 2026-01-19
  +20.0  Attended a webinar      once, 2026-01-12
  +50.0  Requested a demo        once, 2026-01-20
   -5.0  Not active for 90 days

If nothing further happens: Ready for sales → Marketing qualified at 2026-07-18 10:00 UTC
""")

    def test_german(self):
        result = self.explain("--lead", "anna", "--as-of", "2026-07-10", "--lang", "de")
        self.assert_done(result, 0)
        self.assertEqual(result.stdout, """\
Lead: anna
Stand: 2026-07-10 00:00 UTC
Stufe: Bereit für den Vertrieb
Gründe: Demo angefragt, Webinar besucht, Preise besucht, E-Book heruntergeladen.

Interesse: 85,0
   +5,0  E-Book heruntergeladen  einmal, 2026-01-05, ohne Abnahme 10,0
  +15,0  Preise besucht          einmal, 2026-01-19
  +20,0  Webinar besucht         einmal, 2026-01-12
  +50,0  Demo angefragt          einmal, 2026-01-20
   -5,0  90 Tage nicht aktiv

Wenn nichts weiter geschieht: Bereit für den Vertrieb → Marketing-qualifiziert am 2026-07-18 10:00 UTC
""")

    def test_what_is_not_known(self):
        shutil.copy(ROOT / "models/persona_fit.yaml", self.folder / "model.yaml")
        result = self.explain("--lead", "anna", "--as-of", "2026-07-10", "--lang", "de")
        self.assertIn("\nfit_verdict: Geringe Chance\nGründe: Noch nichts, das Punkte bringt.\n", result.stdout)
        self.assertIn("\nNoch nicht bekannt:\n  Entscheidet über den Kauf: lead.role (könnte +30,0 bringen)\n",
                      result.stdout)
        self.assertIn("\n  Passt nicht: lead.market\n", result.stdout)


if __name__ == "__main__":
    outcome = unittest.main(exit=False, testRunner=unittest.TextTestRunner(stream=sys.stdout, verbosity=0)).result
    failed = len({str(case) for case, _ in outcome.failures + outcome.errors})
    skipped = len(outcome.skipped)
    print(f"{outcome.testsRun - failed - skipped} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)
