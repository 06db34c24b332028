#!/usr/bin/env python3
"""More than the real server can take: what it takes it keeps, the rest is asked to come again, and its memory stays
flat. The last line is `N passed, N failed, N skipped`.
"""
import shutil
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

from fault import Fault
from load import SCALE, SENDERS, Journal, Senders
from process import MIB, is_sanitized, memory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))
from case import run  # noqa: E402
from server import REIF, Server, wait  # noqa: E402


class Peak(threading.Thread):
    """The most memory and the longest backlog of a server until stop()."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.bytes, self.backlog, self.stopping = server, 0, 0, threading.Event()
        self.start()

    def run(self):
        while not self.stopping.wait(0.05):
            self.bytes = max(self.bytes, memory(self.server.process.pid))
            self.backlog = max(self.backlog, self.server.metric("reif_backlog_events"))

    def stop(self):
        self.stopping.set()
        self.join()
        return self.bytes


class Overload(Fault):
    def server_with(self, **settings):
        server = Server(**settings)
        self.addCleanup(server.close)
        self.advised = []  # What clients are told of when to come again.
        server.judge = self.note
        return server

    def note(self, method, path, status, headers, body):
        if status in (429, 503):
            self.advised.append((status, headers.get("Retry-After")))

    def test_what_is_too_much_is_asked_to_come_again(self):
        backlog, senders_count = 300, 2 * SENDERS
        server = self.server_with(backlog_events=backlog)
        journal = Journal(11, pad=200)
        senders = Senders(server, journal, count=senders_count)
        wait(lambda: senders.refused > 0, 60)
        settled = memory(server.process.pid)
        peak = Peak(server)
        began, before = time.monotonic(), len(journal.acknowledged)
        enough = before + int(5_000 * SCALE)
        wait(lambda: len(journal.acknowledged) > enough or time.monotonic() > began + 6, 60)
        wait(lambda: len(journal.acknowledged) > before, 60)  # It goes on, however busy the machine is.
        rate = (len(journal.acknowledged) - before) / (time.monotonic() - began)
        senders.stop()
        grown = peak.stop() - settled
        self.assertEqual(senders.strange, [])
        self.assertEqual(set(self.advised), {(429, "1")})
        self.assertLess(peak.backlog, backlog + senders_count * 12 * 3)  # What was let in at once may come on top.
        self.assertTrue(is_sanitized(REIF) or grown < 64 * MIB, grown)
        self.check(server, journal)
        self.counts_are_true(server, journal)
        print(f"overload: {rate:.0f} events/s taken, {senders.refused} requests refused, backlog at most "
              f"{peak.backlog:.0f}, {grown / MIB:.0f} MiB more memory, 0 of {len(journal.acknowledged)} events lost")

    def counts_are_true(self, server, journal):
        """What it says that it did is what was seen of it."""
        counts = sum(server.metric(f"reif_events_{name}_total") for name in ("applied", "duplicate"))
        received = sum(server.metric(f'reif_events_received_total{{type="{kind}"}}') for kind in ("track", "page"))
        self.assertEqual(counts, received)
        self.assertEqual(server.metric("reif_events_applied_total"), len(journal.acknowledged))
        self.assertEqual(server.metric("reif_events_dropped_total"), 0)

    @unittest.skipUnless(shutil.which("strace"), "there is no strace")
    def test_a_slow_disk(self):
        """Each sync takes a third of a second more; then the disk is fast again."""
        server = self.server_with(backlog_events=50)
        journal = Journal(12, pad=2_000)
        tracer = subprocess.Popen(
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e",
             "inject=fdatasync,fsync:delay_exit=300ms", "-p", str(server.process.pid)])
        self.addCleanup(tracer.kill)
        settled = memory(server.process.pid)
        peak = Peak(server)
        senders = Senders(server, journal, count=4 * SENDERS)
        wait(lambda: senders.refused > 20 and journal.acknowledged, 60)
        time.sleep(max(0.5, SCALE))
        slow = len(journal.acknowledged)
        grown = peak.stop() - settled
        tracer.terminate()
        tracer.wait()
        wait(lambda: len(journal.acknowledged) > slow, 60)
        senders.stop()
        self.assertEqual(senders.strange, [])
        self.assertEqual(set(self.advised), {(429, "1")})
        self.assertTrue(is_sanitized(REIF) or grown < 64 * MIB, grown)
        self.check(server, journal)
        self.counts_are_true(server, journal)
        print(f"slow disk: {slow} events taken, {senders.refused} requests refused, {grown / MIB:.0f} MiB more "
              f"memory, 0 of {len(journal.acknowledged)} events lost")


if __name__ == "__main__":
    run()
