#!/usr/bin/env python3
"""A thousand clients that hardly send and hardly read: the others are served as ever, the slow ones are cut off when
their time is up, and descriptors are bounded. The last line is `N passed, N failed, N skipped`.
"""
import contextlib
import resource
import socket
import sys
import threading
import time
import unittest
from pathlib import Path

from load import SCALE
from process import MIB, cpu_seconds, descriptors, is_sanitized, memory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))
from case import run  # noqa: E402
from server import REIF, Server, track, wait  # noqa: E402

HEADER_SECONDS, BODY_SECONDS, WRITE_SECONDS = 10, 30, 30  # src/http/options.h
SLACK_SECONDS = 5
EACH = 400  # Of the slow ones, of each kind.
FEW = 10  # Descriptors that come and go.
TRIES = 3  # Whom a crowd harms, it harms each time.


class Slow:
    """A connection on which something was begun."""

    def __init__(self, server, words, small=False):
        host, port = server.host.split(":")
        self.socket = socket.socket()
        if small:  # As little as it may hold of what it does not read.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        self.socket.connect((host, int(port)))
        self.socket.sendall(words)

    def drip(self, word):
        with contextlib.suppress(OSError):
            self.socket.sendall(word)

    def heard(self):
        """What the server says until it ends the connection."""
        words = b""
        self.socket.settimeout(5)
        with contextlib.suppress(ConnectionResetError):
            while more := self.socket.recv(65536):
                words += more
        return words

    def close(self):
        self.socket.close()


def latencies(servers, seconds):
    """Of each server's clients that do as they should, asked in turn: what 99 % of them see at most."""
    found, end = [[] for _ in servers], time.monotonic() + seconds
    while time.monotonic() < end:
        for server, seen in zip(servers, found):
            began = time.monotonic()
            assert server.send([track("good", "E-Book Downloaded")])[0] == 200
            assert server.get("/api/v1/leads/good")[0] in (200, 404)
            seen.append(time.monotonic() - began)
    return [sorted(seen)[99 * len(seen) // 100] for seen in found]


class SlowClients(unittest.TestCase):
    def setUp(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 8 * EACH)), hard))
        self.server = Server()
        self.addCleanup(self.server.close)
        self.pid = self.server.process.pid
        self.slow = []

    def begin(self, words, small=False):
        made = [Slow(self.server, words, small) for _ in range(EACH)]
        self.slow += made
        for one in made:
            self.addCleanup(one.close)
        return made

    def drip(self, slow, seconds):
        """A byte each second on all of them, in a thread."""
        def run():
            for _ in range(seconds):
                time.sleep(1)
                for one in slow:
                    one.drip(b"x")
        threading.Thread(target=run, daemon=True).start()

    def slow_headers(self):
        headers = self.begin(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        self.drip(headers, HEADER_SECONDS - 3)
        return headers

    def slow_bodies(self):
        bodies = self.begin(b"POST /v1/track?writeKey=" + self.server.ingest.encode() +
                            b" HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{")
        self.drip(bodies, BODY_SECONDS - 5)
        return bodies

    def slow_readers(self):
        self.begin(b"GET /page.js HTTP/1.1\r\nHost: a\r\n\r\n" * 300, small=True)

    def test_others_are_served_and_slow_headers_are_cut_off_in_time(self):
        alone = Server()  # Beside it, in the same seconds: the machine has other work as well.
        self.addCleanup(alone.close)
        latencies([self.server, alone], 0.3)
        usual, settled = descriptors(self.pid), memory(self.pid)
        began = time.monotonic()
        headers = self.slow_headers()
        self.slow_bodies()
        self.slow_readers()
        wait(lambda: descriptors(self.pid) > usual + 3 * EACH - FEW)
        for _ in range(TRIES):
            crowded, quiet = latencies([self.server, alone], 2)
            if crowded < 2 * quiet:
                break
        self.assertLess(crowded, 2 * quiet)
        self.assertLess(descriptors(self.pid), usual + 3 * EACH + FEW)
        grown = memory(self.pid) - settled
        self.assertTrue(is_sanitized(REIF) or grown < 128 * MIB, grown)
        print(f"{3 * EACH} slow clients: 99 % of others within {1000 * crowded:.1f} ms, without them "
              f"{1000 * quiet:.1f} ms; {grown / MIB:.0f} MiB more memory")
        self.gone(2 * EACH + usual, began, HEADER_SECONDS)
        self.assertTrue(all(b" 408 " in one.heard() for one in headers))
        self.assertEqual(self.server.send([track("good", "Demo Requested")])[0], 200)

    @unittest.skipUnless(SCALE >= 1, "takes half a minute of waiting: only at full REIF_TEST_SCALE")
    def test_slow_bodies_and_readers_are_cut_off_in_time_at_no_cost(self):
        usual, began, idle = descriptors(self.pid), time.monotonic(), cpu_seconds(self.pid)
        bodies = self.slow_bodies()
        self.slow_readers()
        wait(lambda: descriptors(self.pid) > usual + 2 * EACH - FEW)
        self.gone(usual, began, max(BODY_SECONDS, WRITE_SECONDS))
        self.assertTrue(all(b" 408 " in one.heard() for one in bodies))
        self.assertLess(cpu_seconds(self.pid) - idle, 5)  # Of some thirty seconds.
        self.assertEqual(self.server.send([track("good", "Demo Requested")])[0], 200)

    def gone(self, left, began, seconds):
        """Waits until the server has no more than so many descriptors: not before their time, and soon after."""
        wait(lambda: descriptors(self.pid) <= left + FEW, began + seconds + SLACK_SECONDS - time.monotonic())
        self.assertGreater(time.monotonic() - began, seconds - 1)


if __name__ == "__main__":
    run()
