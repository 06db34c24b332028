#!/usr/bin/env python3
"""The real server, killed, cut off, out of disk: nothing that it acknowledged is lost, nothing counts twice, nobody
is told twice, and what it says afterwards is what its log says.

Needs strace for failing system calls, and root for power cuts and full disks: skipped, visibly, without. The last
line is `N passed, N failed, N skipped`.
"""
import contextlib
import ctypes
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from fault import Fault
from load import SCALE, Journal, Senders

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "api"))
from case import run  # noqa: E402
from server import MODEL, REIF, Receiver, Server, track, wait  # noqa: E402

ROUNDS = max(5, int(50 * SCALE))
SHUTDOWN = 0x8004587D  # FS_IOC_SHUTDOWN: the file system stops as if the power were gone.


class Kills(Fault):
    def test_killed_again_and_again_under_load(self):
        receiver = Receiver()
        self.addCleanup(receiver.close)
        server = Server(webhook_http="true", webhook_ranges="127.0.0.1/32", webhook_ports=receiver.port)
        self.addCleanup(server.close)
        url = f"http://127.0.0.1:{receiver.port}/"
        self.assertEqual(server.ask("POST", "/api/v1/receivers", {"url": url})[0], 201)
        journal = Journal(1)
        senders = Senders(server, journal)
        for _ in range(ROUNDS):
            time.sleep(journal.random.uniform(0.01, 0.15))
            server.stop(signal.SIGKILL)
            began = time.monotonic()
            server.start()
            self.assertLess(time.monotonic() - began, 5)
        senders.stop()
        self.assertEqual(senders.strange, [])
        self.assertGreater(len(journal.acknowledged), ROUNDS)
        ids = self.check(server, journal)
        wait(lambda: set(ids) <= {headers["webhook-id"] for headers, _ in receiver.calls}, 30)
        self.assertLessEqual({headers["webhook-id"] for headers, _ in receiver.calls}, set(ids))
        print(f"killed {ROUNDS} times: {len(journal.acknowledged)} events acknowledged, 0 lost; {len(ids)} alerts")

    def test_stopped_under_load_it_answers_first(self):
        server = Server()
        self.addCleanup(server.close)
        journal = Journal(2)
        senders = Senders(server, journal)
        time.sleep(0.5)
        began = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - began, 5)
        senders.stop()
        server.start()
        self.check(server, journal)

    @unittest.skipUnless(shutil.which("strace"), "there is no strace")
    def test_killed_at_every_step_of_a_short_run(self):
        """kill -9 at the n-th call of each kind, for all n until the run comes to its end."""
        points = 0
        step = max(1, int(3 / max(SCALE, 0.2)))
        for call in ("pwrite64", "fdatasync", "fsync", "rename", "ftruncate"):
            number = 1
            while self.run_until(call, number):
                points += 1
                number += step if number > 12 else 1
        self.assertGreater(points, 20)
        print(f"killed at {points} system calls of a short run: 0 acknowledged events lost")

    def run_until(self, call, number):
        """Whether the run was killed by its n-th call of that kind; checks what is left."""
        folder = Path(tempfile.mkdtemp(prefix="reif-"))
        self.addCleanup(shutil.rmtree, folder, True)
        acknowledged = []
        with open(folder / "trace", "w") as trace:
            process = subprocess.Popen(
                ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                 f"inject={call}:signal=KILL:when={number}", REIF, "serve", "--data", folder / "data", "--listen",
                 "127.0.0.1:0", "--model", MODEL],
                stdout=subprocess.PIPE, stderr=trace, text=True)
            line = process.stdout.readline()
            done = False
            if line:
                host = line.split()[-1].removeprefix("http://")
                done = self.send_twenty(host, folder / "data", acknowledged)
                with contextlib.suppress(ProcessLookupError):
                    for child in self.children(process.pid):
                        os.kill(child, signal.SIGTERM)
            code = process.wait(timeout=30)
            process.stdout.close()
        was_killed = code != 0
        server = Server(data=folder / "data")
        try:
            server.wait_applied()
            status, page = server.get("/api/v1/leads/steps/events", limit=1000)
            stored = [item["event"]["messageId"] for item in page["data"]] if status == 200 else []
            self.assertEqual(len(stored), len(set(stored)), (call, number))
            self.assertLessEqual(set(acknowledged), set(stored), (call, number))
        finally:
            server.close()
        self.assertTrue(was_killed or done, (call, number))
        return was_killed

    @staticmethod
    def children(pid):
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    @staticmethod
    def send_twenty(host, data, acknowledged):
        made = subprocess.run([REIF, "keys", "add", "--data", data, "--kind", "ingest"], capture_output=True,
                              text=True)
        key = made.stdout.strip()
        for number in range(20):
            event = {**track("steps", "Demo Requested"), "messageId": f"s{number}", "writeKey": key}
            try:
                connection = http.client.HTTPConnection(host, timeout=10)
                connection.request("POST", "/v1/track", json.dumps(event))
                if connection.getresponse().status == 200:
                    acknowledged.append(f"s{number}")
            except (OSError, http.client.HTTPException):
                return False
            finally:
                connection.close()
        return True

    @unittest.skipUnless(shutil.which("strace"), "there is no strace")
    def test_a_sync_that_fails_acknowledges_nothing_more(self):
        server = Server()
        self.addCleanup(server.close)
        server.send([{**track("sync", "Demo Requested"), "messageId": "before"}])
        tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e",
                                   "inject=fdatasync:error=EIO:when=1", "-p", str(server.process.pid)])
        time.sleep(1)
        status, _ = server.send([{**track("sync", "Demo Requested"), "messageId": "failed"}])
        self.assertEqual(status, 503)
        tracer.terminate()
        tracer.wait()
        self.assertEqual(server.send([{**track("sync", "x"), "messageId": "after"}])[0], 503)
        self.assertEqual(server.request("GET", "/readyz")[0], 503)
        self.assertEqual(server.get("/api/v1/leads/sync")[0], 200)  # Questions are answered still.
        server.stop()
        server.start()
        self.assertEqual(server.send([{**track("sync", "x"), "messageId": "again"}])[0], 200)
        server.wait_applied()
        stored = [item["event"]["messageId"] for item in server.get("/api/v1/leads/sync/events")[1]["data"]]
        self.assertIn("before", stored)
        self.assertNotIn("after", stored)


@unittest.skipUnless(os.geteuid() == 0 and shutil.which("mkfs.ext4"), "needs root and mkfs.ext4")
class Disks(Fault):
    """On a file system of their own in a file."""

    def server_on(self, place):
        server = Server(data=place / "data")
        self.addCleanup(server.close)
        return server

    def cut_power(self, image, place, server, journal):
        """One cut under load; the file system is there again afterwards, with what was on disk."""
        senders = Senders(server, journal)
        time.sleep(journal.random.uniform(0.1, 0.5))
        self.cut(place)
        server.stop(signal.SIGKILL)
        senders.stop()
        subprocess.run(["umount", place], check=True)
        subprocess.run(["mount", "-o", "loop", image, place], check=True)

    def test_power_cuts(self):
        image, place = self.mount(400)
        server = self.server_on(place)
        journal = Journal(3)
        cuts = max(2, ROUNDS // 5)
        for _ in range(cuts):
            self.cut_power(image, place, server, journal)
            server.start()
        self.check(server, journal)
        print(f"{cuts} power cuts: {len(journal.acknowledged)} events acknowledged, 0 lost")
        server.stop()

    @unittest.skipUnless(shutil.which("strace"), "there is no strace")
    def test_without_syncs_a_power_cut_is_seen(self):
        """The test of the test: where syncs do nothing, the same cuts must find something missing."""
        image, place = self.mount(400)
        server = self.server_on(place)
        journal = Journal(4)
        tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync,fsync", "-e",
                                   "inject=fdatasync,fsync:retval=0", "-p", str(server.process.pid)])
        time.sleep(1)
        self.cut_power(image, place, server, journal)
        tracer.wait()
        self.assertGreater(len(journal.acknowledged), 0)
        with self.assertRaises((AssertionError, RuntimeError)):
            server.start()
            self.check(server, journal)

    @staticmethod
    def cut(place):
        folder = os.open(place, os.O_RDONLY)
        libc = ctypes.CDLL(None, use_errno=True)
        without_flush = ctypes.byref(ctypes.c_uint32(2))  # Of the journal.
        libc.ioctl(folder, ctypes.c_ulong(SHUTDOWN), without_flush)
        os.close(folder)

    def test_a_full_disk_and_back(self):
        _, place = self.mount(180)
        server = self.server_on(place)
        filler = place / "filler"
        with open(filler, "wb") as out, contextlib.suppress(OSError):
            while True:
                out.write(b"\0" * 1024 * 1024)
                out.flush()
        big = {"x": "y" * 20_000}
        statuses = []
        acknowledged = []
        for number in range(6_000):
            name = f"f{number}"
            status, _ = server.send([{**track(f"lead{number % 5}", "x", properties=big), "messageId": name}])
            statuses.append(status)
            if status == 200:
                acknowledged.append(name)
            if statuses[-3:] == [503] * 3:
                break
        self.assertEqual(statuses[-1], 503)
        self.assertEqual(server.request("GET", "/readyz")[0], 503)
        self.assertEqual(server.get("/api/v1/leads")[0], 200)
        filler.unlink()
        wait(lambda: server.send([track("lead0", "Demo Requested")])[0] == 200, 20)
        server.wait_applied(30)
        self.assertEqual(server.request("GET", "/readyz")[0], 200)
        print(f"full after {len(acknowledged)} events, and on again without a restart")
        server.stop()


if __name__ == "__main__":
    run()
