"""What the tests of the server share: a server for each class of tests, and the closing line."""
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from description import Description  # noqa: E402
from server import ROOT, Receiver, Server  # noqa: E402

DESCRIPTION = Description(ROOT / "api/openapi.yaml")
PAGES = ("/", "/page.css", "/names.js", "/page.js", "/press.js", "/words.js")


def judge(method, path, status, headers, body):
    """Every answer that a test gets is held to the description."""
    if path not in PAGES:
        wrong = DESCRIPTION.check_answer(method, path, status, headers, body)
        assert not wrong, f"{method} {path}, {status}: {wrong}"


class Api(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.receiver = Receiver()
        cls.server = Server(webhook_http="true", webhook_ranges="127.0.0.1/32", webhook_ports=cls.receiver.port,
                            link="https://crm.example/leads/")
        cls.server.judge = judge

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.receiver.close()

    def lead(self, name):
        """A lead's JSON, once everything that was sent is applied."""
        self.server.wait_applied()
        status, lead = self.server.get(f"/api/v1/leads/{name}")
        self.assertEqual(status, 200, lead)
        return lead


def run():
    """Runs the tests of the calling program; its last line is `N passed, N failed, N skipped`."""
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=0)
    outcome = unittest.main(module="__main__", exit=False, testRunner=runner).result
    for case, why in outcome.skipped:
        print(f"skipped {case}: {why}")
    failed = len({str(case) for case, _ in outcome.failures + outcome.errors})
    skipped = len(outcome.skipped)
    print(f"{outcome.testsRun - failed - skipped} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)
